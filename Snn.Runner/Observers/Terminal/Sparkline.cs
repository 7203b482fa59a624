namespace Snn.Runner.Observers.Terminal;

/// <summary>A curve as tall as a letter.</summary>
internal static class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>
    /// The newest <paramref name="width"/> values, from the lowest to the highest of them; blanks for what is no
    /// number.
    /// </summary>
    internal static string Of(ReadOnlySpan<double> values, int width)
    {
        var shown = values[Math.Max(0, values.Length - Math.Max(0, width))..];
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in shown)
        {
            if (double.IsFinite(value))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        var text = new char[shown.Length];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] =
                !double.IsFinite(shown[i]) ? ' '
                : high > low ? Levels[(int)Math.Round((shown[i] - low) / (high - low) * (Levels.Length - 1))]
                : Levels[Levels.Length / 2];
        }

        return new(text);
    }

    /// <summary>A share of one as a bar of <paramref name="width"/> letters; blank where it is no number.</summary>
    internal static string Share(double share, int width)
    {
        if (!double.IsFinite(share))
        {
            return new(' ', width);
        }

        const string Eighths = " ▏▎▍▌▋▊▉";
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * width * 8);
        var bar = new string('█', eighths / 8);
        return (eighths % 8 > 0 ? bar + Eighths[eighths % 8] : bar).PadRight(width);
    }
}
