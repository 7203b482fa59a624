using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>
/// A run that goes on in a few lines: progress, the blocks, and the curve of the number that matters most.
/// </summary>
internal static class LivePanel
{
    // Below this a table has room for nothing.
    private const int LeastWidth = 40;
    private const int LongestCurve = 40;
    private const int BarWidth = 10;
    private const int LabelWidth = 8;
    private const int Gap = 2;

    // The line of progress, the head of the table, the curve, and one that the shell will want.
    private const int OtherLines = 4;

    /// <summary>
    /// The lines, none longer than <paramref name="width"/> and fewer than <paramref name="height"/>; the first is that
    /// of the progress.
    /// </summary>
    internal static ImmutableArray<ImmutableArray<Piece>> Lines(LiveState state, int width, int height)
    {
        if (state.At is not { } at)
        {
            return [];
        }

        ImmutableArray<ImmutableArray<Piece>> progress =
        [
            ProgressLine.Under(at, state.Evaluating ? [] : state.Running, state.Evaluating, width),
        ];
        var table = width < LeastWidth ? [] : Table(state, width);
        var shown = table.Length + OtherLines <= height ? table : [];
        return [.. progress, .. shown, .. height >= OtherLines ? Curve(state, width) : []];
    }

    private static ImmutableArray<ImmutableArray<Piece>> Table(LiveState state, int width)
    {
        var columns =
            Columns(state, c => c.Label) is var usual && Length(usual) <= width ? usual : Columns(state, c => c.Short);
        while (columns.Length > 0 && Length(columns) > width)
        {
            columns = columns.RemoveAt(columns.Length - 1);
        }

        if (columns.IsEmpty)
        {
            return [];
        }

        var bar =
            Length(columns) + 1 + BarWidth <= width
                ? columns.FirstOrDefault(c => c.Key == MetricKeys.FiringRate)
                : null;
        var word = Kinds.PartOf(state.Record.Kind);
        return
        [
            [
                new(PieceKind.Gap, new string(' ', LabelWidth)),
                .. columns.Select(c => new Piece(
                    PieceKind.Label,
                    "  " + c.Label.PadLeft(c.Width) + (c == bar ? new string(' ', 1 + BarWidth) : "")
                )),
            ],
            .. Enumerable
                .Range(0, columns.Max(c => c.Values.Length))
                .Select(i =>
                    (ImmutableArray<Piece>)
                        [
                            new(
                                PieceKind.Label,
                                string.Create(CultureInfo.InvariantCulture, $"{word} {i + 1}").PadRight(LabelWidth)
                            ),
                            .. columns.SelectMany(c =>
                                c == bar
                                    ?
                                    [
                                        c.Cell(i),
                                        new Piece(
                                            PieceKind.BarDone,
                                            " "
                                                + Sparkline.Share(
                                                    i < c.Values.Length ? c.Values[i] : double.NaN,
                                                    BarWidth
                                                )
                                        ),
                                    ]
                                    : new[] { c.Cell(i) }
                            ),
                        ]
                ),
        ];
    }

    // What the epoch under way has measured, and where it has not, what the last one did.
    private static ImmutableArray<Column> Columns(
        LiveState state,
        Func<(SeriesKey Key, string Label, string Short), string> label
    ) =>
        [
            .. LayerLines
                .Columns.Select(c => new Column(
                    label(c),
                    c.Key,
                    c.Key.In(state.Running) is { IsEmpty: false } now ? now : c.Key.In(state.LastEpoch)
                ))
                .Where(c => c.Values.Any(double.IsFinite)),
        ];

    private static int Length(ImmutableArray<Column> columns) => LabelWidth + columns.Sum(c => Gap + c.Width);

    private static ImmutableArray<ImmutableArray<Piece>> Curve(LiveState state, int width)
    {
        if (state.Headline is not { } metric || state.Curve.Length < 2)
        {
            return [];
        }

        var (title, now) = (metric.Words(), metric.Shown(state.Curve[^1].Value));
        var best = state.Curve.MaxBy(e => double.IsFinite(e.Value) ? metric.Merit(e.Value) : double.NegativeInfinity);
        var peak = string.Create(
            CultureInfo.InvariantCulture,
            $"  best {metric.Shown(best.Value)}, epoch {best.Epoch}"
        );
        var space = width - title.Length - now.Length - (2 * Gap);
        var told = space - peak.Length >= Math.Min(LabelWidth, state.Curve.Length) ? peak : "";
        var curve = Sparkline.Of([.. state.Curve.Select(e => e.Value)], Math.Min(LongestCurve, space - told.Length));
        return space < LabelWidth
            ? []
            :
            [
                [
                    new(PieceKind.Label, title),
                    new(PieceKind.Gap, "  "),
                    new(PieceKind.BarDone, curve),
                    new(PieceKind.Gap, "  "),
                    new(PieceKind.Value, now),
                    new(PieceKind.Label, told),
                ],
            ];
    }

    /// <summary>A column of the table.</summary>
    private sealed record Column(string Label, SeriesKey Key, ImmutableArray<double> Values)
    {
        private const int Least = 6;

        internal int Width =>
            Math.Max(Math.Max(Label.Length, Least), Enumerable.Range(0, Values.Length).Max(i => Text(i).Length));

        internal Piece Cell(int i) => new(PieceKind.Value, "  " + Text(i).PadLeft(Width));

        // As many digits in every row: they stand below one another.
        private string Text(int i) =>
            i >= Values.Length || !double.IsFinite(Values[i]) ? ""
            : Key.IsShare ? Numbers.Percent(Values[i])
            : Math.Abs(Values[i]) < 100 ? Values[i].ToString("F4", CultureInfo.InvariantCulture)
            : Numbers.Short(Values[i]);
    }
}
