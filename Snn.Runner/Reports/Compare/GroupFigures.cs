using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Reports.Statistics;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Compare;

/// <summary>Groups beside one another: over the epochs, number by number, and accuracy against what it costs.</summary>
internal static class GroupFigures
{
    private const int MostLines = 12;
    private const int MostNumbers = 6;

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

    // What a prediction costs, the first that is known.
    private static readonly ImmutableArray<MetricKey> Costs =
    [
        MetricKeys.EnergyNanojoules,
        MetricKeys.SynapticOperations,
        MetricKeys.SpikesPerTrial,
    ];

    /// <summary>The learning curves; null before the second epoch.</summary>
    internal static Section? OverEpochs(Comparison c)
    {
        ImmutableArray<Figure> figures = [.. Curves.Select(curve => Overlay(c, curve)).OfType<Figure>()];
        return figures.IsEmpty ? null : new("curves", "Learning curves", [new Block.Drawn(figures)]);
    }

    /// <summary>The numbers that have a better side; null where no two groups have one.</summary>
    internal static Section? ByNumber(Comparison c)
    {
        ImmutableArray<Figure> figures =
        [
            .. c
                .Metrics.Where(m => m.Better != Better.Neither && c.Groups.Count(g => g.Sample(m).Count > 0) > 1)
                .Take(MostNumbers)
                .Select(m => Dots(m, [.. c.Groups.Where(g => g.Sample(m).Count > 0)])),
            .. Costs
                .Where(cost => c.Primary is { } metric && metric != cost && Both(c, metric, cost).Length > 1)
                .Take(1)
                .Select(cost => Against(c.Primary!, cost, Both(c, c.Primary!, cost))),
        ];
        return figures.IsEmpty ? null : new("groups", "Group by group", [new Block.Drawn(figures)]);
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
                        [.. epochs.Select(e => e.Sample.OfMean?.Low ?? e.Sample.Mean)],
                        [.. epochs.Select(e => e.Sample.OfMean?.High ?? e.Sample.Mean)],
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

        if (marks.OfType<Mark.Line>().All(l => l.Y.All(y => y == l.Y[0])))
        {
            return null;
        }

        var log =
            curve.Log
            && marks
                .OfType<Mark.Line>()
                .SelectMany(l => l.Y)
                .Concat(marks.OfType<Mark.Band>().SelectMany(b => b.Low))
                .All(v => v > 0);
        return new(
            "compare-" + metric.Name.Replace('_', '-'),
            metric.Title.Split(',')[0],
            Ends(metric, [.. c.Groups.Take(MostLines)])
                + (marks.OfType<Mark.Band>().Any() ? " Bands are 95% intervals of the mean over seeds." : ""),
            [new("epoch", metric.Axis(), [.. marks]) { WholeX = true, LogY = log }]
        )
        {
            Live = true,
        };
    }

    private static Figure Dots(MetricKey metric, RunGroup[] groups)
    {
        var values = groups.Select((g, i) => (At: (double)i, Sample: g.Sample(metric))).ToArray();
        var intervals = values.Where(v => v.Sample.OfMean is not null).ToArray();
        return new(
            "compare-bar-" + metric.Name.Replace('_', '-'),
            metric.Title,
            Ends(metric, groups) + (intervals.Length > 0 ? " Upright strokes are 95% intervals of the mean." : ""),
            [
                new(
                    "group",
                    metric.Axis(),
                    [
                        new Mark.Segments(
                            [.. values.Select(v => v.At - 0.25)],
                            [.. values.Select(v => metric.Scaled(v.Sample.Mean))],
                            [.. values.Select(v => v.At + 0.25)],
                            [.. values.Select(v => metric.Scaled(v.Sample.Mean))],
                            Colours.Ink,
                            2
                        ),
                        new Mark.Segments(
                            [.. intervals.Select(v => v.At)],
                            [.. intervals.Select(v => metric.Scaled(v.Sample.OfMean!.Value.Low))],
                            [.. intervals.Select(v => v.At)],
                            [.. intervals.Select(v => metric.Scaled(v.Sample.OfMean!.Value.High))],
                            Colours.Ink,
                            1.2
                        ),
                        new Mark.Points(
                            "",
                            [.. values.SelectMany(v => v.Sample.Values.Select(_ => v.At))],
                            [.. values.SelectMany(v => v.Sample.Values.Select(metric.Scaled))],
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
    }

    // Each group where its cost and its result put it; who is beaten in both by another is not worth its cost.
    private static Figure Against(MetricKey metric, MetricKey cost, RunGroup[] groups)
    {
        (RunGroup Group, double Cost, double Value)[] at =
        [
            .. groups.Select(g => (g, g.Sample(cost).Mean, g.Sample(metric).Mean)),
        ];
        string[] worth =
        [
            .. at.Where(a =>
                    !at.Any(b =>
                        b.Cost <= a.Cost
                        && metric.Merit(b.Value) >= metric.Merit(a.Value)
                        && (b.Cost < a.Cost || metric.Merit(b.Value) > metric.Merit(a.Value))
                    )
                )
                .Select(a => a.Group.Letter),
        ];
        return new(
            "compare-cost",
            $"{metric.Title.Split(',')[0]} against {cost.Title}",
            worth.Length == groups.Length
                ? "None is beaten in both by another."
                : $"Not beaten in both by another: {string.Join(", ", worth)}.",
            [
                new(
                    cost.Axis(),
                    metric.Axis(),
                    [
                        .. at.Select(
                            (a, i) => (Mark)new Mark.Points(a.Group.Title, [a.Cost], [metric.Scaled(a.Value)], i, 10)
                        ),
                    ]
                )
                {
                    LogX = at.All(a => a.Cost > 0) && at.Max(a => a.Cost) > 10 * at.Min(a => a.Cost),
                },
            ]
        );
    }

    private static RunGroup[] Both(Comparison c, MetricKey a, MetricKey b) =>
        [.. c.Groups.Where(g => g.Sample(a).Count > 0 && g.Sample(b).Count > 0)];

    private static string Ends(MetricKey metric, RunGroup[] groups) =>
        string.Join(
            ", ",
            groups
                .Where(g => g.Sample(metric).Count > 0)
                .Select(g => $"{g.Letter} {metric.Shown(g.Sample(metric).Mean)}")
        ) + ".";
}
