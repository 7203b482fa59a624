using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Peers;

/// <summary>
/// The run beside the same task by the other system: the paper's beside ours, ours beside the paper's.
/// </summary>
internal static class PartnerSection
{
    /// <summary>Its name in links.</summary>
    internal const string Anchor = "partner";

    private const int MostRuns = 5;
    private const int MostFolders = 60;

    private static readonly ImmutableArray<MetricKey> Metrics =
    [
        MetricKeys.TestAccuracy,
        MetricKeys.BestTestAccuracy,
        MetricKeys.TrainAccuracy,
        MetricKeys.Mse,
        MetricKeys.ReadoutMse,
    ];

    // One line of the table; a cell of a metric is empty where there is no number.
    private sealed record Line(
        string What,
        string System,
        Func<MetricKey, string> Number,
        string Epochs,
        string Seeds,
        string Where,
        bool Own
    );

    /// <summary>The section; null where the experiment has no partner.</summary>
    internal static Section? Of(RunDossier run)
    {
        if (
            run.Entry() is not { Partner: { } id } entry
            || Catalogue.FindOne(id).Match(found => found, _ => (Entry?)null) is not { } partner
        )
        {
            return null;
        }

        var setting = Setting.Of(run);
        ImmutableArray<Line> others = setting is null ? [] : Others(run, entry, partner, setting);
        var lines = others.Insert(0, OfRun(run, "this run", Provenance(run, entry), "", RunLength.Done(run)));
        MetricKey[] shown = [.. Metrics.Where(m => others.Any(l => l.Number(m).Length > 0))];
        var said = others.IsEmpty ? None(run, partner, setting) : Said(run, partner, others[0], shown);
        return new(
            Anchor,
            "Beside its partner",
            [
                new Block.Prose(
                    Html.All([
                        Html.Of("p", (Html)$"Partner: {partner.Id}, {partner.From.Word}: {partner.Title}."),
                        Html.Of("p", (Html)(others.IsEmpty ? said : $"All of them: {setting!.Words}.")),
                        others.IsEmpty
                            ? Html.None
                            : Tables.Of(
                                ["what", "system", .. shown.Select(m => "#" + m.Title), "epochs", "seeds", "where"],
                                lines.Select(l =>
                                    (
                                        ImmutableArray.CreateRange<Html>([
                                            l.What,
                                            l.System,
                                            .. shown.Select(m =>
                                                (Html)(l.Number(m) is { Length: > 0 } number ? number : "-")
                                            ),
                                            l.Epochs,
                                            l.Seeds,
                                            l.Where,
                                        ]),
                                        l.Own ? "own" : ""
                                    )
                                )
                            ),
                    ])
                ),
            ]
        )
        {
            Says = [said],
        };
    }

    private static string Said(RunDossier run, Entry partner, Line other, MetricKey[] shown)
    {
        var metric = shown.FirstOrDefault(m => run.Number(m) is not null) ?? shown[0];
        var own = run.Number(metric) is { } number ? $", this run {metric.Shown(number)}" : "";
        var who = partner.From is Provenance.Ours ? "Our partner" : "The paper's setting";
        return $"{who}, {partner.Id} ({partner.From.Word}), has {other.Number(metric)} {metric.Title.Split(',')[0]} after as many epochs "
            + $"(seed{(other.Seeds.Contains(',', StringComparison.Ordinal) ? "s" : "")} {other.Seeds}; {other.Where}){own}.";
    }

    private static string Provenance(RunDossier run, Entry entry) =>
        Values.Word(run.Record, "provenance") is { } told ? PlainText.Of(told.Split(':')[0], 60) : entry.From.Word;

    private static string None(RunDossier run, Entry partner, Setting? setting) =>
        setting is null
            ? "The run does not record its training data: no result of its partner is comparable."
            : $"No result of its partner, {partner.Id}, is shown: neither the same folder of results nor docs/results.md has a run of it "
                + $"that learned from the same, {setting.Words}, for {RunLength.Words(RunLength.Done(run))}. 'snn run {partner.Id}' makes one.";

    private static ImmutableArray<Line> Others(RunDossier run, Entry entry, Entry partner, Setting setting)
    {
        var (found, epochs) = (Below(run, entry, partner, setting), RunLength.Done(run));
        return !found.IsEmpty
                ?
                [
                    .. found.Select(other =>
                        OfRun(other, partner.Id, Provenance(other, partner), $"{other.Name}, on this machine", epochs)
                    ),
                ]
            : MeasuredResults.Of(partner.Id, setting) is { } known && known.Epochs == epochs
                ? [OfResult(known, partner)]
            : [];
    }

    // Its numbers after so many epochs: what is of all epochs only where there are no more.
    private static Line OfRun(RunDossier run, string what, string system, string where, int epochs) =>
        new(
            what,
            system,
            m =>
                (m == MetricKeys.BestTestAccuracy && RunLength.Done(run) != epochs)
                || RunLength.After(run, m, epochs) is not { } value
                    ? ""
                    : m.Shown(value),
            FormattableString.Invariant($"{epochs}"),
            run.Seed,
            where,
            where.Length == 0
        );

    private static Line OfResult(MeasuredResult result, Entry partner) =>
        new(
            partner.Id,
            partner.From.Word,
            m =>
                result.Numbers.FirstOrDefault(n => n.Metric == m) is { Metric: not null } known
                    ? m.Shown(known.Mean) + (double.IsNaN(known.Deviation) ? "" : " ± " + m.Shown(known.Deviation))
                    : "",
            result.Epochs.ToString(CultureInfo.InvariantCulture),
            string.Join(", ", result.Seeds),
            "docs/results.md",
            false
        );

    // The newest done run, and with it those that differ in their seed alone.
    // A run of an earlier version lies under the paper's ID and may be our partner's.
    private static ImmutableArray<RunDossier> Below(RunDossier run, Entry entry, Entry partner, Setting setting)
    {
        if (Path.GetDirectoryName(Path.GetDirectoryName(run.Folder)) is not { } root)
        {
            return [];
        }

        RunDossier[] runs =
        [
            .. new[] { partner.Id, entry.Id }
                .SelectMany(id => Archive.Below(Path.Combine(root, id)))
                .Where(folder => folder != run.Folder)
                .OrderByDescending(Path.GetFileName, StringComparer.Ordinal)
                .Take(MostFolders)
                .Select(folder => RunDossier.Read(folder).Match(read => read, _ => (RunDossier?)null))
                .OfType<RunDossier>()
                .Where(r =>
                    r.Status == RunRecord.Word(RunStatus.Done)
                    && r.Entry()?.Id == partner.Id
                    && Setting.Of(r) == setting
                    && RunLength.Done(r) >= RunLength.Done(run)
                ),
        ];
        return runs.Length == 0
            ? []
            : [.. runs.Where(r => Parameters(r) == Parameters(runs[0])).DistinctBy(r => r.Seed).Take(MostRuns)];

        // With the meanings of today: the run of an earlier version has other words for the same.
        static string Parameters(RunDossier r) =>
            RunRecord.Read(r.Record) is { } record
                ? string.Join('\n', EarlierRecords.Assignments(record).OrderBy(a => a.Name, StringComparer.Ordinal))
                : "";
    }
}
