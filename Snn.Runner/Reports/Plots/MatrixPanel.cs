using System.Collections.Immutable;

namespace Snn.Runner.Reports.Plots;

/// <summary>A square matrix as a panel: rows from top to bottom, shades of blue, a word in each cell.</summary>
internal static class MatrixPanel
{
    private const double Dark = 0.5;

    /// <summary>The panel.</summary>
    /// <param name="x">What a column is.</param>
    /// <param name="y">What a row is.</param>
    /// <param name="names">Of rows and columns, n.</param>
    /// <param name="shades">How dark each cell is, in [0, 1], n by n, row by row.</param>
    /// <param name="words">What stands in it; null for nothing.</param>
    /// <param name="size">Of the words.</param>
    internal static Panel Of(
        string x,
        string y,
        ImmutableArray<string> names,
        IReadOnlyList<double> shades,
        Func<int, string?> words,
        double size
    )
    {
        var n = names.Length;
        (int At, string Text)[] told =
        [
            .. Enumerable.Range(0, n * n).Select(at => (at, words(at))).Where(w => w.Item2 is not null)!,
        ];
        return new(
            x,
            y,
            [
                new Mark.Heat(
                    // A field's first row is the lowest.
                    new(
                        n,
                        n,
                        [.. Enumerable.Range(0, n * n).Select(at => shades[((n - 1 - (at / n)) * n) + (at % n)])]
                    ),
                    new(-0.5, n - 0.5, -0.5, n - 0.5),
                    Ramp.Blues,
                    ""
                )
                {
                    Range = (0, 1),
                },
                new Mark.Words(
                    [.. told.Select(w => (double)(w.At % n))],
                    [.. told.Select(w => (double)(n - 1 - (w.At / n)))],
                    [.. told.Select(w => w.Text)],
                    [.. told.Select(w => shades[w.At] > Dark ? Colours.White : Colours.Black)],
                    size
                ),
            ]
        )
        {
            XNames = names,
            YNames = [.. names.Reverse()],
            XLimits = (-0.5, n - 0.5),
            YLimits = (-0.5, n - 0.5),
        };
    }
}
