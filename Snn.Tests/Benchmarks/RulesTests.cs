using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.Benchmarks.Gate;
using Snn.Data.Seeds;

namespace Snn.Tests.Benchmarks;

/// <summary>The gate's statistics on samples whose truth is known.</summary>
public sealed class RulesTests
{
    private const int Repetitions = 30;
    private static readonly Rules Usual = new(0.1);

    [Fact]
    public void Builds_that_are_the_same_are_hardly_ever_told_apart()
    {
        const int pairs = 2000;
        var flagged = Enumerable
            .Range(0, pairs)
            .Count(i => Usual.Judge(Noisy(i, 1), Noisy(-1 - i, 1)) is not Verdict.Same);

        // On either side, p < 0.001 alone would flag 4; the threshold spares most of those.
        Assert.InRange(flagged, 0, 4);
    }

    [Theory]
    [InlineData(1.25)]
    [InlineData(2)]
    public void A_build_that_is_well_slower_is_told_and_so_is_one_that_is_faster(double factor)
    {
        const int pairs = 500;
        Assert.InRange(
            Enumerable.Range(0, pairs).Count(i => Usual.Judge(Noisy(i, factor), Noisy(-1 - i, 1)) == Verdict.Slower),
            0.99 * pairs,
            pairs
        );
        Assert.InRange(
            Enumerable.Range(0, pairs).Count(i => Usual.Judge(Noisy(i, 1), Noisy(-1 - i, factor)) == Verdict.Faster),
            0.99 * pairs,
            pairs
        );
    }

    [Property(MaxTest = 100)]
    public bool A_difference_below_the_threshold_is_none_however_certain(int seed, byte percent) =>
        Usual.Judge(Noisy(seed, 1 + (percent % 9 / 100.0), spread: 1e-4), Noisy(~seed, 1, spread: 1e-4))
        == Verdict.Same;

    [Property(MaxTest = 100)]
    public bool A_difference_below_the_floor_is_none(int seed) =>
        Usual.Judge(Noisy(seed, 3e-8, spread: 0.01), Noisy(~seed, 1e-8, spread: 0.01)) == Verdict.Same;

    [Property(MaxTest = 100)]
    public bool The_order_of_repetitions_does_not_matter(int seed, byte percent)
    {
        var (current, baseline) = (Noisy(seed, 1 + (percent / 200.0)), Noisy(~seed, 1));
        return Usual.Judge(current, baseline) == Usual.Judge(Shuffled(current, seed), Shuffled(baseline, seed))
            && Rules.PSlower(current, baseline) == Rules.PSlower(Shuffled(current, seed), Shuffled(baseline, seed));
    }

    [Property(MaxTest = 100)]
    public bool Swapping_the_builds_swaps_the_verdict(int seed, byte percent)
    {
        var (current, baseline) = (Noisy(seed, 1 + (percent / 100.0)), Noisy(~seed, 1));
        return Usual.Judge(baseline, current)
            == Usual.Judge(current, baseline) switch
            {
                Verdict.Slower => Verdict.Faster,
                Verdict.Faster => Verdict.Slower,
                var other => other,
            };
    }

    [Property(MaxTest = 100)]
    public bool A_faster_machine_gives_the_same_verdict(int seed, byte percent, byte speed)
    {
        var (current, baseline, factor) = (
            Noisy(seed, 1 + (percent / 100.0)),
            Noisy(~seed, 1),
            Math.ScaleB(1, (speed % 20) - 10)
        );
        return Usual.Judge(current, baseline) == Usual.Judge(current.Scaled(factor), baseline.Scaled(factor));
    }

    [Property(MaxTest = 100)]
    public bool One_byte_more_is_a_regression_and_one_less_none(int seed, PositiveInt bytes)
    {
        var (current, baseline) = (
            Noisy(seed, 1) with
            {
                Bytes = bytes.Get,
            },
            Noisy(~seed, 1) with
            {
                Bytes = bytes.Get,
            }
        );
        return Usual.Judge(current with { Bytes = bytes.Get + 1 }, baseline) == Verdict.AllocatesMore
            && Usual.Judge(current with { Bytes = bytes.Get - 1 }, baseline) == Verdict.AllocatesLess
            && Usual.Judge(current, baseline) == Verdict.Same
            && Usual.Judge(Samples.None with { Bytes = bytes.Get + 1 }, Samples.None with { Bytes = bytes.Get })
                == Verdict.AllocatesMore;
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(6, false)]
    [InlineData(7, true)]
    [InlineData(30, true)]
    public void Too_few_repetitions_are_not_judged(int repetitions, bool judged)
    {
        Assert.Equal(judged, Usual.CanJudge(repetitions));
        var slower = Usual.Judge(
            new([.. Enumerable.Repeat(2.0, repetitions)]),
            new([.. Enumerable.Range(0, repetitions).Select(i => 1 + (i / 1e6))])
        );
        Assert.Equal(judged ? Verdict.Slower : Verdict.NotJudged, slower);
    }

    // Times as machines have them: a normal spread, and now and then an interruption.
    private static Samples Noisy(int seed, double median, double spread = 0.05)
    {
        var rng = new Seed((ulong)seed).Fold("times").Generator();
        var times = ImmutableArray.CreateBuilder<double>();
        for (var i = 0; i < Repetitions; i++)
        {
            var interrupted = rng.NextDouble() < 0.1 ? 1 + rng.NextDouble() : 1;
            times.Add(median * Math.Exp(spread * rng.NextNormal()) * (spread < 0.05 ? 1 : interrupted));
        }

        return new(times.ToImmutable());
    }

    private static Samples Shuffled(Samples samples, int seed)
    {
        var rng = new Seed((ulong)seed).Fold("order").Generator();
        double[] times = [.. samples.Seconds];
        rng.Shuffle<double>(times);
        return new([.. times], samples.Bytes);
    }
}
