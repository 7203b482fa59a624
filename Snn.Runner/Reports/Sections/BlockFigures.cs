using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Sections;

/// <summary>How the blocks of a network go together: how alike they see, and whether they pull as one.</summary>
internal static class BlockFigures
{
    private const int MostBlocks = 40;
    private const int MostNumbers = 12;
    private const double RightAngle = 90;

    /// <summary>Centred kernel alignment of each two blocks; null for fewer than two.</summary>
    internal static Figure? Similarity(JsonObject file)
    {
        ImmutableArray<double>[] rows =
        [
            .. (file["similarity"] as JsonArray ?? []).Take(MostBlocks).Select(Values.Series),
        ];
        var n = rows.Length;
        if (n < 2 || !rows.All(row => row.Length == n && row.All(v => double.IsNaN(v) || Math.Abs(v) <= 2)))
        {
            return null;
        }

        ImmutableArray<string> names = [.. Enumerable.Range(1, n).Select(Name)];
        var (first, last) = (rows[0][n - 1], Enumerable.Range(1, n - 1).Select(b => rows[b - 1][b]).ToArray());
        return new(
            "block-similarity",
            "Similarity of blocks",
            (
                double.IsFinite(first) && last.All(double.IsFinite)
                    ? FormattableString.Invariant(
                        $"Neighbouring blocks are alike by {last.Min():F2} to {last.Max():F2}, the first and the last by {first:F2}. "
                    )
                    : ""
            )
                + "Linear centred kernel alignment (Kornblith et al. 2019) of what blocks send on: 1 is the same up to rotation and scale, 0 nothing in common.",
            [
                MatrixPanel.Of(
                    "",
                    "",
                    names,
                    [.. Enumerable.Range(0, n * n).Select(at => Math.Clamp(Cell(at), 0, 1))],
                    at =>
                        n <= MostNumbers && double.IsFinite(Cell(at))
                            ? Cell(at).ToString("F2", CultureInfo.InvariantCulture)
                            : null,
                    n > 8 ? 8 : 11
                ),
            ]
        );

        double Cell(int at) => rows[at / n][at % n];
    }

    /// <summary>Angles between local and global gradients, block by block; null for fewer than two.</summary>
    internal static Figure? Angles(JsonObject file)
    {
        var angles = file["gradient_angles"] as JsonObject;
        var (degrees, deviations) = (Values.Series(angles?["degrees"]), Values.Series(angles?["deviations"]));
        int[] there =
        [
            .. Enumerable
                .Range(0, Math.Min(MostBlocks, Math.Min(degrees.Length, deviations.Length)))
                .Where(b => degrees[b] is >= 0 and <= 2 * RightAngle && deviations[b] is >= 0 and <= 2 * RightAngle),
        ];
        if (there.Length < 2)
        {
            return null;
        }

        var missing = degrees.Length - there.Length;
        return new(
            "gradient-angles",
            "Local against global gradients",
            FormattableString.Invariant(
                $"The gradient of a block's own loss and that of the output's cross-entropy by back-propagation are {there.Min(b => degrees[b]):F0}° to {there.Max(b => degrees[b]):F0}° apart. "
            )
                + "At 90° (dashed) they have nothing to do with one another, above it they pull against each other. "
                + (missing == 0 ? "" : $"No gradient of the output comes back to {Blocks(missing)}. ")
                + $"Mean and standard deviation over batches, of {Values.Shown(angles!["images"], 12)} training images.",
            [
                new(
                    "",
                    "angle (°)",
                    [
                        new Mark.Bars(
                            "",
                            [.. there.Select(b => (double)b)],
                            [.. there.Select(b => degrees[b])],
                            [.. there.Select(b => deviations[b])],
                            Colours.Blue,
                            0.5
                        ),
                        new Mark.Rule(RightAngle, false, Colours.Ink),
                    ]
                )
                {
                    XNames = [.. Enumerable.Range(1, Math.Min(MostBlocks, degrees.Length)).Select(Name)],
                    XLimits = (-0.6, degrees.Length - 0.4),
                    YLimits = (0, Math.Max(100, there.Max(b => degrees[b] + deviations[b]) * 1.05)),
                },
            ]
        );

        static string Blocks(int count) => count == 1 ? "one block" : $"{count} blocks";
    }

    private static string Name(int block) => string.Create(CultureInfo.InvariantCulture, $"block {block}");
}
