using MathNet.Numerics.Distributions;

namespace Snn.Runner.Reports.Statistics;

/// <summary>A confidence interval at <see cref="Level"/>.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
internal readonly record struct Interval(double Low, double High)
{
    /// <summary>The part of all such intervals that hold the true value.</summary>
    internal const double Level = 0.95;

    /// <summary>An interval that reaches as far to both sides.</summary>
    internal static Interval Around(double middle, double half) => new(middle - half, middle + half);

    /// <summary>
    /// Wilson's interval of a proportion: unlike the one of the normal distribution it never leaves 0 … 1, and holds
    /// what it says near both ends.
    /// </summary>
    /// <param name="part">The proportion that was seen, 0 … 1.</param>
    /// <param name="count">Of how many, at least 1.</param>
    /// <remarks>E. B. Wilson 1927, <em>Journal of the American Statistical Association</em> 22.</remarks>
    internal static Interval Wilson(double part, double count)
    {
        var z = Normal.InvCDF(0, 1, (1 + Level) / 2);
        var weight = 1 + (z * z / count);
        var middle = (part + (z * z / (2 * count))) / weight;
        var half = z / weight * Math.Sqrt((part * (1 - part) / count) + (z * z / (4 * count * count)));
        return new(Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
