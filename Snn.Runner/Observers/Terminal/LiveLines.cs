using System.Collections.Immutable;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Snn.Runner.Observers.Terminal;

/// <summary>Lines of pieces, laid out anew for the terminal as it is.</summary>
internal sealed class LiveLines : Renderable
{
    // Where the library does not know it: what a terminal has that was never resized.
    private const int UsualHeight = 24;

    /// <summary>The lines for a width and a height.</summary>
    internal Func<int, int, IReadOnlyList<ImmutableArray<Piece>>> Draw { get; set; } = (_, _) => [];

    /// <summary>Whether the lines are final: what comes next begins below them.</summary>
    internal bool Ends { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        // One column stays free: a terminal that is full to the edge wraps. Every line covers the one that stood there
        // before.
        var width = maxWidth - 1;
        var height = options.Height ?? (options.ConsoleSize.Height > 0 ? options.ConsoleSize.Height : UsualHeight);
        var lines = Draw(width, height);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = Segment.Truncate(lines[i].Select(p => new Segment(p.Text, StyleOf(p.Kind))), width);
            foreach (var segment in line)
            {
                yield return segment;
            }

            yield return Segment.Padding(Math.Max(0, width - Segment.CellCount(line)));
            if (Ends || i < lines.Count - 1)
            {
                yield return Segment.LineBreak;
            }
        }
    }

    private static Style StyleOf(PieceKind kind) =>
        kind switch
        {
            PieceKind.Label => new Style(Color.Grey),
            PieceKind.BarDone => new Style(Color.Aqua),
            PieceKind.BarAhead => new Style(Color.Grey),
            _ => Style.Plain,
        };
}
