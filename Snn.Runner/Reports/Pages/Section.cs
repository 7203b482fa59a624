using System.Collections.Immutable;
using Snn.Runner.Reports.Plots;

namespace Snn.Runner.Reports.Pages;

/// <summary>A part of a report.</summary>
/// <param name="Anchor">Its name in links, lower case.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">What it holds, in order.</param>
internal sealed record Section(string Anchor, string Title, ImmutableArray<Block> Blocks)
{
    /// <summary>What it finds, in sentences for the head of the page.</summary>
    internal ImmutableArray<string> Says { get; init; } = [];
}

/// <summary>Makes a section of a run.</summary>
/// <param name="run">The run.</param>
/// <param name="notes">Gets what could not be read.</param>
/// <returns>Null where the run has nothing for it.</returns>
internal delegate Section? SectionOf(RunDossier run, List<string> notes);

/// <summary>The closed set of what a section holds.</summary>
internal abstract record Block
{
    private Block() { }

    /// <summary>Text, tables, images.</summary>
    internal sealed record Prose(Html Content) : Block;

    /// <summary>Figures side by side where there is room; large ones get a row of their own.</summary>
    internal sealed record Drawn(ImmutableArray<Figure> Figures, bool Large = false) : Block;

    /// <summary>A paragraph.</summary>
    internal static Block Paragraph(string text) => new Prose(Html.Of("p", (Html)text));
}

/// <summary>Tables of a page.</summary>
internal static class Tables
{
    /// <summary>A table; columns whose name begins with <c>#</c> hold numbers.</summary>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">Cells, and the class of the row.</param>
    internal static Html Of(
        ImmutableArray<string> columns,
        IEnumerable<(ImmutableArray<Html> Cells, string Kind)> rows
    ) =>
        Html.Of(
            "div",
            "wide",
            Html.Of(
                "table",
                "rows",
                Html.Of(
                    "thead",
                    Html.Of(
                        "tr",
                        columns.Select(c => Html.Of("th", c.StartsWith('#') ? "num" : "", (Html)c.TrimStart('#')))
                    )
                ),
                Html.Of(
                    "tbody",
                    rows.Select(row => new Html.Element(
                        "tr",
                        row.Kind.Length > 0 ? [("class", row.Kind)] : [],
                        [
                            .. row.Cells.Select(
                                (cell, i) =>
                                    Html.Of("td", columns[i].StartsWith('#') ? "num" : "value", cell)
                                        .With("data-label", columns[i].TrimStart('#'))
                            ),
                        ]
                    ))
                )
            )
        );

    /// <summary>Names and values.</summary>
    internal static Html Pairs(IEnumerable<(string Name, string Value)> pairs) =>
        Html.Of(
            "div",
            "wide",
            Html.Of(
                "table",
                Html.Of(
                    "tbody",
                    pairs.Select(p => Html.Of("tr", Html.Of("th", (Html)p.Name), Html.Of("td", "value", (Html)p.Value)))
                )
            )
        );
}
