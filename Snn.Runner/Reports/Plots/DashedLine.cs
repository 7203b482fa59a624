using ScottPlot;
using SkiaSharp;

namespace Snn.Runner.Reports.Plots;

/// <summary>A dashed line whose dashes are lines of their own: SVG canvases of Skia know no dash patterns.</summary>
/// <param name="points">Its corners in coordinates; empty for a line across the panel.</param>
/// <param name="across">
/// Where a line across the panel lies, and whether it stands upright; null for one through points.
/// </param>
/// <param name="colour">Its colour.</param>
/// <param name="width">Its width in pixels.</param>
/// <param name="name">Its name in the legend; empty for none.</param>
internal sealed class DashedLine(
    Coordinates[] points,
    (double At, bool Upright)? across,
    Color colour,
    float width,
    string name
) : IPlottable
{
    private const float Dash = 6;
    private const float Gap = 4;

    /// <inheritdoc/>
    public bool IsVisible { get; set; } = true;

    /// <inheritdoc/>
    public IAxes Axes { get; set; } = new Axes();

    /// <inheritdoc/>
    public IEnumerable<LegendItem> LegendItems =>
        name.Length == 0
            ? []
            :
            [
                new LegendItem
                {
                    LabelText = name + " (dashed)",
                    LineColor = colour,
                    LineWidth = width,
                    MarkerShape = MarkerShape.None,
                    LabelFontName = EmbeddedFont.Name,
                },
            ];

    /// <inheritdoc/>
    public AxisLimits GetAxisLimits() =>
        across is (var at, var upright)
            ? upright
                ? AxisLimits.HorizontalOnly(at, at)
                : AxisLimits.VerticalOnly(at, at)
            : points.Length == 0
                ? AxisLimits.NoLimits
                : new(points.Min(p => p.X), points.Max(p => p.X), points.Min(p => p.Y), points.Max(p => p.Y));

    /// <inheritdoc/>
    public void Render(RenderPack rp)
    {
        var box = rp.DataRect;
        SKPoint[] corners = across switch
        {
            (var at, true) => [new(Axes.GetPixelX(at), box.Bottom), new(Axes.GetPixelX(at), box.Top)],
            (var at, false) => [new(box.Left, Axes.GetPixelY(at)), new(box.Right, Axes.GetPixelY(at))],
            _ => [.. points.Select(p => new SKPoint(Axes.GetPixelX(p.X), Axes.GetPixelY(p.Y)))],
        };
        using var path = Dashes(corners);
        using var paint = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            Color = colour.ToSKColor(),
            StrokeWidth = width,
            IsAntialias = true,
        };
        rp.Canvas.DrawPath(path, paint);
    }

    private static SKPath Dashes(SKPoint[] corners)
    {
        var path = new SKPath();
        var (left, drawing) = (Dash, true);
        for (var i = 0; i + 1 < corners.Length; i++)
        {
            var (at, end) = (corners[i], corners[i + 1]);
            if (drawing)
            {
                path.MoveTo(at);
            }

            for (var length = SKPoint.Distance(at, end); length > 0; length = SKPoint.Distance(at, end))
            {
                if (length <= left)
                {
                    left -= length;
                    if (drawing)
                    {
                        path.LineTo(end);
                    }

                    break;
                }

                at = new(at.X + ((end.X - at.X) * left / length), at.Y + ((end.Y - at.Y) * left / length));
                if (drawing)
                {
                    path.LineTo(at);
                }

                (left, drawing) = (drawing ? Gap : Dash, !drawing);
                if (drawing)
                {
                    path.MoveTo(at);
                }
            }
        }

        return path;
    }
}
