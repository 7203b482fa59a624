using ScottPlot;
using SkiaSharp;

namespace Snn.Runner.Reports.Plots;

/// <summary>Draws figures with ScottPlot: as SVG for pages and papers, as PNG for everything else.</summary>
internal static class FigureDrawing
{
    private const float PngScale = 2;

    // ScottPlot and its fonts keep state that threads would share.
    private static readonly Lock Drawing = new();

    /// <summary>The figure as SVG, on transparent ground.</summary>
    internal static string Svg(Figure figure)
    {
        using var stream = new MemoryStream();
        lock (Drawing)
        {
            using var canvas = SKSvgCanvas.Create(new SKRect(0, 0, figure.Width, figure.Height), stream);
            Draw(figure, canvas);
        }

        return SvgText.Clean(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>The figure as PNG on white ground, twice as fine as the SVG's pixels.</summary>
    internal static byte[] Png(Figure figure)
    {
        lock (Drawing)
        {
            using var surface = SKSurface.Create(
                new SKImageInfo((int)(figure.Width * PngScale), (int)(figure.Height * PngScale))
            );
            surface.Canvas.Clear(SKColors.White);
            surface.Canvas.Scale(PngScale);
            Draw(figure, surface.Canvas);
            using var image = surface.Snapshot();
            using var data = image.Encode(SKEncodedImageFormat.Png, 100);
            return data.ToArray();
        }
    }

    private static void Draw(Figure figure, SKCanvas canvas)
    {
        _ = EmbeddedFont.Typeface;
        var width = (float)figure.Width / figure.Columns;
        for (var i = 0; i < figure.Panels.Length; i++)
        {
            var (left, top) = (i % figure.Columns * width, (float)(i / figure.Columns * figure.PanelHeight));
            using var plot = PanelPlot.Of(figure.Panels[i], figure.Columns == 1 && figure.Panels.Length > 1, width);

            // Axes move once they know their room, and a plot that they moved in is drawn once more: on a canvas of
            // nothing first, and then once.
            plot.RenderInMemory((int)width, figure.PanelHeight);
            plot.Render(canvas, new PixelRect(left, left + width, top + figure.PanelHeight, top));
        }
    }
}
