using System.Globalization;
using Snn.Data.Runs;

namespace Snn.Runner.Text;

/// <summary>Numbers as people read them; result files hold every digit.</summary>
internal static class Numbers
{
    /// <summary>A value of any type, real numbers with four significant digits.</summary>
    internal static string Of(RunValue value) =>
        value switch
        {
            RunValue.Real real => Short(real.Value),
            RunValue.Count count => Grouped(count.Value),
            RunValue.Flag flag => flag.Value ? "true" : "false",
            RunValue.Word word => word.Value,
            RunValue.Series series => string.Join(' ', series.Values.Select(Short)),
            RunValue.Table table => string.Create(
                CultureInfo.InvariantCulture,
                $"{table.Rows}x{table.Columns} numbers"
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Whether the value is one number, short enough for a line among others.</summary>
    internal static bool IsNumber(RunValue value) => value is RunValue.Real or RunValue.Count;

    /// <summary>
    /// Four significant digits, thousands apart; millions and more with three: <c>0.0123</c>, <c>802,816</c>,
    /// <c>1.02 M</c>, <c>2.5e-7</c>.
    /// </summary>
    internal static string Short(double value) =>
        Math.Abs(value) switch
        {
            _ when double.IsNaN(value) => "-",
            _ when !double.IsFinite(value) => value > 0 ? "∞" : "-∞",
            0 => "0",
            < 9.9995e-5 or >= 9.995e11 => value.ToString("0.###e0", CultureInfo.InvariantCulture),
            < 9999.5 => value.ToString("G4", CultureInfo.InvariantCulture),
            < 999_999.5 => value.ToString("N0", CultureInfo.InvariantCulture),
            < 9.995e8 => (value / 1e6).ToString("G3", CultureInfo.InvariantCulture) + " M",
            _ => (value / 1e9).ToString("G3", CultureInfo.InvariantCulture) + " G",
        };

    /// <summary>A part of one as percent, two digits behind the point.</summary>
    internal static string Percent(double value) =>
        double.IsNaN(value) ? "-" : (100 * value).ToString("F2", CultureInfo.InvariantCulture) + "%";

    /// <summary>A count, thousands apart.</summary>
    internal static string Grouped(long value) =>
        Math.Abs(value) < 10_000
            ? value.ToString(CultureInfo.InvariantCulture)
            : value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Samples per second; empty where nothing is measured yet.</summary>
    internal static string Rate(double perSecond) => double.IsFinite(perSecond) ? Grouped((long)perSecond) + "/s" : "";

    /// <summary>A time: <c>0.8 s</c>, <c>42 s</c>, <c>3:07 min</c>, <c>1:02:03 h</c>.</summary>
    internal static string Time(TimeSpan time)
    {
        if (time.TotalSeconds < 9.95)
        {
            return time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) + " s";
        }

        var seconds = (long)Math.Round(time.TotalSeconds);
        return seconds switch
        {
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00} min"),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00} h"
            ),
        };
    }

    /// <summary>Energy, given in nanojoules: <c>35.8 nJ</c>, <c>1.39 mJ</c>.</summary>
    internal static string Energy(double nanojoules) =>
        Math.Abs(nanojoules) switch
        {
            double.NaN or < 999.5 => Short(nanojoules) + " nJ",
            < 999.5e3 => Short(nanojoules / 1e3) + " µJ",
            < 999.5e6 => Short(nanojoules / 1e6) + " mJ",
            _ => Short(nanojoules / 1e9) + " J",
        };

    /// <summary>Bytes: <c>512 B</c>, <c>14.2 MB</c>, <c>1.10 GB</c>.</summary>
    internal static string Bytes(long bytes) =>
        bytes switch
        {
            < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:G3} kB"),
            < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F2} GB"),
        };
}
