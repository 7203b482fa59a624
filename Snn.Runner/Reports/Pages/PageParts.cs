using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Pages;

/// <summary>A figure with its drawing.</summary>
/// <param name="Figure">What is drawn.</param>
/// <param name="Svg">The drawing.</param>
/// <param name="Narrow">
/// The same for a narrow screen; null where the page draws a chart in the drawing's place, which fits any screen.
/// </param>
internal sealed record DrawnFigure(Figure Figure, string Svg, string? Narrow)
{
    /// <summary>Draws a figure.</summary>
    internal static DrawnFigure Of(Figure figure) =>
        new(figure, FigureDrawing.Svg(figure), LiveChart.Is(figure) ? null : FigureDrawing.Svg(figure.Narrow));

    /// <summary>Draws all figures of a page.</summary>
    internal static ImmutableArray<DrawnFigure> In(IEnumerable<Section> sections) =>
        [
            .. sections
                .SelectMany(section => section.Blocks)
                .OfType<Block.Drawn>()
                .SelectMany(block => block.Figures)
                .Select(Of),
        ];
}

/// <summary>Parts that reports and comparisons share.</summary>
internal static class PageParts
{
    private const int MostNotes = 20;

    /// <summary>A section with its figures.</summary>
    /// <param name="section">What it holds.</param>
    /// <param name="drawn">All figures of the page.</param>
    /// <param name="folder">Where the figures' files lie, seen from the page; empty where there are none.</param>
    internal static Html Of(Section section, ImmutableArray<DrawnFigure> drawn, string folder) =>
        Html.Of(
                "section",
                [
                    Html.Of("h2", (Html)section.Title),
                    .. section.Blocks.Select(block =>
                        block switch
                        {
                            Block.Prose prose => prose.Content,
                            Block.Drawn figures => Html.Of(
                                    "div",
                                    [
                                        .. figures.Figures.Select(f =>
                                            Of(drawn.First(d => ReferenceEquals(d.Figure, f)), folder, figures.Large)
                                        ),
                                    ]
                                )
                                .With("class", "figures"),
                            _ => throw new System.Diagnostics.UnreachableException(),
                        }
                    ),
                ]
            )
            .With("id", section.Anchor);

    /// <summary>Links to the sections.</summary>
    internal static Html Contents(IEnumerable<Section> sections) =>
        Html.Of("nav", sections.Select(s => Html.Of("a", (Html)s.Title).With("href", "#" + s.Anchor)));

    /// <summary>What the reader must know of missing or damaged files; nothing where all is well.</summary>
    internal static Html Notes(IEnumerable<string> notes)
    {
        string[] all = [.. notes.Distinct()];
        return all.Length == 0
            ? Html.None
            : Html.Of(
                "div",
                "notes",
                Html.Of("b", (Html)"Notes"),
                Html.Of(
                    "ul",
                    all.Take(MostNotes)
                        .Select(n => PlainText.Of(n, 500))
                        .Concat(More(all.Length - MostNotes))
                        .Select(n => Html.Of("li", (Html)n))
                )
            );
    }

    private static IEnumerable<string> More(int count) =>
        count > 0 ? [string.Create(CultureInfo.InvariantCulture, $"and {count} more")] : [];

    /// <summary>The data of the interactive charts.</summary>
    internal static ImmutableArray<(string Name, JsonObject Chart)> Charts(ImmutableArray<DrawnFigure> drawn) =>
        [.. drawn.Where(d => LiveChart.Is(d.Figure)).Select(d => (d.Figure.Name, LiveChart.Of(d.Figure)))];

    private static Html Of(DrawnFigure drawn, string folder, bool large)
    {
        var figure = drawn.Figure;
        return Html.Of(
                "figure",
                large ? "large" : "",
                Html.Of("h3", (Html)figure.Title),
                Html.Of("div", drawn.Narrow is null ? "still" : "still on-paper", Drawing(drawn.Svg, "-")),
                drawn.Narrow is { } narrow ? Html.Of("div", "still on-telephone", Drawing(narrow, "-n-")) : Html.None,
                LiveChart.Is(figure) ? Html.Of("div", figure.Solid is null ? "live" : "live solid") : Html.None,
                Html.Of(
                    "figcaption",
                    figure.Caption.Length > 0 ? (Html)(figure.Caption + " ") : Html.None,
                    folder.Length == 0
                        ? Html.None
                        : Html.Of(
                            "span",
                            "files",
                            Html.Of("a", (Html)"SVG").With("href", $"{folder}/{figure.Name}.svg"),
                            (Html)" · ",
                            Html.Of("a", (Html)"PNG").With("href", $"{folder}/{figure.Name}.png")
                        )
                )
            )
            .With("id", "figure-" + figure.Name);

        Html Drawing(string svg, string mark) =>
            new Html.Drawing(SvgText.Inline(svg, figure.Name + mark, $"{figure.Title}. {figure.Caption}".TrimEnd()));
    }
}
