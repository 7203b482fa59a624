using System.Collections.Immutable;
using Perfolizer.Mathematics.SignificanceTesting.Base;
using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;
using Pragmastat;

namespace Snn.Benchmarks.Gate;

/// <summary>What the gate says of a piece of work.</summary>
internal enum Verdict
{
    /// <summary>No difference that counts.</summary>
    Same,

    /// <summary>Slower: a regression, once it is confirmed.</summary>
    Slower,

    /// <summary>Faster.</summary>
    Faster,

    /// <summary>Allocates more: a regression, once it is confirmed.</summary>
    AllocatesMore,

    /// <summary>Allocates less, at the same speed.</summary>
    AllocatesLess,

    /// <summary>Measured on one side only, or too few times to judge.</summary>
    NotJudged,
}

/// <summary>When a difference counts.</summary>
/// <param name="Threshold">The medians' ratio must differ from 1 by more than this fraction.</param>
/// <param name="Significance">The one-sided p of the Mann-Whitney test must be below this.</param>
/// <param name="Floor">The medians must differ by more than this, seconds.</param>
internal sealed record Rules(double Threshold, double Significance = 1e-3, double Floor = 1e-7)
{
    /// <summary>Whether so many repetitions a side can show a difference at all: the least p is 1 over n + n choose n.</summary>
    internal bool CanJudge(int repetitions)
    {
        var least = 1.0;
        for (var i = 1; i <= repetitions; i++)
        {
            least *= (double)i / (repetitions + i);
        }

        return least < Significance;
    }

    /// <summary>Judges a pair; both sides in seconds for doing the work once.</summary>
    /// <param name="current">This build.</param>
    /// <param name="baseline">What it is held against.</param>
    /// <param name="exactAllocations">Whether allocated bytes are the same in every run of a build, and hence gated.</param>
    internal Verdict Judge(Samples current, Samples baseline, bool exactAllocations)
    {
        if (!CanJudge(Math.Min(current.Seconds.Length, baseline.Seconds.Length)))
        {
            return Verdict.NotJudged;
        }

        var (ratio, difference) = (current.Median / baseline.Median, current.Median - baseline.Median);
        if (ratio > 1 + Threshold && difference > Floor && PSlower(current, baseline) < Significance)
        {
            return Verdict.Slower;
        }

        // Half a byte: an average over repetitions may hold a stray allocation of the runtime.
        if (exactAllocations && current.Bytes > baseline.Bytes + 0.5)
        {
            return Verdict.AllocatesMore;
        }

        if (ratio < 1 / (1 + Threshold) && -difference > Floor && PSlower(baseline, current) < Significance)
        {
            return Verdict.Faster;
        }

        return exactAllocations && current.Bytes < baseline.Bytes - 0.5 ? Verdict.AllocatesLess : Verdict.Same;
    }

    /// <summary>Whether a verdict fails the gate.</summary>
    internal static bool IsRegression(Verdict verdict) => verdict is Verdict.Slower or Verdict.AllocatesMore;

    /// <summary>Probability of such ranks if the first were not slower than the second (Mann and Whitney 1947, one-sided).</summary>
    internal static double PSlower(Samples first, Samples second) => MannWhitneyTest.Instance.GetPValue(
        Sample(first.Seconds), Sample(second.Seconds), AlternativeHypothesis.Greater, Perfolizer.Metrology.Threshold.Zero);

    private static Sample Sample(ImmutableArray<double> values) => new([.. values]);
}
