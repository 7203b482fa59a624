using System.Collections.Immutable;
using ScottPlot;
using SkiaSharp;

namespace Snn.Runner.Reports.Plots;

/// <summary>Many short lines as one path: a raster of ten thousand spikes stays one element of an SVG.</summary>
internal sealed class OnePath(
    ImmutableArray<double> x1,
    ImmutableArray<double> y1,
    ImmutableArray<double> x2,
    ImmutableArray<double> y2,
    Color colour,
    float width
) : IPlottable
{
    /// <summary>Least height of a line in pixels: thousands of rows would make strokes invisible.</summary>
    internal float Least { get; init; }

    /// <inheritdoc/>
    public bool IsVisible { get; set; } = true;

    /// <inheritdoc/>
    public IAxes Axes { get; set; } = new Axes();

    /// <inheritdoc/>
    public IEnumerable<LegendItem> LegendItems => [];

    /// <inheritdoc/>
    public AxisLimits GetAxisLimits() =>
        x1.IsEmpty
            ? AxisLimits.NoLimits
            : new(
                Math.Min(x1.Min(), x2.Min()),
                Math.Max(x1.Max(), x2.Max()),
                Math.Min(y1.Min(), y2.Min()),
                Math.Max(y1.Max(), y2.Max())
            );

    /// <inheritdoc/>
    public void Render(RenderPack rp)
    {
        using var path = new SKPath();
        for (var i = 0; i < x1.Length; i++)
        {
            var (top, bottom) = (Axes.GetPixelY(y1[i]), Axes.GetPixelY(y2[i]));
            if (Math.Abs(top - bottom) < Least)
            {
                var middle = (top + bottom) / 2;
                (top, bottom) = (middle - (Least / 2), middle + (Least / 2));
            }

            path.MoveTo(Round(Axes.GetPixelX(x1[i])), Round(top));
            path.LineTo(Round(Axes.GetPixelX(x2[i])), Round(bottom));
        }

        using var paint = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            Color = colour.ToSKColor(),
            StrokeWidth = width,
            IsAntialias = true,
        };
        rp.Canvas.DrawPath(path, paint);
    }

    // A tenth of a pixel is finer than anyone sees, and a third of the digits.
    private static float Round(float pixel) => MathF.Round(pixel, 1);
}
