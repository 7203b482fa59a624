using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Snn.Runner.Reports.Pages;

/// <summary>
/// HTML as a tree of values: whatever is a string is text or the value of an attribute, and is encoded when the page is
/// written.
/// </summary>
/// <remarks>
/// Only what this assembly has made itself goes in as it stands: drawings that <see cref="Plots.SvgText"/> has cleaned.
/// </remarks>
internal abstract record Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly HashSet<string> Void = ["br", "img", "meta", "hr", "link", "wbr"];

    private Html() { }

    /// <summary>An element.</summary>
    internal sealed record Element(
        string Tag,
        ImmutableArray<(string Name, string Value)> Attributes,
        ImmutableArray<Html> Children
    ) : Html;

    /// <summary>Text.</summary>
    internal sealed record Text(string Value) : Html;

    /// <summary>A cleaned drawing.</summary>
    internal sealed record Drawing(string Svg) : Html;

    /// <summary>Several in a row.</summary>
    internal sealed record Row(ImmutableArray<Html> Parts) : Html;

    /// <summary>Nothing.</summary>
    internal static Html None { get; } = new Row([]);

    /// <summary>Text is HTML.</summary>
    public static implicit operator Html(string text) => new Text(text);

    /// <summary>An element with a class.</summary>
    internal static Html Of(string tag, string kind, params Html[] children) =>
        new Element(tag, kind.Length > 0 ? [("class", kind)] : [], [.. children]);

    /// <summary>An element without attributes.</summary>
    internal static Html Of(string tag, params Html[] children) => new Element(tag, [], [.. children]);

    /// <summary>An element without attributes around many.</summary>
    internal static Html Of(string tag, IEnumerable<Html> children) => new Element(tag, [], [.. children]);

    /// <summary>Several in a row.</summary>
    internal static Html All(IEnumerable<Html> parts) => new Row([.. parts]);

    /// <summary>With one more attribute.</summary>
    internal Html With(string name, string value) =>
        this is Element e
            ? e with
            {
                Attributes = e.Attributes.Add((name, value)),
            }
            : throw new InvalidOperationException("only elements have attributes");

    /// <summary>Writes the tree.</summary>
    internal void Write(StringBuilder page)
    {
        switch (this)
        {
            case Text text:
                page.Append(Encoder.Encode(text.Value));
                break;
            case Drawing drawing:
                page.Append(drawing.Svg);
                break;
            case Row row:
                foreach (var part in row.Parts)
                {
                    part.Write(page);
                }

                break;
            case Element element:
                page.Append('<').Append(element.Tag);
                foreach (var (name, value) in element.Attributes)
                {
                    page.Append(' ').Append(name).Append("=\"").Append(Encoder.Encode(value)).Append('"');
                }

                page.Append('>');
                if (!Void.Contains(element.Tag))
                {
                    foreach (var child in element.Children)
                    {
                        child.Write(page);
                    }

                    page.Append("</").Append(element.Tag).Append('>');
                }

                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
