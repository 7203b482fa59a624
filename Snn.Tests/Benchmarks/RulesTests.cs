using System.Collections.Immutable;
using Snn.Benchmarks.Gate;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

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

    // Times of two builds, and by how much the one is slower.
    private static readonly Gen<(int Seed, double Slower)> Pairs =
        from percent in Gen.Int(0, 255)
        from seed in Gen.Int(0, int.MaxValue)
        select (seed, percent / 100.0);

    [Fact]
    public void A_difference_below_the_threshold_is_none_however_certain() =>
        Property.Holds(
            from percent in Gen.Int(0, 8)
            from seed in Gen.Int(0, int.MaxValue)
            select (seed, percent),
            c =>
                Assert.Equal(
                    Verdict.Same,
                    Usual.Judge(Noisy(c.seed, 1 + (c.percent / 100.0), spread: 1e-4), Noisy(~c.seed, 1, spread: 1e-4))
                )
        );

    [Fact]
    public void A_difference_below_the_floor_is_none() =>
        Property.Holds(
            Pairs,
            c =>
                Assert.Equal(
                    Verdict.Same,
                    Usual.Judge(Noisy(c.Seed, 3e-8, spread: 0.01), Noisy(~c.Seed, 1e-8, spread: 0.01))
                )
        );

    [Fact]
    public void The_order_of_repetitions_does_not_matter() =>
        Property.Holds(
            Pairs,
            (c, kinds) =>
            {
                var (current, baseline) = (Noisy(c.Seed, 1 + (c.Slower / 2)), Noisy(~c.Seed, 1));
                var (shuffled, other) = (Shuffled(current, c.Seed), Shuffled(baseline, c.Seed));
                kinds.Cover("slower", Usual.Judge(current, baseline) == Verdict.Slower, 0.3);
                Assert.Equal(Usual.Judge(current, baseline), Usual.Judge(shuffled, other));
                Assert.Equal(Rules.PSlower(current, baseline), Rules.PSlower(shuffled, other));
            }
        );

    [Fact]
    public void Swapping_the_builds_swaps_the_verdict() =>
        Property.Holds(
            Pairs,
            (c, kinds) =>
            {
                var (current, baseline) = (Noisy(c.Seed, 1 + c.Slower), Noisy(~c.Seed, 1));
                var expected = Usual.Judge(current, baseline) switch
                {
                    Verdict.Slower => Verdict.Faster,
                    Verdict.Faster => Verdict.Slower,
                    var other => other,
                };
                kinds.Cover("slower", expected == Verdict.Faster, 0.3);
                Assert.Equal(expected, Usual.Judge(baseline, current));
            }
        );

    [Fact]
    public void A_faster_machine_gives_the_same_verdict() =>
        Property.Holds(
            Pairs.Zip(Gen.Int(-10, 9)),
            pick =>
            {
                var (c, speed) = pick;
                var (current, baseline, factor) = (
                    Noisy(c.Seed, 1 + c.Slower),
                    Noisy(~c.Seed, 1),
                    Math.ScaleB(1, speed)
                );
                Assert.Equal(
                    Usual.Judge(current, baseline),
                    Usual.Judge(current.Scaled(factor), baseline.Scaled(factor))
                );
            }
        );

    [Fact]
    public void One_byte_more_is_a_regression_and_one_less_none() =>
        Property.Holds(
            Pairs.Zip(Gen.Int(1, int.MaxValue - 1)),
            pick =>
            {
                var ((seed, _), bytes) = pick;
                var (current, baseline) = (
                    Noisy(seed, 1) with
                    {
                        Bytes = bytes,
                    },
                    Noisy(~seed, 1) with
                    {
                        Bytes = bytes,
                    }
                );
                Assert.Equal(Verdict.AllocatesMore, Usual.Judge(current with { Bytes = bytes + 1 }, baseline));
                Assert.Equal(Verdict.AllocatesLess, Usual.Judge(current with { Bytes = bytes - 1 }, baseline));
                Assert.Equal(Verdict.Same, Usual.Judge(current, baseline));
                Assert.Equal(
                    Verdict.AllocatesMore,
                    Usual.Judge(Samples.None with { Bytes = bytes + 1 }, Samples.None with { Bytes = bytes })
                );
            }
        );

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
