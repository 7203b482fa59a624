using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Peers;
using Snn.Runner.Reports.Sections;
using Snn.Runner.Reports.Statistics;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports;

/// <summary>A report as a value: the page, and the figures that it shows.</summary>
/// <param name="Page">The whole HTML.</param>
/// <param name="Figures">Its figures, each as SVG and PNG.</param>
/// <param name="Notes">What could not be read.</param>
internal sealed record Report(string Page, ImmutableArray<DrawnFigure> Figures, ImmutableArray<string> Notes)
{
    /// <summary>Folder of the figures in the run's folder.</summary>
    internal const string FiguresFolder = "figures";

    private static readonly ImmutableArray<MetricKey> Cards =
    [
        MetricKeys.TestAccuracy,
        MetricKeys.BestTestAccuracy,
        MetricKeys.TrainAccuracy,
        MetricKeys.ReadoutMse,
        MetricKeys.Mse,
        MetricKeys.ClosedFormMse,
        MetricKeys.OptimumDistance,
        DisturbanceKeys.Clean.Accuracy,
        DisturbanceKeys.AllAfter.Accuracy,
        MetricKeys.EnergyNanojoules,
        MetricKeys.SamplesPerSecond,
        MetricKeys.WallSeconds,
    ];

    /// <summary>The report of a run.</summary>
    internal static Report Of(RunDossier run)
    {
        var notes = run.Notes.ToList();
        var kind = run.Kind();
        var part = kind?.Part ?? Kinds.UsualPart;
        Section[] sections =
        [
            .. (
                (Section?[])
                    [
                        PartnerSection.Of(run),
                        FieldSection.Of(run),
                        CurvesSection.Of(run, part),
                        .. (kind?.Sections ?? []).Select(section => section(run, notes)),
                        LayersSection.Of(run, part),
                        DiagnosticsSection.Of(run, notes),
                        ConfusionSection.Of(run, notes),
                        SampleSection.Of(run, notes),
                        RecordSections.Cost(run),
                        RecordSections.Parameters(run),
                        RecordSections.Environment(run),
                        RecordSections.Repeat(run),
                    ]
            ).OfType<Section>(),
        ];
        var drawn = DrawnFigure.In(sections);
        var body = Html.All([
            Header(run, sections, notes),
            .. sections.Select(s => PageParts.Of(s, drawn, FiguresFolder)),
            Footer(run),
        ]);
        return new(
            new Page($"{run.Id}, seed {run.Seed}: report", body, PageParts.Charts(drawn)).Write(),
            drawn,
            [.. notes]
        );
    }

    private static Html Header(RunDossier run, Section[] sections, List<string> notes)
    {
        var status = run.Status is "done" or "failed" or "interrupted" or "running" ? run.Status : "unknown";
        return Html.Of(
            "header",
            Html.Of(
                "h1",
                (Html)(run.Entry()?.Title ?? Values.Shown(run.Record["title"])),
                (Html)" ",
                Html.Of("span", "chip " + status, (Html)PlainText.Of(run.Status, 30))
            ),
            Html.Of("p", "lead", (Html)Lead(run)),
            Html.Of(
                "div",
                "message",
                [.. Message.Of(run).Concat(Findings(sections)).Select(said => Html.Of("p", (Html)said))]
            ),
            Origin(run) is { } origin ? Html.Of("p", "origin", (Html)("The system: " + origin)) : Html.None,
            Html.Of(
                    "div",
                    [
                        Html.All(
                            Cards
                                .Where(m => run.Number(m) is not null)
                                .Select(m =>
                                    Html.Of(
                                        "div",
                                        "card",
                                        Html.Of("b", (Html)m.Shown(run.Number(m)!.Value)),
                                        Html.Of("span", (Html)CardTitle(run, m))
                                    )
                                )
                        ),
                    ]
                )
                .With("class", "cards"),
            PageParts.Notes(Error(run).Concat(Caveat(run)).Concat(notes)),
            PageParts.Contents(sections)
        );
    }

    // What the run itself shows stands before what others have reached.
    private static IEnumerable<string> Findings(Section[] sections) =>
        sections.OrderBy(s => s.Anchor is PartnerSection.Anchor or FieldSection.Anchor).SelectMany(s => s.Says);

    // Where the system comes from; a run of an earlier version belongs to the partner of its ID.
    private static string? Origin(RunDossier run)
    {
        var told =
            Values.Word(run.Record, "provenance")
            ?? run.Entry()?.From.Words
            ?? EarlierRecords.Origin(run.Kind(), run.Record["parameters"])?.Words;
        var earlier =
            run.Entry() is { } entry && entry.Id != run.Id
                ? $" An earlier version made this run, in which {run.Id} was what is now {entry.Id}."
                : "";
        return told is null ? null : PlainText.Of(told, 500).TrimEnd('.') + "." + earlier;
    }

    private static string CardTitle(RunDossier run, MetricKey metric) =>
        metric == MetricKeys.BestTestAccuracy
            ? $"{metric.Title}; {BestEpochs.Words(run.Number(metric)!.Value, run.Word(MetricKeys.BestChosenBy))}"
        : metric == MetricKeys.TestAccuracy && Message.OfTestAccuracy(run) is { } interval
            ? FormattableString.Invariant(
                $"{metric.Title}; {100 * Interval.Level:F0}% interval {Message.Words(metric, interval)}"
            )
        : metric.Title;

    private static string Lead(RunDossier run)
    {
        string[] parts =
        [
            run.Id,
            run.Seed.Length > 0 ? "seed " + run.Seed : "",
            Model(run),
            RunLength.Words(run),
            Values.Word(run.Record, "started") is { } started ? PlainText.Of(started, 40) : "",
            run.Name,
        ];
        return string.Join(" · ", parts.Where(p => p.Length > 0));
    }

    private static string Model(RunDossier run) =>
        run.Record["parameters"] is JsonObject p && Values.Word(p, "model") is { } model
            ? PlainText.Of($"{model} on {Values.Word(p, "dataset")}", 80)
            : "";

    private static IEnumerable<string> Error(RunDossier run) =>
        (RunJson.Fault(run.Record["error"]) ?? run.Summary.Error) is { } error
            ? [PlainText.Of($"The run failed: {error}", 600)]
            : [];

    private static IEnumerable<string> Caveat(RunDossier run) =>
        run.Word(MetricKeys.Caveat) is { } caveat ? [PlainText.Of(caveat, 500)] : [];

    private static Html Footer(RunDossier run) =>
        Html.Of(
            "footer",
            (Html)(
                $"Written by snn {Machine.Versions.Snn.Split('+')[0]} from the files of {run.Name}. docs/figures.md explains every figure. "
                + "Interactive charts: plotly.js (MIT licence)."
            )
        );
}
