using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Text;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Reports;

/// <summary>Whatever text goes into a page or a drawing comes out as that text.</summary>
public sealed class EncodingTests
{
    private static readonly Gen<string> Texts =
        from text in Text.Any()
        from markup in Gen.Item("", HostileRun.Markup)
        select text + markup;

    [Fact]
    public void Any_text_is_the_same_text_in_a_page() =>
        Property.Holds(
            Texts,
            given =>
            {
                var text = PlainText.Of(given, 10_000);
                var html = new StringBuilder("<!DOCTYPE html><body>");
                Html.Of("p", (Html)text).With("title", text).Write(html);

                var body = Parse(html.ToString()).Body!;

                var paragraph = Assert.Single(body.Children);
                Assert.Equal((text, text), (paragraph.TextContent, paragraph.GetAttribute("title")));
                Assert.Empty(paragraph.Children);
            },
            300
        );

    [Fact]
    public void Any_text_is_the_same_text_in_the_data_of_a_chart() =>
        Property.Holds(
            Texts,
            given =>
            {
                var text = PlainText.Of(given, 10_000);
                var page = new Page(
                    text,
                    Html.Of("main", (Html)text),
                    [("chart", new JsonObject { ["name"] = text })]
                ).Write();

                var document = Parse(page);

                var data = Assert.Single(document.QuerySelectorAll("script.chart-data"));
                Assert.Equal(text, (string?)JsonNode.Parse(data.TextContent)!["name"]);
                Assert.Equal(3, document.Scripts.Length);
                Assert.Equal(text, document.QuerySelector("main")!.TextContent);
            },
            15
        );

    [Fact]
    public void Any_text_can_label_a_drawing() =>
        Property.Holds(
            Texts,
            text =>
            {
                var figure = new Figure(
                    "any",
                    text,
                    text,
                    [
                        new(
                            text,
                            text,
                            [new Mark.Line(text, [0, 1], [1, 2], 0), new Mark.Line("b" + text, [0, 1], [1, 2], 1)]
                        )
                        {
                            Title = text,
                            XNames = [text, text],
                        },
                    ]
                );

                var html = new StringBuilder("<!DOCTYPE html><body>");
                new Html.Drawing(SvgText.Inline(FigureDrawing.Svg(figure), "any-", text)).Write(html);

                var body = Parse(html.ToString()).Body!;
                Assert.Equal("svg", Assert.Single(body.Children).LocalName);
                Assert.Empty(body.QuerySelectorAll("script, foreignObject, a, img"));
                Assert.DoesNotContain(
                    body.QuerySelectorAll("*").SelectMany(e => e.Attributes),
                    a => a.Name.StartsWith("on", StringComparison.Ordinal)
                );
            },
            20
        );

    [Fact]
    public void Plain_text_has_no_commands_and_no_more_characters_than_asked_for() =>
        Property.Holds(
            from text in Text.Any()
            from most in Gen.OneOf(Gen.Int(3, 20), Gen.Int(3, 258))
            select (text, most),
            (c, kinds) =>
            {
                var text = PlainText.Of(c.text, c.most);

                kinds.Cover("cut off", c.text.Length > c.most);
                Assert.InRange(text.Length, 0, c.most);
                Assert.DoesNotContain(text, letter => char.IsControl(letter) || letter is '\uFFFE' or '\uFFFF');
                Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
            },
            300
        );

    [Fact]
    public void A_drawing_is_robbed_of_all_but_shapes_and_text()
    {
        const string Svg = """
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="1" height="1" onload="x()">
            <script>x()</script><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>
            <image xlink:href="https://example.org/x.png"/><image xlink:href="data:image/png;base64,AA=="/><clipPath id="c"/><g clip-path="url(#c)"/></svg>
            """;

        var inline = SvgText.Inline(Svg, "p-", "<b>");

        Assert.DoesNotContain("script", inline, StringComparison.Ordinal);
        Assert.DoesNotContain("onload", inline, StringComparison.Ordinal);
        Assert.DoesNotContain("foreignObject", inline, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", inline, StringComparison.Ordinal);
        Assert.Contains("data:image/png", inline, StringComparison.Ordinal);
        Assert.Contains("url(#p-c)", inline, StringComparison.Ordinal);
        Assert.Contains("id=\"p-c\"", inline, StringComparison.Ordinal);
    }

    private static IDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
