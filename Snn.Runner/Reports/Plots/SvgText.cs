using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using SkiaSharp;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Plots;

/// <summary>Puts the SVG of the drawing library in order, for files and for pages.</summary>
internal static class SvgText
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly HashSet<string> Elements =
    [
        "svg",
        "g",
        "path",
        "rect",
        "text",
        "tspan",
        "clipPath",
        "image",
        "defs",
        "line",
        "circle",
        "ellipse",
        "polygon",
        "polyline",
        "use",
        "linearGradient",
        "stop",
        "title",
    ];

    private static readonly HashSet<string> Links = ["href"];

    /// <summary>
    /// The drawing as a file: text in one piece with a length (the library places every letter by itself, with a list
    /// that readers refuse), so that it can be edited and searched, and keeps its place in another font.
    /// </summary>
    internal static string Clean(string drawn)
    {
        var root = Parse(drawn);
        foreach (var text in root.Descendants(Svg + "text"))
        {
            Straighten(text);
        }

        Renumber(root);

        // A cell is a cell: readers would blur one into the next.
        foreach (var image in root.Descendants(Svg + "image"))
        {
            image.SetAttributeValue("image-rendering", "pixelated");
        }

        // Grounds that are fully transparent are written without a fill, which readers take for black.
        foreach (
            var ground in root.Descendants(Svg + "rect")
                .Where(r =>
                    r.Attribute("fill") is null && r.Attribute("stroke") is null && r.Parent!.Name != Svg + "clipPath"
                )
                .ToList()
        )
        {
            ground.Remove();
        }

        root.SetAttributeValue(
            "viewBox",
            FormattableString.Invariant($"0 0 {root.Attribute("width")?.Value} {root.Attribute("height")?.Value}")
        );
        return root.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    /// <summary>
    /// The drawing as a part of a page: names of its own, the page's ink, and nothing but shapes and text.
    /// </summary>
    /// <param name="svg">As <see cref="Clean"/> gives it.</param>
    /// <param name="prefix">Makes its names differ from those of other drawings of the page.</param>
    /// <param name="label">What it shows, for those who do not see it.</param>
    internal static string Inline(string svg, string prefix, string label)
    {
        var root = Parse(svg);
        foreach (
            var stranger in root.Descendants()
                .Where(e => e.Name.Namespace != Svg || !Elements.Contains(e.Name.LocalName))
                .ToList()
        )
        {
            stranger.Remove();
        }

        foreach (var attribute in root.DescendantsAndSelf().Attributes().ToList())
        {
            Adapt(attribute, prefix);
        }

        // Never larger than it was drawn: letters have one size in all figures of a page.
        root.SetAttributeValue("style", $"max-width:{root.Attribute("width")?.Value}px");
        root.SetAttributeValue("width", null);
        root.SetAttributeValue("height", null);
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", PlainText.Of(label));
        return root.ToString(SaveOptions.DisableFormatting);
    }

    // The library counts its clips over the life of the process: the same figure would never be the same file.
    private static void Renumber(XElement root)
    {
        var names = root.Descendants()
            .Attributes("id")
            .Select((a, i) => (a.Value, New: FormattableString.Invariant($"c{i}")))
            .DistinctBy(n => n.Value)
            .ToDictionary(n => n.Value, n => n.New);
        foreach (var attribute in root.Descendants().Attributes())
        {
            var value = attribute.Value;
            if (attribute.Name.LocalName == "id")
            {
                attribute.Value = names[value];
            }
            else if (
                value.StartsWith("url(#", StringComparison.Ordinal) && names.TryGetValue(value[5..^1], out var clip)
            )
            {
                attribute.Value = $"url(#{clip})";
            }
            else if (
                Links.Contains(attribute.Name.LocalName)
                && value.StartsWith('#')
                && names.TryGetValue(value[1..], out var link)
            )
            {
                attribute.Value = "#" + link;
            }
        }
    }

    private static void Adapt(XAttribute attribute, string prefix)
    {
        var value = attribute.Value;
        if (attribute.IsNamespaceDeclaration)
        {
            return;
        }

        if (
            attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)
            || (
                Links.Contains(attribute.Name.LocalName)
                && !value.StartsWith('#')
                && !value.StartsWith("data:image/png;base64,", StringComparison.Ordinal)
            )
        )
        {
            attribute.Remove();
        }
        else if (attribute.Name.LocalName == "id")
        {
            attribute.Value = prefix + value;
        }
        else if (Links.Contains(attribute.Name.LocalName) && value.StartsWith('#'))
        {
            attribute.Value = "#" + prefix + value[1..];
        }
        else if (value.Contains("url(#", StringComparison.Ordinal))
        {
            attribute.Value = value.Replace("url(#", "url(#" + prefix, StringComparison.Ordinal);
        }
        else if (value.Equals(Colours.InkHex, StringComparison.OrdinalIgnoreCase))
        {
            attribute.Value = "currentColor";
        }
    }

    private static void Straighten(XElement text)
    {
        var words = text.Value.Trim();
        text.SetAttributeValue("x", First(text.Attribute("x")?.Value));
        text.SetAttributeValue("y", First(text.Attribute("y")?.Value));
        text.SetAttributeValue("font-family", EmbeddedFont.Name + ", Verdana, sans-serif");
        text.Value = words;
        if (
            words.Length > 1
            && float.TryParse(
                text.Attribute("font-size")?.Value,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var size
            )
        )
        {
            using var font = new SKFont(EmbeddedFont.Typeface, size) { Subpixel = true, Hinting = SKFontHinting.None };
            text.SetAttributeValue(
                "textLength",
                font.MeasureText(words).ToString("0.##", CultureInfo.InvariantCulture)
            );
            text.SetAttributeValue("lengthAdjust", "spacingAndGlyphs");
        }
    }

    private static string First(string? list) => list?.Split(',', 2)[0].Trim() is { Length: > 0 } first ? first : "0";

    private static XElement Parse(string svg)
    {
        using var reader = XmlReader.Create(
            new StringReader(svg),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreWhitespace = true,
            }
        );
        return XDocument.Load(reader).Root!;
    }
}
