using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Snn.Runner.Reports.Statistics;

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

    /// <summary>
    /// The interval of Student's t that holds the mean in 95 % of such samples; null for fewer than two runs.
    /// </summary>
    internal Interval? OfMean =>
        Count < 2
            ? null
            : Interval.Around(
                Mean,
                Deviation / Math.Sqrt(Count) * StudentT.InvCDF(0, 1, Count - 1, (1 + Interval.Level) / 2)
            );
}
