using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Statistics;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Compare;

/// <summary>A comparison as a page.</summary>
internal static class ComparisonPage
{
    /// <summary>The page, and its figures for files.</summary>
    /// <param name="comparison">What is compared.</param>
    /// <param name="folder">Where the figures' files will lie, seen from the page; empty where there are none.</param>
    internal static (string Page, ImmutableArray<DrawnFigure> Figures) Of(Comparison comparison, string folder = "")
    {
        Section[] sections =
        [
            .. new[]
            {
                Significance(comparison),
                Summary(comparison),
                Differences(comparison),
                SweepFigures.Of(comparison),
                GroupFigures.OverEpochs(comparison),
                GroupFigures.ByNumber(comparison),
                Runs(comparison),
            }.OfType<Section>(),
        ];
        var drawn = DrawnFigure.In(sections);
        var count = comparison.Groups.Sum(g => g.Runs.Length);
        var header = Html.Of(
            "header",
            Html.Of(
                "h1",
                (Html)
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{count} run{(count == 1 ? "" : "s")} in {comparison.Groups.Length} group{(comparison.Groups.Length == 1 ? "" : "s")}"
                    )
            ),
            Html.Of("p", "lead", (Html)"Runs of one group differ in their seed alone."),
            Html.Of("div", "message", Html.Of("p", "verdict", (Html)Verdict.Of(comparison))),
            PageParts.Notes(comparison.Notes),
            PageParts.Contents(sections)
        );
        var footer = Html.Of(
            "footer",
            (Html)"docs/figures.md explains every figure. Interactive charts: plotly.js (MIT licence)."
        );
        return (
            new Page(
                "Comparison of runs",
                Html.All([header, .. sections.Select(s => PageParts.Of(s, drawn, folder)), footer]),
                PageParts.Charts(drawn)
            ).Write(),
            drawn
        );
    }

    private static Section Summary(Comparison c) =>
        new(
            "summary",
            "Mean ± standard deviation over seeds",
            [
                new Block.Prose(
                    Html.All([
                        Tables.Of(
                            ["", .. c.Groups.Select(g => "#" + g.Letter)],
                            [
                                (
                                    [
                                        (Html)"seeds (n)",
                                        .. c.Groups.Select(g =>
                                            (Html)g.Runs.Length.ToString(CultureInfo.InvariantCulture)
                                        ),
                                    ],
                                    ""
                                ),
                                .. c.Metrics.Select(m =>
                                    (
                                        ImmutableArray.CreateRange<Html>([
                                            m.Title,
                                            .. c.Groups.Select(g =>
                                                m == c.Primary && c.Best == g
                                                    ? Html.Of("b", (Html)Verdict.Shown(m, g.Sample(m)))
                                                    : Verdict.Shown(m, g.Sample(m))
                                            ),
                                        ]),
                                        ""
                                    )
                                ),
                            ]
                        ),
                        Html.Of("p", "soft", (Html)"The deviation is that of the runs (n − 1), not of their mean."),
                    ])
                ),
            ]
        );

    private static Section? Differences(Comparison c) =>
        c.Differing.IsEmpty
            ? null
            : new(
                "differences",
                "What differs",
                [
                    new Block.Prose(
                        Tables.Of(
                            ["", .. c.Groups.Select(g => g.Letter)],
                            c.Differing.Select(name =>
                                (
                                    ImmutableArray.CreateRange<Html>([
                                        Html.Of("code", (Html)name),
                                        .. c.Groups.Select(g => (Html)g.Differing.First(d => d.Name == name).Value),
                                    ]),
                                    ""
                                )
                            )
                        )
                    ),
                ]
            );

    private static Section Significance(Comparison c) =>
        new(
            "significance",
            "Differences that were tested",
            c.Tests.IsEmpty
                ?
                [
                    Block.Paragraph(
                        FormattableString.Invariant(
                            $"None: two groups that have learned from the same data, with at least {MeanTest.Least} seeds each, are needed."
                        )
                    ),
                ]
                :
                [
                    Block.Paragraph(
                        "Two-sided t-tests, paired where the groups share seeds, else Welch's. "
                            + c.Family
                            + FormattableString.Invariant(
                                $" Below {PairTest.Level} an adjusted p counts as more than chance; with few seeds only large differences can be seen. Intervals are of each difference alone."
                            )
                    ),
                    new Block.Drawn([ForestFigure.Of(c)], Large: true),
                    new Block.Prose(
                        Tables.Of(
                            ["pair", "test", "#difference", "#95% interval", "#t", "#p", "#p adjusted", "verdict"],
                            c.Tests.Select(t =>
                                (
                                    ImmutableArray.Create<Html>(
                                        $"{t.A.Letter} − {t.B.Letter}",
                                        t.Test.Words,
                                        Verdict.Difference(t.Metric, t.Test.Difference),
                                        Verdict.Shown(t.Metric, t.Test.Interval),
                                        Numbers.Short(t.Test.T),
                                        Numbers.Short(t.Test.P),
                                        Numbers.Short(t.Adjusted),
                                        t.Words
                                    ),
                                    t.Better is not null ? "own" : ""
                                )
                            )
                        )
                    ),
                ]
        );

    private static Section Runs(Comparison c) =>
        new(
            "runs",
            "Runs",
            [
                new Block.Prose(
                    Tables.Of(
                        ["group", "experiment", "#seed", "status", "#epochs", "folder"],
                        c.Groups.SelectMany(g =>
                            g.Runs.Select(r =>
                                (
                                    ImmutableArray.Create<Html>(
                                        g.Letter,
                                        r.Id,
                                        r.Seed,
                                        PlainText.Of(r.Status, 30),
                                        r.Epochs.Length.ToString(CultureInfo.InvariantCulture),
                                        PlainText.Of(r.Folder, 300)
                                    ),
                                    ""
                                )
                            )
                        )
                    )
                ),
            ]
        );
}
