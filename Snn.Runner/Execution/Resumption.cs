using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Data;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution;

/// <summary>What <c>--resume</c> comes to.</summary>
internal abstract record Resumption
{
    // What tells an experiment of the paper from its partner.
    private static readonly ImmutableArray<string> Identifying = ["nonlin", "model", "shrink"];

    private Resumption() { }

    /// <summary>There is nothing to go on with: the run begins.</summary>
    internal sealed record Anew(Entry Entry) : Resumption;

    /// <summary>A run goes on.</summary>
    internal sealed record GoesOn(Entry Entry, StoredRun Run) : Resumption;

    /// <summary>A run has all its epochs already.</summary>
    internal sealed record IsDone(StoredRun Run) : Resumption;

    /// <summary>
    /// The newest run of an experiment with these parameters and this seed that lacks epochs; else one that is done;
    /// else a new one.
    /// </summary>
    /// <remarks>
    /// A run that was broken off under this ID when it meant our partner is neither: it is told, and not begun anew.
    /// </remarks>
    /// <param name="entry">The experiment with its parameters.</param>
    /// <param name="settings">Seed, data, points and the folder of the results.</param>
    /// <param name="epochsGiven">Whether the user has asked for a number of epochs; else each run has its own.</param>
    /// <param name="plugins">The plug-ins that the experiment is named with.</param>
    internal static Result<Resumption> Of(Entry entry, RunSettings settings, bool epochsGiven, PluginSet plugins)
    {
        var asked = epochsGiven ? Epochs(entry.Experiment) : (int?)null;

        // Points are the same where their bytes are, wherever they lie.
        var points = settings.Points is { } path ? PointsFile.Digest(path).Match(digest => digest, _ => "") : null;
        var runs = Below(settings.Out, entry)
            .Where(run =>
                IsOf(run.Record, entry, settings, plugins, points) && (asked is not { } n || run.EpochsDone <= n)
            )
            .ToImmutableArray();
        if (runs.FirstOrDefault(run => !IsComplete(run, asked)) is { } broken)
        {
            return new GoesOn(
                asked is null ? entry with { Experiment = WithEpochs(entry, broken.Epochs) } : entry,
                broken
            );
        }

        return runs.FirstOrDefault(run => asked is null || run.Epochs == asked) is { } done ? new IsDone(done)
            : Earlier(entry, settings, asked, plugins, points) is { } fault ? fault
            : new Anew(entry);
    }

    /// <summary>The newest run of any experiment that was broken off.</summary>
    /// <param name="root">Where results lie.</param>
    /// <param name="given">The plug-ins that the user has given.</param>
    /// <param name="cancel">Stops the compiler of one.</param>
    internal static Result<(GoesOn Run, PluginSet Plugins)> Newest(
        string root,
        PluginSet given,
        CancellationToken cancel
    ) =>
        StoredRun.Below(root, null).FirstOrDefault(run => run.Status != RunStatus.Done) is { } run
            ? given
                .For(run.Record, cancel)
                .Bind(plugins => Catalogue.Of(run.Record, plugins).Map(entry => (new GoesOn(entry, run), plugins)))
            : new Fault(
                FaultKind.Usage,
                "--resume",
                $"there is no interrupted run below {root}",
                "name an experiment, as in 'snn run 4.1-ce --resume'"
            );

    private static bool IsComplete(StoredRun run, int? asked) =>
        run.Status == RunStatus.Done && run.Epochs >= (asked ?? 0);

    // The newest unfinished run that lies under this ID and means another one.
    private static Fault? Earlier(Entry entry, RunSettings settings, int? asked, PluginSet plugins, string? points) =>
        StoredRun
            .Below(settings.Out, entry.Id)
            .Where(run => IsOnTheSame(run.Record, entry, settings, points) && !IsComplete(run, asked))
            .Select(run =>
                Catalogue
                    .Meant(run.Record)
                    .Match(
                        meant => meant.Id == entry.Id ? null : Refusal(entry, run, meant, plugins),
                        _ => (Fault?)null
                    )
            )
            .FirstOrDefault(fault => fault is not null);

    private static Fault Refusal(Entry entry, StoredRun run, Entry meant, PluginSet plugins)
    {
        var theirs = Catalogue.Of(run.Record, plugins).Match(made => made, _ => meant).Experiment;
        string[] differing =
        [
            .. theirs.Kind == entry.Experiment.Kind
                ? Array.Empty<string>()
                : [Differs("kind", theirs.Kind.Name, entry.Experiment.Kind.Name)],
            .. Identifying
                .Select(name => (name, theirs: Value(theirs, name), ours: Value(entry.Experiment, name)))
                .Where(d => d.theirs is not null && d.ours is not null && d.theirs != d.ours)
                .Select(d => Differs(d.name, RunText.Shown(d.theirs!), RunText.Shown(d.ours!))),
        ];
        return new(
            FaultKind.Usage,
            $"{entry.Id} --resume",
            $"{run.Path} was interrupted when {entry.Id} meant what is now {meant.Id} ({string.Join("; ", differing)})",
            theirs.Kind.UsesDevice
                ? $"continue it with 'snn train --resume {run.Path}', or leave out --resume to start a new run"
                : "'snn run --resume' without an ID continues the newest interrupted run; leave out --resume to start a new run"
        );

        static string Differs(string name, string theirs, string ours) =>
            $"{name}: that run has {theirs}, the experiment {ours}";
    }

    private static string? Value(Experiment experiment, string name) =>
        experiment.Parameters.Where(p => p.Name == name).Select(p => RunText.Of(p.Value)).FirstOrDefault();

    private static bool IsOf(RunRecord record, Entry entry, RunSettings settings, PluginSet plugins, string? points) =>
        Meaning(record, plugins) is { } meant
        && meant.Id == entry.Id
        && IsOnTheSame(record, entry, settings, points)
        && Words(meant.Id == record.Id ? record.Parameters : Launch.Parameters(meant, settings))
            .SequenceEqual(Words(Launch.Parameters(entry, settings)));

    // Runs of the experiment; those of its partner's ID may be older than the partner and mean this one.
    private static IEnumerable<StoredRun> Below(string root, Entry entry) =>
        entry.Partner is { } partner && entry.From is Provenance.Ours
            ? StoredRun
                .Below(root, entry.Id)
                .Concat(StoredRun.Below(root, partner))
                .OrderByDescending(run => run.Record.Started)
            : StoredRun.Below(root, entry.Id);

    private static Entry? Meaning(RunRecord record, PluginSet plugins) =>
        Catalogue.Of(record, plugins).Match(meant => meant, _ => (Entry?)null);

    // Seed, plug-ins, data and points.
    private static bool IsOnTheSame(RunRecord record, Entry entry, RunSettings settings, string? points) =>
        record.Seed == (settings.Seed ?? entry.Seed)
        && PluginSet.AreSame(record.Plugins, settings.Plugins)
        && (
            settings.Data is null
            || record.Surrounding("data") is not { } data
            || (settings.Data == RunSettings.SampleData) == (data == RunSettings.SampleData)
        )
        && record.Surrounding(PointsFile.DigestNote) == points;

    private static IEnumerable<string> Words(ImmutableArray<Metric> parameters) =>
        parameters
            .Where(p => p.Name is not ("epochs" or "record_norms"))
            .Select(p => $"{p.Name}={RunText.Of(p.Value)}")
            .Order(StringComparer.Ordinal);

    private static int Epochs(Experiment experiment) =>
        experiment.Parameters.Single(p => p.Name == "epochs").Value is RunValue.Count { Value: var n } ? (int)n : 0;

    private static Experiment WithEpochs(Entry entry, int epochs) =>
        entry
            .Experiment.With(entry.Id, [new("epochs", epochs.ToString(CultureInfo.InvariantCulture))])
            .Match(made => made, _ => entry.Experiment);
}
