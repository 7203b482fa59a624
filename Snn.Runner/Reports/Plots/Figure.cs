using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Snn.Runner.Reports.Plots;

/// <summary>
/// A figure as a value: what is drawn, not how. One description becomes SVG, PNG and the page's interactive chart.
/// </summary>
/// <param name="Name">Name of its files, in lower case with dashes.</param>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Caption">What it finds, and what else one must know to read it; empty for nothing.</param>
/// <param name="Panels">Its panels, row by row.</param>
internal sealed record Figure(string Name, string Title, string Caption, ImmutableArray<Panel> Panels)
{
    /// <summary>Panels in a row.</summary>
    internal int Columns { get; init; } = 1;

    /// <summary>Width in pixels at 96 dpi.</summary>
    internal int Width { get; init; } = Column;

    /// <summary>A figure that shares its row with another, in pixels.</summary>
    internal const int Column = 540;

    /// <summary>A figure that has a row of its own, in pixels.</summary>
    internal const int Row = 1100;

    /// <summary>What a telephone shows, in pixels.</summary>
    internal const int Telephone = 360;

    /// <summary>The same for a narrow screen: panel below panel.</summary>
    internal Figure Narrow =>
        this with
        {
            Width = Telephone,
            Columns = NarrowColumns,
            PanelHeight = Math.Min(PanelHeight, NarrowColumns > 1 ? 90 : 320),
        };

    /// <summary>Panels in a row on a narrow screen.</summary>
    internal int NarrowColumns { get; init; } = 1;

    /// <summary>Height of a panel in pixels.</summary>
    internal int PanelHeight { get; init; } = 340;

    /// <summary>Whether the page makes its lines answer to the pointer.</summary>
    internal bool Live { get; init; }

    /// <summary>A 3-D view that takes the figure's place where the page can draw one; null for none.</summary>
    internal Solid? Solid { get; init; }

    /// <summary>Height in pixels.</summary>
    internal int Height => PanelHeight * ((Panels.Length + Columns - 1) / Columns);
}

/// <summary>One pair of axes.</summary>
/// <param name="X">Label of the horizontal axis, with its unit.</param>
/// <param name="Y">Label of the vertical axis, with its unit.</param>
/// <param name="Marks">What is drawn, in order.</param>
internal sealed record Panel(string X, string Y, ImmutableArray<Mark> Marks)
{
    /// <summary>What this panel shows, where the figure has several.</summary>
    internal string Title { get; init; } = "";

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    internal bool LogY { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    internal bool LogX { get; init; }

    /// <summary>Whether a unit is as long on both axes.</summary>
    internal bool Square { get; init; }

    /// <summary>Whether there are neither axes nor a frame.</summary>
    internal bool Bare { get; init; }

    /// <summary>Limits of the horizontal axis; null to fit the marks.</summary>
    internal (double From, double To)? XLimits { get; init; }

    /// <summary>Limits of the vertical axis; null to fit the marks.</summary>
    internal (double From, double To)? YLimits { get; init; }

    /// <summary>Names at positions 0, 1, … of the horizontal axis, in place of numbers.</summary>
    internal ImmutableArray<string> XNames { get; init; } = [];

    /// <summary>Names at positions 0, 1, … of the vertical axis, in place of numbers.</summary>
    internal ImmutableArray<string> YNames { get; init; } = [];

    /// <summary>Whether ticks of the horizontal axis are whole numbers only (epochs, steps).</summary>
    internal bool WholeX { get; init; }
}

/// <summary>The closed set of what a panel can hold. Colours are numbers of <see cref="Colours"/>.</summary>
internal abstract record Mark
{
    private Mark() { }

    /// <summary>A line through points; numbers that are not finite are left out.</summary>
    internal sealed record Line(string Name, ImmutableArray<double> X, ImmutableArray<double> Y, int Colour) : Mark
    {
        internal double Width { get; init; } = 1.8;

        internal bool Dashed { get; init; }

        internal bool Dots { get; init; }
    }

    /// <summary>Points.</summary>
    internal sealed record Points(
        string Name,
        ImmutableArray<double> X,
        ImmutableArray<double> Y,
        int Colour,
        double Size = 7
    ) : Mark;

    /// <summary>A band between two lines.</summary>
    internal sealed record Band(
        ImmutableArray<double> X,
        ImmutableArray<double> Low,
        ImmutableArray<double> High,
        int Colour
    ) : Mark;

    /// <summary>A raster: a short upright stroke at each point.</summary>
    internal sealed record Strokes(ImmutableArray<double> X, ImmutableArray<double> Y, int Colour) : Mark;

    /// <summary>Separate straight lines from (X1, Y1) to (X2, Y2).</summary>
    internal sealed record Segments(
        ImmutableArray<double> X1,
        ImmutableArray<double> Y1,
        ImmutableArray<double> X2,
        ImmutableArray<double> Y2,
        int Colour,
        double Width = 1
    ) : Mark;

    /// <summary>A line across the whole panel.</summary>
    internal sealed record Rule(double At, bool Upright, int Colour) : Mark;

    /// <summary>Numbers in a rectangle as colours, the first row at <see cref="Area.Bottom"/>.</summary>
    internal sealed record Heat(Field Field, Area Area, Ramp Ramp, string Label) : Mark
    {
        /// <summary>Colours span these numbers; null for those that there are.</summary>
        internal (double From, double To)? Range { get; init; }
    }

    /// <summary>Lines of equal height over a rectangle, the first row at <see cref="Area.Bottom"/>.</summary>
    internal sealed record Contours(Field Field, Area Area, int Count, int Colour) : Mark;

    /// <summary>Bars at positions 0, 1, … ; the errors may be empty.</summary>
    internal sealed record Bars(
        string Name,
        ImmutableArray<double> Positions,
        ImmutableArray<double> Values,
        ImmutableArray<double> Errors,
        int Colour,
        double Size = 0.8
    ) : Mark;

    /// <summary>Words at points.</summary>
    internal sealed record Words(
        ImmutableArray<double> X,
        ImmutableArray<double> Y,
        ImmutableArray<string> Text,
        ImmutableArray<int> Colours,
        double Size = 11
    ) : Mark;

    /// <summary>Filled polygons, each with a shade from 0 to 1, drawn in order.</summary>
    internal sealed record Faces(
        ImmutableArray<(ImmutableArray<double> X, ImmutableArray<double> Y, double Shade)> Polygons
    ) : Mark;
}

/// <summary>Numbers in a rectangle, row by row.</summary>
internal sealed record Field(int Rows, int Columns, ImmutableArray<double> Values)
{
    private const int Most = 1000;

    /// <summary>Rows of numbers in a file; null where they differ in length or are none.</summary>
    internal static Field? Read(JsonNode? node)
    {
        if (node is not JsonArray { Count: > 0 and <= Most } rows)
        {
            return null;
        }

        var values = rows.Select(Runs.Values.Series).ToArray();
        return values[0].IsEmpty || values[0].Length > Most || values.Any(r => r.Length != values[0].Length)
            ? null
            : new(rows.Count, values[0].Length, [.. values.SelectMany(r => r)]);
    }
}

/// <summary>Where a rectangle lies in the coordinates of its panel.</summary>
internal readonly record struct Area(double Left, double Right, double Bottom, double Top);

/// <summary>How numbers become colours.</summary>
internal enum Ramp
{
    /// <summary>Viridis: even in lightness, safe for colour-blind readers.</summary>
    Viridis,

    /// <summary>Blue over white to red, for numbers on both sides of 0.</summary>
    Diverging,

    /// <summary>White to blue, for counts that words stand on.</summary>
    Blues,

    /// <summary>Pale colours that tell neighbours apart.</summary>
    Pale,

    /// <summary>One colour, for what is there or not.</summary>
    Spike,
}

/// <summary>Two surfaces over one square, to turn in the page.</summary>
/// <param name="X">Coordinates of the columns.</param>
/// <param name="Y">Coordinates of the rows.</param>
/// <param name="Target">What was asked for.</param>
/// <param name="Fit">What the network gives.</param>
/// <param name="FitName">What the second surface is.</param>
internal sealed record Solid(
    ImmutableArray<double> X,
    ImmutableArray<double> Y,
    Field Target,
    Field Fit,
    string FitName
);
