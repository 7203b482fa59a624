using System.Collections.Immutable;
using ScottPlot;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Plots;

/// <summary>One panel as a plot of ScottPlot.</summary>
internal static class PanelPlot
{
    private const int MostPoints = 3000;
    private const int LongestLegend = 28;

    // A panel that leaves no room for a legend at its side.
    private const float Narrow = 420;

    /// <summary>The plot of a panel; the caller disposes of it.</summary>
    /// <param name="panel">What it shows.</param>
    /// <param name="stacked">
    /// Whether it stands above or below others whose axes are to begin and end where its own do.
    /// </param>
    /// <param name="width">Of the panel, in pixels.</param>
    internal static Plot Of(Panel panel, bool stacked, float width)
    {
        // Panels share a canvas: a plot that clears it takes the others away.
        var plot = new Plot();
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        PanelFrame.Style(plot);
        foreach (var mark in panel.Marks)
        {
            Add(plot, panel, mark);
        }

        var narrow = width < Narrow;
        PanelFrame.Set(plot, panel, narrow);
        if (stacked && !narrow)
        {
            plot.Layout.Fixed(new PixelPadding(64, 170, 46, 36));
        }

        return plot;
    }

    private static void Add(Plot plot, Panel panel, Mark mark)
    {
        switch (mark)
        {
            case Mark.Line { Dashed: true } dashed:
                var (dx, dy) = Drawn(dashed.X, dashed.Y, panel);
                plot.Add.Plottable(
                    new DashedLine(
                        [.. dx.Zip(dy, (x, y) => new Coordinates(x, y))],
                        null,
                        Colours.Of(dashed.Colour),
                        (float)dashed.Width,
                        PlainText.Of(dashed.Name, LongestLegend)
                    )
                );
                break;
            case Mark.Line line:
                var (xs, ys) = Drawn(line.X, line.Y, panel);
                var scatter = plot.Add.ScatterLine(xs, ys, Colours.Of(line.Colour));
                scatter.LineWidth = (float)line.Width;
                scatter.MarkerSize = line.Dots && xs.Length <= 60 ? 5 : 0;
                scatter.LegendText = PlainText.Of(line.Name, LongestLegend);
                break;
            case Mark.Points points:
                var (px, py) = Drawn(points.X, points.Y, panel);
                var markers = plot.Add.ScatterPoints(px, py, Colours.Of(points.Colour));
                markers.MarkerSize = (float)points.Size;
                markers.LegendText = PlainText.Of(points.Name, LongestLegend);
                break;
            case Mark.Band band:
                var fill = plot.Add.FillY(
                    [.. band.X.Select(x => Height(x, panel.LogX))],
                    [.. band.Low.Select(v => Height(v, panel.LogY))],
                    [.. band.High.Select(v => Height(v, panel.LogY))]
                );
                fill.FillColor = Colours.Of(band.Colour).WithOpacity(.2);
                fill.LineWidth = 0;
                break;
            case Mark.Strokes strokes:
                plot.Add.Plottable(
                    new OnePath(
                        strokes.X,
                        strokes.Y.Select(y => y - 0.4).ToImmutableArray(),
                        strokes.X,
                        strokes.Y.Select(y => y + 0.4).ToImmutableArray(),
                        Colours.Of(strokes.Colour),
                        1.2f
                    )
                    {
                        Least = 5,
                    }
                );
                break;
            case Mark.Segments s:
                plot.Add.Plottable(
                    new OnePath(
                        On(s.X1, panel.LogX),
                        On(s.Y1, panel.LogY),
                        On(s.X2, panel.LogX),
                        On(s.Y2, panel.LogY),
                        Colours.Of(s.Colour),
                        (float)s.Width
                    )
                );
                break;
            case Mark.Rule rule:
                plot.Add.Plottable(
                    new DashedLine(
                        [],
                        (Height(rule.At, rule.Upright ? panel.LogX : panel.LogY), rule.Upright),
                        Colours.Of(rule.Colour),
                        1.2f,
                        ""
                    )
                );
                break;
            case Mark.Heat heat:
                AddHeat(plot, heat);
                break;
            case Mark.Contours contours:
                AddContours(plot, contours);
                break;
            case Mark.Bars bars:
                var drawn = plot.Add.Bars(
                    bars.Positions.Select(
                            (at, i) =>
                                new Bar
                                {
                                    Position = at,
                                    Value = Plain(bars.Values[i]),
                                    Error = bars.Errors.IsEmpty ? 0 : Plain(bars.Errors[i]),
                                    FillColor = Colours.Of(bars.Colour),
                                    LineColor = Colours.Of(Colours.Ink),
                                    LineWidth = 0.6f,
                                    Size = bars.Size,
                                }
                        )
                        .ToArray()
                );
                drawn.LegendText = PlainText.Of(bars.Name, LongestLegend);
                break;
            case Mark.Words words:
                AddWords(plot, words);
                break;
            case Mark.Faces faces:
                plot.Add.Plottable(new FaceList(faces));
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static void AddHeat(Plot plot, Mark.Heat heat)
    {
        // The library knows no rectangle without a number: a layer in which no one spikes.
        if (!heat.Field.Values.Any(double.IsFinite))
        {
            AddNothing(plot, heat.Area);
            return;
        }

        // Nor one of a single row or column, which it gives no height: that one is drawn as two halves. Its first row
        // is the top one.
        var (rows, columns) = (Math.Max(2, heat.Field.Rows), Math.Max(2, heat.Field.Columns));
        var cells = new double[rows, columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var value = heat.Field.Values[
                    (Math.Min(r, heat.Field.Rows - 1) * heat.Field.Columns) + Math.Min(c, heat.Field.Columns - 1)
                ];
                cells[rows - 1 - r, c] = double.IsFinite(value) ? value : double.NaN;
            }
        }

        var map = plot.Add.Heatmap(cells);
        map.Colormap = Colours.Map(heat.Ramp);
        map.Rectangle = new(
            heat.Area.Left,
            heat.Area.Right,
            Math.Min(heat.Area.Bottom, heat.Area.Top),
            Math.Max(heat.Area.Bottom, heat.Area.Top)
        );
        map.ManualRange = heat.Range is { } range ? new ScottPlot.Range(range.From, range.To) : null;
        map.Update();
        if (heat.Label.Length > 0)
        {
            var bar = plot.Add.ColorBar(map);
            bar.Label = PlainText.Of(heat.Label, 60);
            bar.LabelStyle.FontName = EmbeddedFont.Name;
            bar.LabelStyle.FontSize = PanelFrame.Medium;
            bar.LabelStyle.Bold = false;
            bar.LabelStyle.ForeColor = Colours.Of(Colours.Ink);
            bar.Axis.TickLabelStyle.FontName = EmbeddedFont.Name;
            bar.Axis.TickLabelStyle.FontSize = PanelFrame.Small;
            bar.Axis.TickLabelStyle.ForeColor = Colours.Of(Colours.Ink);
        }
    }

    private static void AddNothing(Plot plot, Area area) =>
        plot.Add.Plottable(
            new OnePath([area.Left], [area.Bottom], [area.Right], [area.Top], ScottPlot.Colors.Transparent, 0)
        );

    private static void AddContours(Plot plot, Mark.Contours contours)
    {
        var (field, area) = (contours.Field, contours.Area);
        var points = new Coordinates3d[field.Rows, field.Columns];
        for (var r = 0; r < field.Rows; r++)
        {
            for (var c = 0; c < field.Columns; c++)
            {
                points[r, c] = new(
                    area.Left + ((area.Right - area.Left) * c / (field.Columns - 1)),
                    area.Bottom + ((area.Top - area.Bottom) * r / (field.Rows - 1)),
                    field.Values[(r * field.Columns) + c]
                );
            }
        }

        var lines = plot.Add.ContourLines(points, contours.Count);
        lines.LineColor = Colours.Of(contours.Colour);
        lines.LineWidth = 1;
        lines.Colormap = null;
        lines.LabelStyle.IsVisible = false;
    }

    private static void AddWords(Plot plot, Mark.Words words)
    {
        for (var i = 0; i < words.Text.Length; i++)
        {
            var text = plot.Add.Text(PlainText.Of(words.Text[i], 60), words.X[i], words.Y[i]);
            text.LabelFontName = EmbeddedFont.Name;
            text.LabelFontSize = (float)words.Size;
            text.LabelFontColor = Colours.Of(words.Colours[words.Colours.Length == 1 ? 0 : i]);
            text.LabelAlignment = Alignment.MiddleCenter;
        }
    }

    // Beyond these, sums of axes overflow; no result lies there.
    private static double Plain(double value) => Math.Abs(value) < 1e100 ? value : 0;

    private static ImmutableArray<double> On(ImmutableArray<double> values, bool log) =>
        log ? [.. values.Select(v => Height(v, log))] : values;

    private static double Height(double value, bool log) => log ? Math.Log10(Math.Max(value, 1e-300)) : value;

    // What can be drawn of a line; a long one keeps the lowest and the highest point of every stretch.
    private static (double[] X, double[] Y) Drawn(ImmutableArray<double> x, ImmutableArray<double> y, Panel panel)
    {
        int[] there =
        [
            .. Enumerable
                .Range(0, Math.Min(x.Length, y.Length))
                .Where(i =>
                    Math.Abs(x[i]) < 1e100
                    && Math.Abs(y[i]) < 1e100
                    && (!panel.LogY || y[i] > 0)
                    && (!panel.LogX || x[i] > 0)
                ),
        ];
        if (there.Length > MostPoints)
        {
            there =
            [
                .. there
                    .Chunk(2 * ((there.Length / MostPoints) + 1))
                    .SelectMany(part => new[] { part.MinBy(i => y[i]), part.MaxBy(i => y[i]) }.Distinct().Order()),
            ];
        }

        return ([.. there.Select(i => Height(x[i], panel.LogX))], [.. there.Select(i => Height(y[i], panel.LogY))]);
    }
}
