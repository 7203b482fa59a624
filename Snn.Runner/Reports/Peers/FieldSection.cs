using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Peers;

/// <summary>A number among others.</summary>
/// <param name="What">Whose it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Loss">By which loss.</param>
/// <param name="How">How it came about.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Own">Whether it is the run's.</param>
internal sealed record Row(string What, double Value, string Loss, string How, string Source, bool Own);

/// <summary>The run beside the numbers of the paper and the field.</summary>
internal static class FieldSection
{
    private const string Anchor = "field";
    private const string Title = "Beside the paper and the field";

    /// <summary>
    /// The section: numbers of the same dataset, loss and amount of data, or why there are none; null where none is
    /// known for the experiment, or the run has no number yet.
    /// </summary>
    internal static Section? Of(RunDossier run)
    {
        var known = run.Entry() is { } entry ? ReferencePoints.Of(entry.Id) : [];
        if (known.IsEmpty || run.Number(known[0].Metric) is not { } own)
        {
            return null;
        }

        var setting = Setting.Of(run);
        var points = known.RemoveAll(p => setting is null || !p.StandsBeside(setting));
        if (setting is null || points.IsEmpty)
        {
            return new(Anchor, Title, [Block.Paragraph(None(known, setting))]);
        }

        var metric = known[0].Metric;
        List<Row> rows =
        [
            new("this run, last epoch", own, setting.Loss, Epochs(PartnerSection.Epochs(run)), "", true),
            .. BestEpoch(run, metric, setting),
            .. ClosedForm(run, metric),
            .. points
                .Where(p => p.Metric == metric && p.Epoch is null)
                .Select(p => new Row(p.What, p.Value, p.On.Loss, p.How, p.Source, Own: false)),
        ];
        rows = [.. rows.OrderByDescending(r => metric.Merit(r.Value))];
        return new(
            Anchor,
            Title,
            [
                .. Script(run, metric, points),
                new Block.Prose(
                    Html.All([
                        Html.Of(
                            "p",
                            (Html)(
                                $"All of them: {setting.Dataset}, {(setting.Amount == Setting.All ? "all of the training data" : setting.Amount)}; "
                                + "methods of others learn by losses of their own where the table says so. "
                                + "Numbers of others were read in the source beside them. "
                                + "Most are the best of all test epochs, which flatters; protocols, time steps and augmentation differ."
                            )
                        ),
                        Tables.Of(
                            ["what", "#" + metric.Title.Split(',')[0], "loss", "how", "source"],
                            rows.Select(r =>
                                (
                                    ImmutableArray.Create<Html>(r.What, metric.Shown(r.Value), r.Loss, r.How, r.Source),
                                    r.Own ? "own" : ""
                                )
                            )
                        ),
                    ])
                ),
                new Block.Drawn([Chart(metric, rows)], Large: true),
            ]
        );
    }

    private static string Epochs(string count) => count == "1" ? "1 epoch" : count + " epochs";

    // Why no number of others stands beside the run.
    private static string None(ImmutableArray<ReferencePoint> known, Setting? setting)
    {
        var others = string.Join("; ", known.Select(p => p.On).Distinct().Select(on => on.Words));
        return setting is null
            ? "No numbers of others stand here: the run does not say from which data and by which loss it learned."
            : "No numbers of others stand here, since none was measured on the same: "
                + $"this run is of {setting.Words}; those that are known are of {others}.";
    }

    // The published script's own epochs, each beside the run's.
    private static IEnumerable<Block> Script(RunDossier run, MetricKey metric, ImmutableArray<ReferencePoint> points)
    {
        var lines = points
            .Where(p => p.Metric == metric && p.Epoch is not null)
            .Select(p => (Point: p, Own: At(p.Epoch)))
            .Where(p => p.Own is not null)
            .ToArray();
        return lines.Length == 0
            ? []
            :
            [
                new Block.Prose(
                    Html.All([
                        Html.Of(
                            "p",
                            (Html)$"Of the same epochs, {metric.Title.Split(',')[0]} by {lines[0].Point.Source}:"
                        ),
                        Tables.Of(
                            ["epoch", "#this run", "#" + lines[0].Point.What],
                            lines.Select(l =>
                                (
                                    ImmutableArray.Create<Html>(
                                        FormattableString.Invariant($"{l.Point.Epoch}"),
                                        metric.Shown(l.Own!.Value),
                                        metric.Shown(l.Point.Value)
                                    ),
                                    ""
                                )
                            )
                        ),
                    ])
                ),
            ];

        double? At(int? epoch) =>
            run.Epochs.FirstOrDefault(e => e.Epoch == epoch) is { } line ? metric.Number(line.Numbers) : null;
    }

    private static IEnumerable<Row> BestEpoch(RunDossier run, MetricKey metric, Setting setting) =>
        metric == MetricKeys.TestAccuracy && run.Number(MetricKeys.BestTestAccuracy) is { } best
            ?
            [
                new(
                    "this run, best epoch",
                    best,
                    setting.Loss,
                    BestEpochs.Meaning(run.Word(MetricKeys.BestChosenBy)),
                    "",
                    true
                ),
            ]
            : [];

    private static IEnumerable<Row> ClosedForm(RunDossier run, MetricKey metric) =>
        metric.Better == Better.Less && run.Number(MetricKeys.ClosedFormMse) is { } closed
            ?
            [
                new(
                    "this run's points, closed form",
                    closed,
                    "",
                    "least squares with as many pieces, no spikes",
                    "",
                    true
                ),
            ]
            : [];

    private static Figure Chart(MetricKey metric, List<Row> rows)
    {
        var positions = rows.Select((_, i) => (double)(rows.Count - 1 - i)).ToArray();
        var values = rows.Select(r => metric.Scaled(r.Value)).ToArray();
        var (low, high) = (values.Min(), values.Max());
        var pad = Math.Max(Math.Abs(high) * 1e-3, (high - low) * 0.08);
        Mark Dots(string name, bool own, int colour) =>
            new Mark.Points(
                name,
                [.. values.Where((_, i) => rows[i].Own == own)],
                [.. positions.Where((_, i) => rows[i].Own == own)],
                colour,
                11
            );
        return new(
            "beside-the-field",
            "This run among published numbers",
            "Each dot is one row of the table above; further right is "
                + (metric.Better == Better.Less ? "worse." : "better."),
            [
                new(
                    metric.Title.Split(',')[0] + (metric.IsShare ? " (%)" : ""),
                    "",
                    [
                        new Mark.Segments(
                            [.. values.Select(_ => low - pad)],
                            [.. positions],
                            [.. values],
                            [.. positions],
                            Colours.Grey,
                            0.7
                        ),
                        Dots("others", own: false, Colours.Blue),
                        Dots("this run", own: true, Colours.Vermilion),
                    ]
                )
                {
                    YNames = [.. rows.AsEnumerable().Reverse().Select(r => r.What)],
                    YLimits = (-0.7, rows.Count - 0.3),
                    XLimits = (low - pad, high + pad),
                },
            ]
        )
        {
            PanelHeight = 90 + (26 * rows.Count),
            Width = 960,
        };
    }
}
