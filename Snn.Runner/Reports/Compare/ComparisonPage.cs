using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Compare;

/// <summary>A comparison as a page.</summary>
internal static class ComparisonPage
{
    private const int MostLines = 12;

    private static readonly ImmutableArray<(NumberKey Key, bool Log)> Curves =
    [
        (MetricKeys.TestAccuracy, Log: false),
        (MetricKeys.TrainAccuracy, Log: false),
        (MetricKeys.TestLoss, Log: true),
        (MetricKeys.Mse, Log: true),
        (MetricKeys.ReadoutMse, Log: true),
        (MetricKeys.TrainError, Log: false),
        (MetricKeys.EnergyNanojoules, Log: false),
        (MetricKeys.SpikesPerTrial, Log: false),
        (MetricKeys.SamplesPerSecond, Log: false),
    ];

    /// <summary>The whole HTML.</summary>
    internal static string Of(Comparison comparison)
    {
        Section[] sections =
        [
            .. new[]
            {
                Summary(comparison),
                Differences(comparison),
                Overlaid(comparison),
                Bars(comparison),
                Significance(comparison),
                Runs(comparison),
            }.OfType<Section>(),
        ];
        var drawn = DrawnFigure.In(sections);
        var count = comparison.Groups.Sum(g => g.Runs.Length);
        var header = Html.Of(
            "header",
            Html.Of(
                "h1",
                (Html)string.Create(CultureInfo.InvariantCulture, $"{count} runs in {comparison.Groups.Length} groups")
            ),
            Html.Of("p", "lead", (Html)"Runs of one group differ in their seed alone."),
            comparison.Apart is { } apart ? Html.Of("p", (Html)apart) : Html.None,
            PageParts.Notes(comparison.Notes),
            PageParts.Contents(sections)
        );
        var footer = Html.Of(
            "footer",
            (Html)"docs/figures.md explains every figure. Interactive charts: plotly.js (MIT licence)."
        );
        return new Page(
            "Comparison of runs",
            Html.All([header, .. sections.Select(s => PageParts.Of(s, drawn, "")), footer]),
            PageParts.Charts(drawn)
        ).Write();
    }

    /// <summary>Mean and deviation as people read them, with the number of runs where there are several.</summary>
    internal static string Shown(MetricKey metric, Sample sample) =>
        sample.Count switch
        {
            0 => "-",
            1 => metric.Shown(sample.Mean),
            _ => $"{metric.Shown(sample.Mean)} ± {metric.Shown(sample.Deviation)}",
        };

    private static Section Summary(Comparison c) =>
        new(
            "summary",
            "Mean ± standard deviation over seeds",
            [
                new Block.Prose(
                    Html.All([
                        Tables.Of(
                            ["", .. c.Groups.Select(g => "#" + g.Letter), "best by mean", "best run"],
                            [
                                (
                                    [
                                        (Html)"runs (n)",
                                        .. c.Groups.Select(g =>
                                            (Html)g.Runs.Length.ToString(CultureInfo.InvariantCulture)
                                        ),
                                        "",
                                        "",
                                    ],
                                    ""
                                ),
                                .. c.Metrics.Select(m =>
                                    (
                                        ImmutableArray.CreateRange<Html>([
                                            m.Title,
                                            .. c.Groups.Select(g =>
                                                c.Best(m) == g
                                                    ? Html.Of("b", (Html)Shown(m, g.Sample(m)))
                                                    : Shown(m, g.Sample(m))
                                            ),
                                            c.Best(m)?.Letter ?? "",
                                            c.BestRun(m) is { } best
                                                ? $"{m.Shown(best.Value)} ({best.Group.Letter}, seed {best.Run.Seed})"
                                                : "",
                                        ]),
                                        ""
                                    )
                                ),
                            ]
                        ),
                        Html.Of(
                            "p",
                            "soft",
                            (Html)
                                "One run a group says nothing of chance; the deviation is that of the runs (n − 1), not of their mean."
                        ),
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

    private static Section? Overlaid(Comparison c)
    {
        ImmutableArray<Figure> figures = [.. Curves.Select(curve => Overlay(c, curve)).OfType<Figure>()];
        return figures.IsEmpty ? null : new("curves", "Learning curves", [new Block.Drawn(figures)]);
    }

    private static Figure? Overlay(Comparison c, (NumberKey Key, bool Log) curve)
    {
        var metric = curve.Key;
        var marks = new List<Mark>();
        foreach (var (group, i) in c.Groups.Take(MostLines).Select((g, i) => (g, i)))
        {
            var epochs = group
                .Runs.SelectMany(r => r.Epochs.Select(e => (Epoch: (double)e.Epoch, Value: metric.Number(e.Numbers))))
                .Where(p => p.Value is not null)
                .GroupBy(p => p.Epoch)
                .OrderBy(g => g.Key)
                .Select(g => (g.Key, Sample: new Sample([.. g.Select(p => metric.Scaled(p.Value!.Value))])))
                .ToArray();
            if (epochs.Length < 2)
            {
                continue;
            }

            ImmutableArray<double> x = [.. epochs.Select(e => e.Key)];
            if (group.Runs.Length > 1)
            {
                marks.Add(
                    new Mark.Band(
                        x,
                        [.. epochs.Select(e => e.Sample.Mean - Spread(e.Sample))],
                        [.. epochs.Select(e => e.Sample.Mean + Spread(e.Sample))],
                        i
                    )
                );
            }

            marks.Add(
                new Mark.Line(group.Title, x, [.. epochs.Select(e => e.Sample.Mean)], i)
                {
                    Dots = true,
                    Dashed = Colours.Dashed(i),
                }
            );
        }

        var log =
            curve.Log
            && marks
                .OfType<Mark.Line>()
                .SelectMany(l => l.Y)
                .Concat(marks.OfType<Mark.Band>().SelectMany(b => b.Low))
                .All(v => v > 0);
        return marks.Count == 0
            ? null
            : new(
                "compare-" + metric.Name.Replace('_', '-'),
                metric.Title.Split(',')[0],
                "Means over the seeds of a group; the bands are one standard deviation wide to both sides.",
                [new("epoch", metric.Axis(), [.. marks]) { WholeX = true, LogY = log }]
            )
            {
                Live = true,
            };
    }

    private static double Spread(Sample sample) => sample.Count > 1 ? sample.Deviation : 0;

    private static Section? Bars(Comparison c)
    {
        ImmutableArray<Figure> figures =
        [
            .. c
                .Metrics.Where(m => m.Better != Better.Neither && c.Groups.Count(g => g.Sample(m).Count > 0) > 1)
                .Take(6)
                .Select(m =>
                {
                    var groups = c.Groups.Where(g => g.Sample(m).Count > 0).ToArray();
                    var values = groups.Select((g, i) => (i, g.Sample(m))).ToArray();
                    return new Figure(
                        "compare-bar-" + m.Name.Replace('_', '-'),
                        m.Title,
                        "Dots are runs, the line is their mean, the strokes above and below it one standard deviation.",
                        [
                            new(
                                "group",
                                m.Axis(),
                                [
                                    new Mark.Segments(
                                        [.. values.Select(v => v.i - 0.25)],
                                        [.. values.Select(v => m.Scaled(v.Item2.Mean))],
                                        [.. values.Select(v => v.i + 0.25)],
                                        [.. values.Select(v => m.Scaled(v.Item2.Mean))],
                                        Colours.Ink,
                                        2
                                    ),
                                    new Mark.Segments(
                                        [.. values.Select(v => (double)v.i)],
                                        [.. values.Select(v => m.Scaled(v.Item2.Mean - Spread(v.Item2)))],
                                        [.. values.Select(v => (double)v.i)],
                                        [.. values.Select(v => m.Scaled(v.Item2.Mean + Spread(v.Item2)))],
                                        Colours.Ink,
                                        1.2
                                    ),
                                    new Mark.Points(
                                        "",
                                        [.. values.SelectMany(v => v.Item2.Values.Select(_ => (double)v.i))],
                                        [.. values.SelectMany(v => v.Item2.Values.Select(m.Scaled))],
                                        Colours.Blue,
                                        8
                                    ),
                                ]
                            )
                            {
                                XNames = [.. groups.Select(g => g.Letter)],
                                XLimits = (-0.6, groups.Length - 0.4),
                            },
                        ]
                    );
                }),
        ];
        return figures.IsEmpty ? null : new("groups", "Group by group", [new Block.Drawn(figures)]);
    }

    private static Section Significance(Comparison c) =>
        new(
            "significance",
            "Significance",
            [
                new Block.Prose(
                    c.Tests.IsEmpty
                        ? Html.Of(
                            "p",
                            (Html)
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"No test: two groups with at least {WelchTest.Least} runs each are needed."
                                )
                        )
                        : Html.All([
                            Html.Of(
                                "p",
                                (Html)
                                    string.Create(
                                        CultureInfo.InvariantCulture,
                                        $"Welch's t-test of equal means, two-sided; p is adjusted after Holm for all pairs of a metric, and below {Comparison.Level} counts as more than chance."
                                    ) + " With few seeds only large differences can be seen."
                            ),
                            Tables.Of(
                                ["metric", "pair", "#n", "#difference", "#t", "#p", "#p adjusted", "verdict"],
                                c.Tests.Select(t =>
                                    (
                                        ImmutableArray.Create<Html>(
                                            t.Metric.Title,
                                            $"{t.A.Letter} − {t.B.Letter}",
                                            string.Create(
                                                CultureInfo.InvariantCulture,
                                                $"{t.A.Sample(t.Metric).Count}, {t.B.Sample(t.Metric).Count}"
                                            ),
                                            Difference(t),
                                            Numbers.Short(t.Test.T),
                                            Numbers.Short(t.Test.P),
                                            Numbers.Short(t.Adjusted),
                                            Verdict(t)
                                        ),
                                        t.Adjusted < Comparison.Level ? "own" : ""
                                    )
                                )
                            ),
                        ])
                ),
            ]
        );

    private static string Difference(PairTest t)
    {
        var difference = t.A.Sample(t.Metric).Mean - t.B.Sample(t.Metric).Mean;
        return t.Metric.IsShare
            ? (100 * difference).ToString("+0.00;-0.00", CultureInfo.InvariantCulture) + " points"
            : (difference > 0 ? "+" : "") + Numbers.Short(difference);
    }

    /// <summary>What a test says, in words.</summary>
    internal static string Verdict(PairTest t) =>
        t.Adjusted >= Comparison.Level ? "could be chance"
        : t.Metric.Merit(t.Test.T) > 0 ? $"{t.A.Letter} is better"
        : $"{t.B.Letter} is better";

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
