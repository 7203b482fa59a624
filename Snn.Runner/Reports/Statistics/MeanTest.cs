using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Snn.Runner.Reports.Statistics;

/// <summary>A two-sided t-test of whether two groups of runs have the same mean.</summary>
/// <param name="Pairs">Runs of equal seed that were compared; 0 where the groups share too few seeds (Welch).</param>
/// <param name="Difference">Mean of the first less mean of the second, over the runs that were compared.</param>
/// <param name="Error">Standard error of the difference.</param>
/// <param name="Degrees">Degrees of freedom: pairs − 1, or by Welch and Satterthwaite.</param>
/// <remarks>
/// Runs of equal seed begin with the same weights and see the same batches: what they share cancels in their
/// difference. B. L. Welch 1947, <em>Biometrika</em> 34.
/// </remarks>
internal sealed record MeanTest(int Pairs, double Difference, double Error, double Degrees)
{
    /// <summary>Fewer runs (or pairs of runs) than these say nothing.</summary>
    internal const int Least = 3;

    /// <summary>The statistic.</summary>
    internal double T => Difference / Error;

    /// <summary>Probability of a statistic at least as large where the means are equal.</summary>
    internal double P => 2 * StudentT.CDF(0, 1, Degrees, -Math.Abs(T));

    /// <summary>The difference's confidence interval, of this test alone.</summary>
    internal Interval Interval =>
        Interval.Around(Difference, Error * StudentT.InvCDF(0, 1, Degrees, (1 + Interval.Level) / 2));

    /// <summary>Which test it is, in words.</summary>
    internal string Words =>
        Pairs > 0 ? FormattableString.Invariant($"paired t-test on {Pairs} equal seeds") : "Welch's t-test";

    /// <summary>
    /// The paired test where the groups share seeds, else Welch's; null where there are too few runs, or they do not
    /// vary at all.
    /// </summary>
    /// <param name="a">Numbers of a group by seed.</param>
    /// <param name="b">Those of another.</param>
    internal static MeanTest? Of(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b)
    {
        ImmutableArray<double> differences =
        [
            .. a.Where(run => b.ContainsKey(run.Key)).Select(run => run.Value - b[run.Key]),
        ];
        return differences.Length >= Least ? Paired(differences) : Welch(new([.. a.Values]), new([.. b.Values]));
    }

    /// <summary>The test of differences between runs of equal seed.</summary>
    internal static MeanTest? Paired(ImmutableArray<double> differences)
    {
        var sample = new Sample(differences);
        var error = sample.Deviation / Math.Sqrt(sample.Count);
        return sample.Count >= Least && Varies(error, differences)
            ? new(sample.Count, sample.Mean, error, sample.Count - 1)
            : null;
    }

    /// <summary>Welch's test, for samples of unequal variance.</summary>
    internal static MeanTest? Welch(Sample a, Sample b)
    {
        if (a.Count < Least || b.Count < Least)
        {
            return null;
        }

        var (va, vb) = (a.Deviation * a.Deviation / a.Count, b.Deviation * b.Deviation / b.Count);
        var error = Math.Sqrt(va + vb);
        return Varies(error, [.. a.Values, .. b.Values])
            ? new(
                0,
                a.Mean - b.Mean,
                error,
                (va + vb) * (va + vb) / ((va * va / (a.Count - 1)) + (vb * vb / (b.Count - 1)))
            )
            : null;
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

    // What is left of equal numbers by rounding is no spread.
    private static bool Varies(double error, ImmutableArray<double> values) =>
        double.IsFinite(error) && error > 1e-12 * values.Select(Math.Abs).Maximum();
}
