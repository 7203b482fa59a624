using ScottPlot.TickGenerators;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Plots;

/// <summary>Ticks of a logarithmic axis: powers of ten, with 2 and 5 between them where there are few.</summary>
internal static class LogTicks
{
    private const int MostTicks = 8;

    /// <summary>The ticks between two exponents of ten.</summary>
    internal static NumericManual Between(double low, double high)
    {
        var at = Values(low, high);
        return new([.. at.Select(Math.Log10)], [.. at.Select(Text)]);
    }

    /// <summary>What stands at a tick.</summary>
    internal static string Text(double value) => Numbers.Short(Rounded(value));

    /// <summary>The numbers at which they stand.</summary>
    internal static double[] Values(double low, double high)
    {
        double[][] ladders =
        [
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
            [1, 2, 5],
            [1],
        ];
        var at =
            ladders
                .Select(ladder => Steps(low, high, ladder).ToArray())
                .FirstOrDefault(steps => steps.Length <= MostTicks)
            ?? [.. Thinned(Steps(low, high, [1]).ToArray())];
        return at.Length > 1
            ? at
            : [.. Enumerable.Range(0, 4).Select(i => Math.Pow(10, low + ((high - low) * (i + 0.5) / 4)))];
    }

    private static IEnumerable<double> Steps(double low, double high, double[] ladder) =>
        from power in Enumerable.Range(
            (int)Math.Floor(low),
            Math.Min(700, (int)Math.Ceiling(high) - (int)Math.Floor(low) + 1)
        )
        from step in ladder
        let value = step * Math.Pow(10, power)
        where Math.Log10(value) >= low && Math.Log10(value) <= high
        select value;

    private static IEnumerable<double> Thinned(double[] powers)
    {
        var every = (powers.Length + MostTicks - 1) / MostTicks;
        return powers.Where((_, i) => i % every == 0);
    }

    // Three digits tell ticks apart.
    private static double Rounded(double value)
    {
        var scale = Math.Pow(10, 2 - Math.Floor(Math.Log10(value)));
        return double.IsFinite(scale) && scale > 0 ? Math.Round(value * scale) / scale : value;
    }
}
