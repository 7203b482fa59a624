using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Catalogue;
using Snn.Runner.DataStore;
using Snn.Runner.RunFolders;

namespace Snn.Runner.Execution;

/// <summary>What <c>--resume</c> comes to.</summary>
internal abstract record Resumption
{
    private Resumption()
    {
    }

    /// <summary>There is nothing to go on with: the run begins.</summary>
    internal sealed record Anew(Entry Entry) : Resumption;

    /// <summary>A run goes on.</summary>
    internal sealed record GoesOn(Entry Entry, StoredRun Run) : Resumption;

    /// <summary>A run has all its epochs already.</summary>
    internal sealed record IsDone(StoredRun Run) : Resumption;

    /// <summary>The newest run of an experiment with these parameters and this seed that lacks epochs; else one that is done; else a new one.</summary>
    /// <param name="entry">The experiment with its parameters.</param>
    /// <param name="settings">Seed, data, points and the folder of the results.</param>
    /// <param name="epochsGiven">Whether the user has asked for a number of epochs; else each run has its own.</param>
    internal static Resumption Of(Entry entry, RunSettings settings, bool epochsGiven)
    {
        var asked = epochsGiven ? Epochs(entry.Experiment) : (int?)null;
        var runs = Below(settings.Out, entry)
            .Where(run => IsOf(run.Record, entry, settings) && (asked is not { } n || run.EpochsDone <= n)).ToImmutableArray();
        if (runs.FirstOrDefault(run => !IsComplete(run, asked)) is { } broken)
        {
            return new GoesOn(asked is null ? entry with { Experiment = WithEpochs(entry, broken.Epochs) } : entry, broken);
        }

        return runs.FirstOrDefault(run => asked is null || run.Epochs == asked) is { } done ? new IsDone(done) : new Anew(entry);
    }

    /// <summary>The newest run of any experiment that was broken off.</summary>
    /// <param name="root">Where results lie.</param>
    internal static Result<GoesOn> Newest(string root) => StoredRun.Below(root, null).FirstOrDefault(run => run.Status != RunStatus.Done) is { } run
        ? Experiments.Of(run.Record).Map(entry => new GoesOn(entry, run))
        : new Fault(FaultKind.Usage, "--resume", $"no run below {root} was broken off", "name an experiment, as in 'snn run 4.1-ce --resume'");

    private static bool IsComplete(StoredRun run, int? asked) => run.Status == RunStatus.Done && run.Epochs >= (asked ?? 0);

    private static bool IsOf(RunRecord record, Entry entry, RunSettings settings) =>
        Meaning(record) is { } meant && meant.Id == entry.Id && record.Seed == (settings.Seed ?? entry.Seed)
        && (settings.Data is null || record.Surrounding("data") is not { } data || (settings.Data == RunSettings.SampleData) == (data == RunSettings.SampleData))
        && record.Surrounding(PointsFile.PathNote) == (settings.Points is { } points ? Path.GetFullPath(points) : null)
        && Words(meant.Id == record.Id ? record.Parameters : Launch.Parameters(meant, settings)).SequenceEqual(Words(Launch.Parameters(entry, settings)));

    // Runs of the experiment; those of its partner's ID may be older than the partner and mean this one.
    private static IEnumerable<StoredRun> Below(string root, Entry entry) => entry.Partner is { } partner && entry.From is Provenance.Ours
        ? StoredRun.Below(root, entry.Id).Concat(StoredRun.Below(root, partner)).OrderByDescending(run => run.Record.Started)
        : StoredRun.Below(root, entry.Id);

    private static Entry? Meaning(RunRecord record) => Experiments.Of(record).Match(meant => meant, _ => (Entry?)null);

    private static IEnumerable<string> Words(ImmutableArray<Metric> parameters) =>
        parameters.Where(p => p.Name is not ("epochs" or "record_norms")).Select(p => $"{p.Name}={RunText.Of(p.Value)}").Order(StringComparer.Ordinal);

    private static int Epochs(Experiment experiment) =>
        experiment.Parameters.Single(p => p.Name == "epochs").Value is RunValue.Count { Value: var n } ? (int)n : 0;

    private static Experiment WithEpochs(Entry entry, int epochs) =>
        entry.Experiment.With(entry.Id, [new("epochs", epochs.ToString(CultureInfo.InvariantCulture))]).Match(made => made, _ => entry.Experiment);
}
