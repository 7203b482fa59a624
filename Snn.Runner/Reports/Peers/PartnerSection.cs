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
        var lines = others.Insert(0, OfRun(run, "this run", Provenance(run, entry), "", true));
        MetricKey[] shown = [.. Metrics.Where(m => lines.Any(l => l.Number(m).Length > 0))];
        return new(
            "partner",
            "Beside its partner",
            [
                new Block.Prose(
                    Html.All([
                        Html.Of("p", (Html)$"Partner: {partner.Id}, {partner.From.Word}: {partner.Title}."),
                        Html.Of(
                            "p",
                            (Html)(
                                others.IsEmpty
                                    ? None(partner, setting)
                                    : $"Both: {setting!.Words}. Mind the epochs: numbers after few of them say little of what full length would give."
                            )
                        ),
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
        );
    }

    /// <summary>Epochs that a run has had, of how many.</summary>
    internal static string Epochs(RunDossier run)
    {
        var given = run.Record["parameters"] as System.Text.Json.Nodes.JsonObject;
        var (done, asked) = (run.Epochs.Length, Values.Number(given, "epochs"));
        var images = Values.Number(given, "images") is { } n
            ? FormattableString.Invariant($", each of {n:0} images")
            : "";
        var all = asked > done ? FormattableString.Invariant($" of {asked:0}") : "";
        return FormattableString.Invariant($"{done}{all}{images}");
    }

    private static string Provenance(RunDossier run, Entry entry) =>
        Values.Word(run.Record, "provenance") is { } told ? PlainText.Of(told.Split(':')[0], 60) : entry.From.Word;

    private static string None(Entry partner, Setting? setting) =>
        setting is null
            ? "The run does not say what it learned from: no number of its partner can stand beside it."
            : $"No number of it stands here: this run is of {setting.Words}; no run of {partner.Id} of that kind is done below the same "
                + $"folder of results, and docs/results.md has none either. 'snn run {partner.Id}' makes one.";

    private static ImmutableArray<Line> Others(RunDossier run, Entry entry, Entry partner, Setting setting)
    {
        var found = Below(run, entry, partner, setting);
        return !found.IsEmpty
                ?
                [
                    .. found.Select(other =>
                        OfRun(other, partner.Id, Provenance(other, partner), $"{other.Name}, on this machine", false)
                    ),
                ]
            : OurResults.Of(partner.Id, setting) is { } known ? [OfResult(known, partner)]
            : [];
    }

    private static Line OfRun(RunDossier run, string what, string system, string where, bool own) =>
        new(what, system, m => run.Number(m) is { } value ? m.Shown(value) : "", Epochs(run), run.Seed, where, own);

    private static Line OfResult(OurResult result, Entry partner) =>
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
