using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Pages;

/// <summary>
/// All that can be read of a run's folder, whatever state it is in; other than <see cref="FinishedRun"/> it never gives
/// up on a damaged file.
/// </summary>
/// <param name="Folder">Full path.</param>
/// <param name="Record"><c>run.json</c>; empty where it cannot be read.</param>
/// <param name="Summary"><c>summary.json</c>; unknown while the run is under way, or where it was killed.</param>
/// <param name="Epochs">The epochs of <c>metrics.jsonl</c> that can be read.</param>
/// <param name="Network">The saved convex network; null where there is none.</param>
/// <param name="Notes">What could not be read.</param>
internal sealed record RunDossier(
    string Folder,
    JsonObject Record,
    RunSummary Summary,
    ImmutableArray<EpochLine> Epochs,
    SavedNetwork? Network,
    ImmutableArray<string> Notes
)
{
    /// <summary>Folder of the experiment's results and the run's own, to tell runs apart.</summary>
    internal string Name => PlainText.Of(Path.GetFileName(Folder));

    /// <summary>The experiment's ID as the run has it.</summary>
    internal string Id => PlainText.Of(Values.Word(Record, "id") ?? Summary.Id ?? "unknown experiment", 80);

    /// <summary>How it stands, in one word.</summary>
    internal string Status =>
        Values.Word(Record, "status") ?? (Summary.Status is { } status ? RunRecord.Word(status) : "unknown");

    /// <summary>The seed as text; empty where the run does not say it.</summary>
    internal string Seed =>
        (Record["seed"]?.ToString() ?? Summary.Seed?.ToString(CultureInfo.InvariantCulture)) is { } seed
            ? PlainText.Of(seed, 30)
            : "";

    /// <summary>A number of the summary, or of the last epoch where the run has none.</summary>
    internal double? Number(MetricKey key) => key.Number(Summary.Numbers) ?? key.Number(LastEpoch);

    /// <summary>Numbers in a row of the summary, or of the last epoch; empty where the run has none.</summary>
    internal ImmutableArray<double> Series(SeriesKey key) =>
        key.In(Summary.Numbers) is { IsEmpty: false } series ? series : key.In(LastEpoch);

    /// <summary>A table of the summary, or of the last epoch; null where the run has none.</summary>
    internal RunValue.Table? Table(TableKey key) => key.In(Summary.Numbers) ?? key.In(LastEpoch);

    /// <summary>A word of the summary; null where it has none.</summary>
    internal string? Word(WordKey key) => key.In(Summary.Numbers);

    private ImmutableArray<Metric> LastEpoch => Epochs.IsEmpty ? [] : Epochs[^1].Numbers;

    /// <summary>Reads a run's folder.</summary>
    internal static Result<RunDossier> Read(string folder)
    {
        if (!Directory.Exists(folder) || !Archive.IsRun(folder))
        {
            return new Fault(
                FaultKind.Data,
                folder,
                Directory.Exists(folder) ? "it is no run's folder" : "there is no such folder",
                "name the folder of a run, results/<id>/<time>-seed<n>"
            );
        }

        var archive = Archive.Open(folder);
        var notes = archive.Damage.Select(damage => damage.Note).ToList();
        var (record, summary) = (archive.Run.Value, archive.Summary.Value);
        if (record is null && notes.Count == 0)
        {
            notes.Add($"{RunFolder.RunFile} is missing: parameters, versions and machine are not known");
        }

        if (summary is null && record is not null && Values.Word(record, "status") is "running")
        {
            notes.Add(
                "the run has no summary: it is under way, or it was killed; the numbers are those of its last epoch"
            );
        }

        var network = NetworkOf(archive, notes);
        return new RunDossier(
            archive.Folder,
            record ?? [],
            summary ?? RunSummary.Unknown,
            archive.Epochs,
            network,
            [.. notes]
        );
    }

    private static SavedNetwork? NetworkOf(Archive archive, List<string> notes) =>
        archive.Network.Match(
            network => network,
            fault =>
            {
                notes.Add(PlainText.Of((fault with { Where = RunFolder.NetworkFile }).ToString()));
                return (SavedNetwork?)null;
            }
        );
}
