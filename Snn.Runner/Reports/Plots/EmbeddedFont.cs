using ScottPlot;
using SkiaSharp;

namespace Snn.Runner.Reports.Plots;

/// <summary>
/// The one font of all figures, from the assembly: a picture looks alike on every machine, also where no font is
/// installed.
/// </summary>
internal sealed class EmbeddedFont : IFontResolver
{
    /// <summary>Its name.</summary>
    internal const string Name = "DejaVu Sans";

    private static readonly Lazy<SKTypeface> Loaded = new(Load);

    private EmbeddedFont() { }

    /// <summary>The typeface; the first call makes it known to the drawing library.</summary>
    internal static SKTypeface Typeface => Loaded.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Typeface : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Typeface : null;

    private static SKTypeface Load()
    {
        using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream("report/DejaVuSans.ttf")!;
        var typeface = SKTypeface.FromStream(stream);
        Fonts.FontResolvers.Insert(0, new EmbeddedFont());
        return typeface;
    }
}
