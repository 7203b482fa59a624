using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.Following;
using Snn.Runner.Plots;
using Snn.Runner.Reports;

namespace Snn.Runner.Terminal;

/// <summary>Runs as rows: what a narrow terminal has no room for is left out, column by column.</summary>
internal static class ResultsTable
{
    // What a drawn table takes of a line beside its cells: a border and two blanks a column, and one border more.
    private const int PerColumn = 3;

    /// <summary>The columns in their order; the higher its rank, the earlier one is left out.</summary>
    private static readonly ImmutableArray<(string Heading, int Rank, Func<FollowedRun, string> Cell)> Columns =
    [
        ("id", 0, r => PlainText.Of(r.Run.Record.Id, 40)),
        ("seed", 2, r => r.Run.Record.Seed.ToString(CultureInfo.InvariantCulture)),
        ("status", 1, r => r.Status),
        ("epochs", 3, r => string.Create(CultureInfo.InvariantCulture, $"{r.Epochs.Length}/{r.Run.Epochs}")),
        ("result", 1, r => r.Headline is { } h ? $"{h.Name.Replace('_', ' ')} {MetricNames.Of(h.Name).Shown(h.Value)}" : "-"),
        ("time", 4, r => r.Wall is { } wall ? Figures.Time(wall) : "-"),
        ("started", 6, r => r.Run.Record.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
        ("folder", 5, r => PlainText.Of(RunViews.Shown(r.Run.Path), 200)),
    ];

    /// <summary>Writes the runs.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="runs">At least one.</param>
    /// <param name="width">Columns of the terminal; null where there is no end of a line.</param>
    internal static void Write(Screen screen, IReadOnlyList<FollowedRun> runs, int? width)
    {
        var shown = Fit(runs, width ?? int.MaxValue);
        Listing.Write(screen, [.. shown.Select(c => c.Heading)], [.. runs.Select(IReadOnlyList<string> (r) => [.. shown.Select(c => c.Cell(r))])]);
    }

    /// <summary>The headings that have room.</summary>
    internal static ImmutableArray<string> Headings(IReadOnlyList<FollowedRun> runs, int width) => [.. Fit(runs, width).Select(c => c.Heading)];

    private static ImmutableArray<(string Heading, int Rank, Func<FollowedRun, string> Cell)> Fit(IReadOnlyList<FollowedRun> runs, int width)
    {
        var columns = Columns;
        while (columns.Length > 1 && columns.Sum(c => (long)runs.Max(r => Math.Max(c.Heading.Length, c.Cell(r).Length)) + PerColumn) + 1 > width)
        {
            columns = columns.Remove(columns.MaxBy(c => c.Rank));
        }

        return columns;
    }
}
