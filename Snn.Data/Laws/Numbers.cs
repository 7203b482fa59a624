using System.Globalization;

namespace Snn.Data.Laws;

/// <summary>Numbers as laws write, compare and simplify them.</summary>
public static class Numbers
{
    // Parts of a unit that count as round, the roundest first.
    private static readonly double[] Grids = [1, 2, 4, 10, 100, 10_000];

    /// <summary>The shortest text that reads back to the same bits.</summary>
    /// <param name="value">Any number.</param>
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Such text in brackets, with commas: C# and JSON alike.</summary>
    /// <param name="values">Any numbers.</param>
    public static string Of(IEnumerable<double> values) => $"[{string.Join(", ", values.Select(Of))}]";

    /// <summary>Three digits, for numbers of which no more is known.</summary>
    /// <param name="value">Any number.</param>
    internal static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>
    /// Simpler numbers, the simplest first: neighbours among the multiples of a unit, of its halves, quarters, tenths,
    /// hundredths and ten-thousandths. A number that is one already has none, so that shrinking ends.
    /// </summary>
    /// <param name="value">Any number.</param>
    /// <param name="unit">What counts as one, above 0.</param>
    public static IEnumerable<double> Simpler(double value, double unit = 1)
    {
        foreach (var grid in Grids.TakeWhile(g => Math.Round(value / unit * g) / g * unit != value))
        {
            // A zero without a sign.
            yield return (Math.Floor(value / unit * grid) / grid * unit) + 0.0;
            yield return (Math.Ceiling(value / unit * grid) / grid * unit) + 0.0;
        }
    }

    /// <summary>
    /// Whether two numbers differ by no more than some units in the last place of the larger magnitude involved.
    /// </summary>
    /// <param name="a">A number.</param>
    /// <param name="b">Another.</param>
    /// <param name="operations">Rounded operations on the way to either.</param>
    /// <param name="magnitude">The largest magnitude that was rounded on the way.</param>
    internal static bool Agree(double a, double b, double operations, double magnitude) =>
        a.Equals(b)
        || Math.Abs(a - b)
            <= operations * ((Roundoff * Math.Max(magnitude, Math.Max(Math.Abs(a), Math.Abs(b)))) + double.Epsilon);

    // 2^-53, the unit roundoff of double.
    internal const double Roundoff = 1.0 / (1L << 53);

    /// <summary>The same number: NaN is itself, and 0 has no sign.</summary>
    internal static bool Same(double a, double b) => a.Equals(b);

    internal static bool Same(double? a, double? b) =>
        a.HasValue == b.HasValue && (a is null || Same(a.Value, b!.Value));
}
