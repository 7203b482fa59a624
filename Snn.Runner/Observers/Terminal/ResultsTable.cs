using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>Runs as rows: what a narrow terminal has no room for is left out, column by column.</summary>
internal static class ResultsTable
{
    // What a drawn table takes of a line beside its cells: a border and two blanks a column, and one border more.
    private const int PerColumn = 3;

    // What was changed may be cut short, down to this, before a column is left out for it.
    private const string Changed = "changed";
    private const int LeastOfChanged = 14;

    // What is told at any width: these ranks, in two lines where one has no room for them.
    private const int MostWanted = 4;

    /// <summary>The columns in their order; the higher its rank, the earlier one is left out.</summary>
    private static readonly ImmutableArray<(string Heading, int Rank, Func<Row, string> Cell)> Columns =
    [
        ("id", 5, r => PlainText.Of(r.Id, 40)),
        ("seed", 6, r => r.Seed.ToString(CultureInfo.InvariantCulture)),
        ("status", 2, r => r.Status),
        ("epochs", 3, r => r.Epochs),
        ("result", 1, r => r.Headline?.Text ?? "-"),
        (Changed, 4, r => PlainText.Of(r.Varied, 80)),
        ("time", 7, r => r.Wall is { } wall ? Numbers.Time(wall) : "-"),
        ("started", 8, r => r.Started?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? ""),
        ("folder", 0, r => r.Folder is { } folder ? PlainText.Of(RunViews.Shown(folder), 200) : ""),
    ];

    /// <summary>A run.</summary>
    /// <param name="Id">Of the experiment.</param>
    /// <param name="Seed">Its seed.</param>
    /// <param name="Varied">What was changed of its parameters.</param>
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
                string.Join(
                    ' ',
                    Changes
                        .Of(r.Run.Record)
                        .Where(c => c.Name != "epochs")
                        .Select(c => $"{c.Name}={RunText.Shown(c.Value)}")
                ),
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
        while (shown.Length > 1 && Over(LeastOfChanged) > 0)
        {
            if (shown.All(c => c.Rank <= MostWanted))
            {
                WriteInPairs(screen, runs, width!.Value);
                return;
            }

            shown = shown.Remove(shown.MaxBy(c => c.Rank));
        }

        var cut = (int)Math.Clamp(Wide(Changed, int.MaxValue) - Over(int.MaxValue), LeastOfChanged, int.MaxValue);
        Listing.Write(
            screen,
            [.. shown.Select(c => c.Heading)],
            [
                .. runs.Select(
                    IReadOnlyList<string> (r) =>
                        [.. shown.Select(c => c.Heading == Changed ? Cut(c.Cell(r), cut) : c.Cell(r))]
                ),
            ]
        );

        // By how much the columns are too wide, where what was changed takes at most so much.
        long Over(int most) =>
            shown.Sum(c => Wide(c.Heading, c.Heading == Changed ? most : int.MaxValue) + PerColumn)
            + 1
            - (width ?? int.MaxValue);

        long Wide(string heading, int most) =>
            shown.FirstOrDefault(c => c.Heading == heading) is { Cell: { } cell }
                ? Math.Max(heading.Length, Math.Min(most, runs.Max(r => cell(r).Length)))
                : 0;
    }

    // How it stands in a line, and below it its folder, which may be longer than a line.
    private static void WriteInPairs(Screen screen, IReadOnlyList<Row> runs, int width)
    {
        var first = Columns.Where(c => c.Rank is > 0 and <= MostWanted).ToArray();
        var wide = first.Select(c => runs.Max(r => c.Cell(r).Length)).ToArray();
        foreach (var run in runs)
        {
            var line = string.Join("  ", first.Select((c, i) => c.Cell(run).PadRight(wide[i]))).TrimEnd();
            screen.Out.WriteLine(Visible.Of(Cut(line, Math.Max(2, width - 1))));
            screen.Out.WriteLine(Visible.Of("  " + Columns[^1].Cell(run)));
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
