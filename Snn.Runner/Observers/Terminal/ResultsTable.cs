using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>Runs as rows: what a narrow terminal has no room for is left out, column by column.</summary>
internal static class ResultsTable
{
    // What a drawn table takes of a line beside its cells: a border and two blanks a column, and one border more.
    private const int PerColumn = 3;

    /// <summary>The columns in their order; the higher its rank, the earlier one is left out.</summary>
    private static readonly ImmutableArray<(string Heading, int Rank, Func<Row, string> Cell)> Columns =
    [
        ("id", 0, r => PlainText.Of(r.Id, 40)),
        ("seed", 2, r => r.Seed.ToString(CultureInfo.InvariantCulture)),
        ("sweep", 1, r => PlainText.Of(r.Varied, 80)),
        ("status", 1, r => r.Status),
        ("epochs", 4, r => r.Epochs),
        ("result", 1, r => r.Headline?.Text ?? "-"),
        ("time", 5, r => r.Wall is { } wall ? Numbers.Time(wall) : "-"),
        ("started", 7, r => r.Started?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? ""),
        ("folder", 6, r => r.Folder is { } folder ? PlainText.Of(RunViews.Shown(folder), 200) : ""),
    ];

    /// <summary>A run.</summary>
    /// <param name="Id">Of the experiment.</param>
    /// <param name="Seed">Its seed.</param>
    /// <param name="Varied">Values that a sweep has given it.</param>
    /// <param name="Status">How it stands.</param>
    /// <param name="Epochs">How many of them are done.</param>
    /// <param name="Headline">The number that matters most.</param>
    /// <param name="Wall">Time that it has taken.</param>
    /// <param name="Started">When it began.</param>
    /// <param name="Folder">Full path of its folder.</param>
    internal sealed record Row(
        string Id,
        ulong Seed,
        string Varied,
        string Status,
        string Epochs,
        Headline? Headline,
        TimeSpan? Wall,
        DateTimeOffset? Started,
        string? Folder
    )
    {
        /// <summary>A run on the disk.</summary>
        internal static Row Of(FollowedRun r) =>
            new(
                r.Run.Record.Id,
                r.Run.Record.Seed,
                "",
                r.Status,
                string.Create(CultureInfo.InvariantCulture, $"{r.Epochs.Length}/{r.Run.Epochs}"),
                r.Headline,
                r.Wall,
                r.Run.Record.Started,
                r.Run.Path
            );

        /// <summary>A run of a sweep.</summary>
        internal static Row Of(SweptRun r) =>
            new(
                r.Run.Entry.Id,
                r.Run.Seed,
                string.Join(' ', r.Run.Varied.Select(a => $"{a.Name}={a.Value}")),
                r.Status,
                "",
                r.Headline,
                r.Wall,
                null,
                r.Folder
            );
    }

    /// <summary>Writes the runs.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="runs">At least one.</param>
    /// <param name="width">Columns of the terminal; null where there is no end of a line.</param>
    internal static void Write(Screen screen, IReadOnlyList<Row> runs, int? width)
    {
        // A column in which nothing stands is none.
        var shown = Columns.Where(c => runs.Any(r => c.Cell(r).Length > 0)).ToImmutableArray();
        while (
            shown.Length > 1
            && shown.Sum(c => (long)runs.Max(r => Math.Max(c.Heading.Length, c.Cell(r).Length)) + PerColumn) + 1
                > (width ?? int.MaxValue)
        )
        {
            shown = shown.Remove(shown.MaxBy(c => c.Rank));
        }

        Listing.Write(
            screen,
            [.. shown.Select(c => c.Heading)],
            [.. runs.Select(IReadOnlyList<string> (r) => [.. shown.Select(c => c.Cell(r))])]
        );
    }
}
