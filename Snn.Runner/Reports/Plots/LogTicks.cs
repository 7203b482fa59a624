using System.Globalization;
using ScottPlot.TickGenerators;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Plots;

/// <summary>
/// Ticks of a logarithmic axis: powers of ten, with numbers between them where there are few; round numbers at equal
/// steps where the axis is short.
/// </summary>
internal static class LogTicks
{
    private const int MostTicks = 8;
    private const int FewestTicks = 3;

    /// <summary>The ticks between two exponents of ten.</summary>
    internal static NumericManual Between(double low, double high)
    {
        var at = Values(low, high);
        return new([.. at.Select(Math.Log10)], Texts(at));
    }

    /// <summary>What stands at ticks: no two of them the same.</summary>
    internal static string[] Texts(double[] ticks)
    {
        string[] texts = [.. ticks.Select(tick => Numbers.Short(tick))];
        return texts.Distinct().Count() == texts.Length
            ? texts
            : [.. ticks.Select(tick => tick.ToString("G10", CultureInfo.InvariantCulture))];
    }

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
        return at.Length >= FewestTicks ? at : Linear(Math.Pow(10, low), Math.Pow(10, high));
    }

    private static IEnumerable<double> Steps(double low, double high, double[] ladder) =>
        from power in Enumerable.Range(
            (int)Math.Floor(low),
            Math.Min(700, (int)Math.Ceiling(high) - (int)Math.Floor(low) + 1)
        )
        from step in ladder
        let value = Clean(step * Math.Pow(10, power))
        where Math.Log10(value) >= low && Math.Log10(value) <= high
        select value;

    private static IEnumerable<double> Thinned(double[] powers)
    {
        var every = (powers.Length + MostTicks - 1) / MostTicks;
        return powers.Where((_, i) => i % every == 0);
    }

    // Multiples of the largest round step that gives enough of them.
    private static double[] Linear(double from, double to)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(to - from)));
        foreach (var step in new[] { 5, 2, 1, 0.5, 0.2, 0.1 }.Select(part => part * power))
        {
            var (first, last) = (Math.Ceiling(from / step), Math.Floor(to / step));
            if (last - first + 1 >= FewestTicks)
            {
                return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => Clean((first + i) * step))];
            }
        }

        return [from];
    }

    // 0.3, not 0.30000000000000004.
    private static double Clean(double value) =>
        double.Parse(value.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
