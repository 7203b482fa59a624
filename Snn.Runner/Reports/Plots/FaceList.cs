using ScottPlot;
using SkiaSharp;

namespace Snn.Runner.Reports.Plots;

/// <summary>
/// Polygons in the order of drawing, in the colours of viridis, in one piece: thousands of plottables would each bring
/// a clip of their own.
/// </summary>
internal sealed class FaceList(Mark.Faces faces) : IPlottable
{
    /// <inheritdoc/>
    public bool IsVisible { get; set; } = true;

    /// <inheritdoc/>
    public IAxes Axes { get; set; } = new Axes();

    /// <inheritdoc/>
    public IEnumerable<LegendItem> LegendItems => [];

    /// <inheritdoc/>
    public AxisLimits GetAxisLimits() =>
        faces.Polygons.IsEmpty
            ? AxisLimits.NoLimits
            : new(
                faces.Polygons.Min(f => f.X.Min()),
                faces.Polygons.Max(f => f.X.Max()),
                faces.Polygons.Min(f => f.Y.Min()),
                faces.Polygons.Max(f => f.Y.Max())
            );

    /// <inheritdoc/>
    public void Render(RenderPack rp)
    {
        var map = Colours.Map(Ramp.Viridis);
        using var fill = new SKPaint { Style = SKPaintStyle.Fill, IsAntialias = true };
        using var edge = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            IsAntialias = true,
            StrokeWidth = 0.4f,
            Color = new SKColor(0, 0, 0, 90),
        };
        foreach (var (x, y, shade) in faces.Polygons)
        {
            using var path = new SKPath();
            path.AddPoly([
                .. x.Select(
                    (at, i) => new SKPoint(MathF.Round(Axes.GetPixelX(at), 1), MathF.Round(Axes.GetPixelY(y[i]), 1))
                ),
            ]);
            fill.Color = map.GetColor(Math.Clamp(shade, 0, 1)).ToSKColor();
            rp.Canvas.DrawPath(path, fill);
            rp.Canvas.DrawPath(path, edge);
        }
    }
}
