using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Peers;

/// <summary>The run beside the numbers of the paper and the field.</summary>
internal static class FieldSection
{
    /// <summary>Its name in links.</summary>
    internal const string Anchor = "field";

    private const string Title = "Beside the paper and the field";

    // A number of others, and the run's own after as many epochs.
    private sealed record Pair(ReferencePoint Point, double Own, int Epoch);

    private sealed record Row(string What, double Value, bool Own);

    /// <summary>
    /// The section: numbers of the same data, loss and length, or why there are none; null where none is known for the
    /// experiment, or the run has no number yet.
    /// </summary>
    internal static Section? Of(RunDossier run)
    {
        var known = run.Entry() is { } entry ? ReferencePoints.Of(entry.Id) : [];
        if (known.IsEmpty || run.Number(known[0].Metric) is not { } own)
        {
            return null;
        }

        var setting = Setting.Of(run);
        var metric = known[0].Metric;
        var points = known.RemoveAll(p => setting is null || !p.StandsBeside(setting) || p.Metric != metric);
        if (setting is null || points.IsEmpty)
        {
            return Alone(None(known, setting));
        }

        ImmutableArray<Pair> same = [.. points.Where(p => p.On == setting).SelectMany(p => Beside(run, metric, p))];
        ImmutableArray<Pair> script = [.. same.Where(p => p.Point.Epoch is not null)];
        ImmutableArray<Pair> field = [.. same.Where(p => p.Point.Epoch is null)];
        ImmutableArray<ReferencePoint> methods = RunLength.IsFull(run)
            ? [.. points.Where(p => p.On.Loss == Setting.ItsOwn)]
            : [];
        var said = Said(run, metric, script, field, points, setting);
        return new(
            Anchor,
            Title,
            [
                .. said.Select(Block.Paragraph),
                .. Script(metric, script),
                .. Field(metric, field),
                .. Methods(metric, methods, setting),
                .. field.IsEmpty && methods.IsEmpty
                    ? ImmutableArray<Block>.Empty
                    : [new Block.Drawn([Chart(metric, own, field, methods, run)], Large: true)],
            ]
        )
        {
            Says = said,
        };
    }

    private static Section Alone(string why) => new(Anchor, Title, [Block.Paragraph(why)]) { Says = [why] };

    // The run's own number after as many epochs; none where it has not come as far.
    private static IEnumerable<Pair> Beside(RunDossier run, MetricKey metric, ReferencePoint point) =>
        point.Beside(RunLength.Done(run)) is { } epoch && RunLength.After(run, metric, epoch) is { } own
            ? [new(point, own, epoch)]
            : [];

    // Why no number of others stands beside the run.
    private static string None(ImmutableArray<ReferencePoint> known, Setting? setting)
    {
        var others = string.Join("; ", known.Select(p => p.On).Distinct().Select(on => on.Words));
        return setting is null
            ? "No published numbers are shown: the run does not record its training data and loss."
            : "No published numbers are shown, since none was measured in the same setting: "
                + $"this run is of {setting.Words}; those that are known are of {others}.";
    }

    private static ImmutableArray<string> Said(
        RunDossier run,
        MetricKey metric,
        ImmutableArray<Pair> script,
        ImmutableArray<Pair> field,
        ImmutableArray<ReferencePoint> points,
        Setting setting
    ) =>
        [
            .. script
                .TakeLast(1)
                .Select(p =>
                    $"The published script itself has {metric.Shown(p.Point.Value)} after {RunLength.Words(p.Epoch)}; "
                    + $"this run had {metric.Shown(p.Own)} there, {Distance.Words(metric, p.Own, p.Point.Value)}."
                ),
            field.IsEmpty
                ? WhyNoField(run, points, setting)
                : "The field on the same data, by the same loss and of the same length: "
                    + string.Join(
                        "; ",
                        field.Select(p =>
                            $"{p.Point.What} {metric.Shown(p.Point.Value)}, this run {metric.Shown(p.Own)}"
                            + (p.Point.Epochs == ReferencePoint.AnyLength ? "" : $" after {RunLength.Words(p.Epoch)}")
                        )
                    )
                    + ".",
        ];

    private static string WhyNoField(RunDossier run, ImmutableArray<ReferencePoint> points, Setting setting)
    {
        ReferencePoint[] same = [.. points.Where(p => p.On == setting && p.Epoch is null)];
        string[] lengths =
        [
            .. same.Select(p => p.Epochs)
                .OfType<(int Fewest, int Most)>()
                .Select(e => RunLength.Words(e.Fewest))
                .Distinct(),
        ];
        return same.Length == 0
                ? $"No published number is comparable with this run: for {setting.Words} none is known; "
                    + "methods with losses of their own are not the same thing."
            : lengths.Length == 0
                ? "No published number is comparable with this run: the sources do not state after how many epochs theirs were measured."
            : $"No published number is comparable with this run, which has had {RunLength.Words(run)}: theirs were measured after {string.Join(" and ", lengths)}.";
    }

    // The published script's own epochs, each beside the run's.
    private static IEnumerable<Block> Script(MetricKey metric, ImmutableArray<Pair> script) =>
        script.IsEmpty
            ? []
            :
            [
                new Block.Prose(
                    Html.All([
                        Html.Of(
                            "p",
                            (Html)$"Of the same epochs, {metric.Title.Split(',')[0]} by {script[0].Point.Source}:"
                        ),
                        Tables.Of(
                            ["epoch", "#this run", "#" + script[0].Point.What],
                            script.Select(p =>
                                (
                                    ImmutableArray.Create<Html>(
                                        FormattableString.Invariant($"{p.Epoch}"),
                                        metric.Shown(p.Own),
                                        metric.Shown(p.Point.Value)
                                    ),
                                    ""
                                )
                            )
                        ),
                    ])
                ),
            ];

    private static IEnumerable<Block> Field(MetricKey metric, ImmutableArray<Pair> field) =>
        field.IsEmpty
            ? []
            :
            [
                new Block.Prose(
                    Tables.Of(
                        ["what", "#" + metric.Title.Split(',')[0], "#this run", "epochs", "how", "source"],
                        field.Select(p =>
                            (
                                ImmutableArray.Create<Html>(
                                    p.Point.What,
                                    metric.Shown(p.Point.Value),
                                    metric.Shown(p.Own),
                                    p.Point.Epochs == ReferencePoint.AnyLength
                                        ? "-"
                                        : FormattableString.Invariant($"{p.Epoch}"),
                                    p.Point.How,
                                    p.Point.Source
                                ),
                                ""
                            )
                        )
                    )
                ),
            ];

    private static IEnumerable<Block> Methods(
        MetricKey metric,
        ImmutableArray<ReferencePoint> methods,
        Setting setting
    ) =>
        methods.IsEmpty
            ? []
            :
            [
                new Block.Prose(
                    Html.All([
                        Html.Of(
                            "p",
                            (Html)(
                                $"Other methods on {setting.Dataset}, by losses and of lengths of their own. "
                                + "Most of their numbers are the best of all test epochs, which flatters; protocols, time steps and augmentation differ."
                            )
                        ),
                        Tables.Of(
                            ["what", "#" + metric.Title.Split(',')[0], "how", "source"],
                            methods
                                .OrderByDescending(p => metric.Merit(p.Value))
                                .Select(p =>
                                    (ImmutableArray.Create<Html>(p.What, metric.Shown(p.Value), p.How, p.Source), "")
                                )
                        ),
                    ])
                ),
            ];

    private static IEnumerable<Row> ClosedForm(RunDossier run, MetricKey metric) =>
        metric.Better == Better.Less && run.Number(MetricKeys.ClosedFormMse) is { } closed
            ? [new("this run's points, closed form", closed, Own: true)]
            : [];

    private static Figure Chart(
        MetricKey metric,
        double own,
        ImmutableArray<Pair> field,
        ImmutableArray<ReferencePoint> methods,
        RunDossier run
    )
    {
        Row[] rows =
        [
            .. new[] { new Row("this run, last epoch", own, Own: true) }
                .Concat(ClosedForm(run, metric))
                .Concat(field.Select(p => new Row(p.Point.What, p.Point.Value, Own: false)))
                .Concat(methods.Select(p => new Row(p.What, p.Value, Own: false)))
                .OrderByDescending(r => metric.Merit(r.Value)),
        ];
        double[] positions = [.. rows.Select((_, i) => (double)(rows.Length - 1 - i))];
        double[] values = [.. rows.Select(r => metric.Scaled(r.Value))];
        var (low, high) = (values.Min(), values.Max());
        var pad = Math.Max(Math.Abs(high) * 1e-3, (high - low) * 0.08);
        var place = 1 + rows.Count(r => metric.Merit(r.Value) > metric.Merit(own));
        Mark Dots(string name, bool ours, int colour) =>
            new Mark.Points(
                name,
                [.. values.Where((_, i) => rows[i].Own == ours)],
                [.. positions.Where((_, i) => rows[i].Own == ours)],
                colour,
                11
            );
        return new(
            "beside-the-field",
            "This run among published numbers",
            FormattableString.Invariant($"This run is number {place} of {rows.Length}, the best on top."),
            [
                new(
                    metric.Title.Split(',')[0] + (metric.IsShare ? " (%)" : ""),
                    "",
                    [Dots("others", ours: false, Colours.Blue), Dots("this run", ours: true, Colours.Vermilion)]
                )
                {
                    YNames = [.. rows.AsEnumerable().Reverse().Select(r => r.What)],
                    YLimits = (-0.7, rows.Length - 0.3),
                    XLimits = (low - pad, high + pad),
                },
            ]
        )
        {
            PanelHeight = 90 + (26 * rows.Length),
            Width = Figure.Row,
        };
    }
}
