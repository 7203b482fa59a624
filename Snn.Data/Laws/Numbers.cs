using System.Globalization;

namespace Snn.Data.Laws;

/// <summary>Numbers as cases show them: the shortest text that reads back to the same bits.</summary>
internal static class Numbers
{
    internal static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Such text in brackets, with commas: C# and JSON alike.</summary>
    internal static string Of(IEnumerable<double> values) => $"[{string.Join(", ", values.Select(Of))}]";

    /// <summary>
    /// Whether two numbers differ by no more than some units in the last place of the larger magnitude involved.
    /// </summary>
    /// <param name="a">A number.</param>
    /// <param name="b">Another.</param>
    /// <param name="operations">Rounded operations on the way to either.</param>
    /// <param name="magnitude">The largest magnitude that was rounded on the way.</param>
    internal static bool Agree(double a, double b, double operations, double magnitude) =>
        Math.Abs(a - b) <= operations * Roundoff * Math.Max(magnitude, Math.Max(Math.Abs(a), Math.Abs(b)));

    // 2^-53, the unit roundoff of double.
    internal const double Roundoff = 1.0 / (1L << 53);

    /// <summary>Same bits, so that NaN equals itself.</summary>
    internal static bool Same(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    internal static bool Same(double? a, double? b) =>
        a.HasValue == b.HasValue && (a is null || Same(a.Value, b!.Value));
}
