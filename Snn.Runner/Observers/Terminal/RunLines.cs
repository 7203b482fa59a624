using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.Runs;

namespace Snn.Runner.Observers.Terminal;

/// <summary>Several runs that go on at once, a line each.</summary>
internal static class RunLines
{
    private const string Starting = "starting";

    // Where more than this is taken by the names, the progress has too little left.
    private const double MostOfLine = 0.5;

    /// <summary>
    /// The lines, none longer than <paramref name="width"/> and at most <paramref name="height"/> − 1; what has no room
    /// is counted in the last one.
    /// </summary>
    /// <param name="runs">What each run is called, and how it stands.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Lines of the terminal.</param>
    internal static ImmutableArray<ImmutableArray<Piece>> Of(
        IReadOnlyList<(string Name, LiveState? State)> runs,
        int width,
        int height
    )
    {
        var room = Math.Max(1, height - 1);
        var shown = runs.Count <= room ? runs.Count : room - 1;
        var name = Math.Min(
            runs.Take(shown).Select(r => r.Name.Length).DefaultIfEmpty(0).Max(),
            (int)(width * MostOfLine)
        );
        return
        [
            .. runs.Take(shown).Select(run => Line(run.Name, run.State, name, width)),
            .. shown < runs.Count
                ?
                [
                    [
                        new Piece(
                            PieceKind.Label,
                            string.Create(CultureInfo.InvariantCulture, $"and {runs.Count - shown} more")
                        ),
                    ],
                ]
                : Array.Empty<ImmutableArray<Piece>>(),
        ];
    }

    private static ImmutableArray<Piece> Line(string name, LiveState? state, int length, int width)
    {
        var label = (name.Length > length ? name[..Math.Max(0, length - 1)] + "…" : name).PadRight(length);
        return
        [
            new(PieceKind.BarDone, label),
            new(PieceKind.Gap, "  "),
            .. state?.At is { } at
                ? ProgressLine.Under(at, state.Shown, state.Evaluating, width - length - 2, bar: width < int.MaxValue)
                : [new Piece(PieceKind.Label, width - length - 2 >= Starting.Length ? Starting : "")],
        ];
    }
}
