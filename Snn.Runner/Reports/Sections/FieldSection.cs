using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Runner.Plots;

namespace Snn.Runner.Reports.Sections;

/// <summary>A number among others.</summary>
/// <param name="What">Whose it is.</param>
/// <param name="Value">The number.</param>
/// <param name="How">How it came about.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Own">Whether it is the run's.</param>
internal sealed record Row(string What, double Value, string How, string Source, bool Own);

/// <summary>The run beside the numbers of the paper and the field.</summary>
internal static class FieldSection
{
    /// <summary>The section; null where nothing stands beside the experiment, or the run has no number yet.</summary>
    internal static Section? Of(RunDossier run)
    {
        var points = ReferencePoints.Of(run.Id);
        if (points.IsEmpty || run.Number(points[0].Metric) is not { } own)
        {
            return null;
        }

        var metric = MetricNames.Of(points[0].Metric);
        List<Row> rows =
        [
            new("this run, last epoch", own, Done(run), "", true),
            .. BestEpoch(run, metric), .. ClosedForm(run, metric),
            .. points.Where(p => p.Metric == metric.Name).Select(p => new Row(p.What, p.Value, p.How, p.Source, false)),
        ];
        rows = [.. metric.Better < 0 ? rows.OrderBy(r => r.Value) : rows.OrderByDescending(r => r.Value)];
        return new("field", "Beside the paper and the field", [
            new Block.Prose(Html.All(
            [
                Html.Of("p", (Html)(
                    "Numbers of others were read in the source beside them. "
                    + "Most are the best of all test epochs, which flatters; protocols, time steps and augmentation differ.")),
                Tables.Of(
                    ["what", "#" + metric.Title.Split(',')[0], "how", "source"],
                    rows.Select(r => (ImmutableArray.Create<Html>(r.What, metric.Shown(r.Value), r.How, r.Source), r.Own ? "own" : ""))),
            ])),
            new Block.Drawn([Chart(metric, rows)], Large: true),
        ]);
    }

    private static IEnumerable<Row> BestEpoch(RunDossier run, MetricName metric) => run.Number("best_" + metric.Name) is { } best
        ? [new("this run, best epoch", best, Values.Shown(run.Value("best_chosen_by")) is "validation" ? "chosen by validation" : "best of all test epochs", "", true)]
        : [];

    private static IEnumerable<Row> ClosedForm(RunDossier run, MetricName metric) => metric.Better < 0 && run.Number("closed_form_mse") is { } closed
        ? [new("this run's points, closed form", closed, "least squares with as many pieces, no spikes", "", true)]
        : [];

    private static string Done(RunDossier run)
    {
        var (done, asked) = (run.Epochs.Length, Values.Number(run.Record["parameters"] as JsonObject, "epochs"));
        return asked is { } all && done < all ? FormattableString.Invariant($"{done} of {all:0} epochs") : FormattableString.Invariant($"{done} epochs");
    }

    private static Figure Chart(MetricName metric, List<Row> rows)
    {
        var positions = rows.Select((_, i) => (double)(rows.Count - 1 - i)).ToArray();
        var values = rows.Select(r => metric.Scaled(r.Value)).ToArray();
        var (low, high) = (values.Min(), values.Max());
        var pad = Math.Max(Math.Abs(high) * 1e-3, (high - low) * 0.08);
        Mark Dots(string name, bool own, int colour) => new Mark.Points(
            name, [.. values.Where((_, i) => rows[i].Own == own)], [.. positions.Where((_, i) => rows[i].Own == own)], colour, 11);
        return new(
            "beside-the-field", "This run among published numbers", "Each dot is one row of the table above; further right is " + (metric.Better < 0 ? "worse." : "better."),
            [
                new(
                    metric.Title.Split(',')[0] + (metric.Percent ? " (%)" : ""), "",
                    [
                        new Mark.Segments(
                            [.. values.Select(_ => low - pad)], [.. positions], [.. values], [.. positions], Colours.Grey, 0.7),
                        Dots("others", false, Colours.Blue), Dots("this run", true, Colours.Vermilion),
                    ])
                {
                    YNames = [.. rows.AsEnumerable().Reverse().Select(r => r.What)],
                    YLimits = (-0.7, rows.Count - 0.3),
                    XLimits = (low - pad, high + pad),
                },
            ])
        {
            PanelHeight = 90 + (26 * rows.Count),
            Width = 960,
        };
    }
}
