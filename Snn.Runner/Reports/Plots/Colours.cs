using System.Collections.Immutable;
using ScottPlot;

namespace Snn.Runner.Reports.Plots;

/// <summary>
/// Colours that colour-blind readers can tell apart, by number: Okabe and Ito's without black and yellow, which vanish
/// on dark or white paper, and wine and olive of Tol's muted scheme behind them.
/// </summary>
internal static class Colours
{
    /// <summary>The colour of text and axes: dark on paper, and the page's own in the page.</summary>
    internal const int Ink = -1;

    /// <summary>What stands back.</summary>
    internal const int Grey = -2;

    /// <summary>White, for words on dark ground.</summary>
    internal const int White = -3;

    /// <summary>Black, for words on a ground that stays light in every page.</summary>
    internal const int Black = -4;

    /// <summary>Stands for <see cref="Ink"/> in drawings; the page puts its own in its place.</summary>
    internal const string InkHex = "#1B1C1F";

    internal const int Blue = 0;
    internal const int Vermilion = 1;
    internal const int Green = 2;
    internal const int Purple = 3;
    internal const int Orange = 4;
    internal const int Sky = 5;

    private static readonly ImmutableArray<string> Palette =
    [
        "#0072B2",
        "#D55E00",
        "#009E73",
        "#CC79A7",
        "#E69F00",
        "#56B4E9",
        "#882255",
        "#999933",
    ];

    /// <summary>The colour of a number, <c>#RRGGBB</c>; numbers beyond the last start again.</summary>
    internal static string Hex(int colour) =>
        colour switch
        {
            Ink => InkHex,
            Grey => "#8A8F98",
            White => "#FFFFFF",
            Black => "#000000",
            _ => Palette[colour % Palette.Length],
        };

    /// <summary>Whether lines of this number are dashed, so that those of one colour differ.</summary>
    internal static bool Dashed(int number) => number / Palette.Length % 2 == 1;

    /// <summary>The same for the drawing library.</summary>
    internal static Color Of(int colour) => Color.FromHex(Hex(colour));

    /// <summary>The colours of a ramp.</summary>
    internal static IColormap Map(Ramp ramp) =>
        ramp switch
        {
            Ramp.Viridis => new ScottPlot.Colormaps.Viridis(),
            Ramp.Diverging => Stops("#2166AC", "#92C5DE", "#F7F7F7", "#F4A582", "#B2182B"),
            Ramp.Blues => Stops("#F7FBFF", "#C6DBEF", "#6BAED6", "#2171B5", "#08306B"),
            Ramp.Pale => Stops("#D9EAF5", "#FBE3D0", "#D5EFE6", "#F5E1EC", "#FCEFD2", "#DDEFFA", "#E8E8EC"),
            Ramp.Spike => Stops("#0072B2", "#0072B2"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static ScottPlot.Colormaps.CustomInterpolated Stops(params string[] colours) =>
        new([.. colours.Select(c => Color.FromHex(c))]);
}
