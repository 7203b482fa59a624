using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Snn.Runner.Reports.Compare;

/// <summary>One number of several runs that differ in their seed alone.</summary>
/// <param name="Values">One a run, finite.</param>
internal sealed record Sample(ImmutableArray<double> Values)
{
    /// <summary>Number of runs.</summary>
    internal int Count => Values.Length;

    /// <summary>Mean.</summary>
    internal double Mean => Values.Mean();

    /// <summary>Standard deviation with n − 1 in the denominator; NaN for fewer than two runs.</summary>
    internal double Deviation => Count < 2 ? double.NaN : Values.StandardDeviation();
}

/// <summary>Welch's test: whether two samples of unequal variance have the same mean.</summary>
/// <param name="T">The statistic.</param>
/// <param name="Degrees">Degrees of freedom by Welch and Satterthwaite.</param>
/// <param name="P">Two-sided probability of a statistic at least as large where the means are equal.</param>
/// <remarks>B. L. Welch 1947, <em>Biometrika</em> 34.</remarks>
internal readonly record struct WelchTest(double T, double Degrees, double P)
{
    /// <summary>Fewer runs than these say nothing.</summary>
    internal const int Least = 3;

    /// <summary>
    /// The test; null where a sample has fewer than <see cref="Least"/> runs, or both do not vary at all.
    /// </summary>
    internal static WelchTest? Of(Sample a, Sample b)
    {
        if (a.Count < Least || b.Count < Least)
        {
            return null;
        }

        var (va, vb) = (a.Deviation * a.Deviation / a.Count, b.Deviation * b.Deviation / b.Count);
        if (!(va + vb > 0) || !double.IsFinite(va + vb))
        {
            return null;
        }

        var t = (a.Mean - b.Mean) / Math.Sqrt(va + vb);
        var degrees = (va + vb) * (va + vb) / ((va * va / (a.Count - 1)) + (vb * vb / (b.Count - 1)));
        return new(t, degrees, 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(t)));
    }

    /// <summary>
    /// Probabilities of several tests, each raised so that the chance of one false finding among all stays what it
    /// says.
    /// </summary>
    /// <param name="p">As the tests give them.</param>
    /// <remarks>S. Holm 1979, <em>Scandinavian Journal of Statistics</em> 6.</remarks>
    internal static ImmutableArray<double> Holm(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        var (largest, rank) = (0.0, 0);
        foreach (var i in Enumerable.Range(0, p.Count).OrderBy(i => p[i]))
        {
            largest = Math.Max(largest, Math.Min(1, (p.Count - rank) * p[i]));
            adjusted[i] = largest;
            rank++;
        }

        return [.. adjusted];
    }
}
