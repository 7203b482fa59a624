using Snn.Data.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>Metrics as people read them.</summary>
internal static class MetricText
{
    /// <summary>A metric by its key: a part of 1 in percent, other numbers with four significant digits.</summary>
    internal static string Shown(this Metric metric) => MetricKeys.Of(metric.Name).Shown(metric.Value);

    /// <summary>
    /// The name with spaces, as lines on the terminal have it, without its unit, which follows the value.
    /// </summary>
    internal static string Words(this Metric metric) => MetricKeys.Of(metric.Name).Words();

    /// <summary>
    /// The name with spaces, as lines on the terminal have it, without its unit, which follows the value.
    /// </summary>
    internal static string Words(this MetricKey key) =>
        Spaced(NamesUnit(key) ? key.Name[..key.Name.LastIndexOf('_')] : key.Name);

    /// <summary>The value, and the title in parentheses where it says more than the name.</summary>
    internal static string Explained(this Metric metric) => $"{metric.Shown()}  {Note(metric)}".TrimEnd();

    private static string Note(Metric metric)
    {
        var title = MetricKeys.Of(metric.Name).Title;
        var named = metric.Name.Split('_');
        return Array.TrueForAll(
            title.Split(' ', '-'),
            word =>
                word is "a" or "of" or "the"
                || Array.Exists(named, n => word.StartsWith(n, StringComparison.OrdinalIgnoreCase))
        )
            ? ""
            : $"({title})";
    }

    /// <summary>Title and unit, for axes.</summary>
    internal static string Axis(this MetricKey key) =>
        key.IsShare ? $"{key.Title} (%)"
        : key.Unit.Length > 0 ? $"{key.Title} ({key.Unit})"
        : key.Title;

    /// <summary>The number on the axis.</summary>
    internal static double Scaled(this MetricKey key, double value) => key.IsShare ? 100 * value : value;

    /// <summary>A value of any type.</summary>
    internal static string Shown(this MetricKey key, RunValue value) =>
        value switch
        {
            RunValue.Real real when key.IsShare => Numbers.Percent(real.Value),
            RunValue.Series series when key.IsShare => string.Join(' ', series.Values.Select(Numbers.Percent)),
            RunValue.Real real when NamesUnit(key) => Measured(key, real.Value),
            _ => Numbers.Of(value),
        };

    /// <summary>The number with its unit, as tables have it.</summary>
    internal static string Shown(this MetricKey key, double value) =>
        key.IsShare ? Numbers.Percent(value)
        : key.Unit == "s" ? Numbers.Time(TimeSpan.FromSeconds(Math.Clamp(value, 0, 1e9)))
        : Measured(key, value);

    /// <summary>A time, to the microsecond: more digits would only be noise.</summary>
    internal static Metric Of(this NumberKey key, TimeSpan time) => key.Of(Math.Round(time.TotalSeconds, 6));

    private static string Spaced(string name) => name.Replace('_', ' ');

    // Of "energy_nanojoules" people read "energy" and "nJ".
    private static bool NamesUnit(MetricKey key) =>
        key.Unit switch
        {
            "nJ" => key.Name.EndsWith("_nanojoules", StringComparison.Ordinal),
            "Hz" => key.Name.EndsWith("_hz", StringComparison.Ordinal),
            "s" => key.Name.EndsWith("_seconds", StringComparison.Ordinal),
            _ => false,
        };

    private static string Measured(MetricKey key, double value) =>
        key.Unit == "nJ" ? Numbers.Energy(value)
        : key.Unit.Length > 0 ? Numbers.Short(value) + " " + key.Unit
        : Numbers.Short(value);
}
