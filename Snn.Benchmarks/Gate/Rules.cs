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
    /// <summary>
    /// Whether so many repetitions a side can show a difference at all: the least p is 1 over n + n choose n.
    /// </summary>
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
    /// <remarks>
    /// Bytes are counted exactly, so that one more is a regression; times are judged where there are enough of them.
    /// </remarks>
    /// <param name="current">This build.</param>
    /// <param name="baseline">What it is held against.</param>
    internal Verdict Judge(Samples current, Samples baseline)
    {
        var timed = CanJudge(Math.Min(current.Seconds.Length, baseline.Seconds.Length));
        return timed && Exceeds(current, baseline) ? Verdict.Slower
            : current.Bytes > baseline.Bytes ? Verdict.AllocatesMore
            : timed && Exceeds(baseline, current) ? Verdict.Faster
            : current.Bytes < baseline.Bytes ? Verdict.AllocatesLess
            : timed || current.Bytes == baseline.Bytes && current.Bytes is not null ? Verdict.Same
            : Verdict.NotJudged;
    }

    private bool Exceeds(Samples slow, Samples fast) =>
        slow.Median > fast.Median * (1 + Threshold)
        && slow.Median - fast.Median > Floor
        && PSlower(slow, fast) < Significance;

    /// <summary>Whether a verdict fails the gate.</summary>
    internal static bool IsRegression(Verdict verdict) => verdict is Verdict.Slower or Verdict.AllocatesMore;

    /// <summary>
    /// Probability of such ranks if the first were not slower than the second (Mann and Whitney 1947, one-sided).
    /// </summary>
    internal static double PSlower(Samples first, Samples second) =>
        MannWhitneyTest.Instance.GetPValue(
            Sample(first.Seconds),
            Sample(second.Seconds),
            AlternativeHypothesis.Greater,
            Perfolizer.Metrology.Threshold.Zero
        );

    private static Sample Sample(ImmutableArray<double> values) => new([.. values]);
}
