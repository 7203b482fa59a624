using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Runner.Data;
using Snn.Runner.Data.Own;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Execution;

/// <summary>Gets what an experiment needs (data, device, folder, an earlier state) and runs it.</summary>
internal static class Launch
{
    /// <summary>Runs an entry of the catalogue; whatever keeps it from running is an outcome, too.</summary>
    /// <param name="entry">What to run.</param>
    /// <param name="settings">What the user asked for beside it.</param>
    /// <param name="host">The world around the run.</param>
    /// <param name="goesOn">A run that was broken off and goes on in its folder; null for a new one.</param>
    /// <param name="from">A checkpoint to go on from; null for the newest of that run, or for the beginning.</param>
    internal static RunOutcome Run(
        Entry entry,
        RunSettings settings,
        RunHost host,
        StoredRun? goesOn = null,
        FoundCheckpoint? from = null
    )
    {
        settings = settings with
        {
            Points = settings.Points ?? goesOn?.Record.Surrounding(PointsFile.PathNote),
            Init = settings.Init ?? goesOn?.Record.Surrounding(NetworkFile.PathName),
        };
        var seed = settings.Seed ?? goesOn?.Record.Seed ?? from?.Value.Identity.Seed ?? entry.Seed;
        var choice = settings.Data ?? RunSettings.ChoiceOf(goesOn?.Record);
        var setup = new Setup(
            entry,
            new Seed(seed),
            settings,
            goesOn,
            from,
            word => Data(word, choice, host).Bind(data => DataNotes.Same(data, goesOn?.Record ?? settings.Repeats)),
            host.Note
        );
        try
        {
            return entry
                .Experiment.Prepare(setup)
                .Bind(run => run.In(new RunPlace(setup, host)))
                .Match(outcome => outcome, fault => Unstarted(entry.Id, seed, RunStatus.Failed, fault));
        }
        catch (OperationCanceledException) when (host.Stop.IsCancellationRequested)
        {
            return Unstarted(entry.Id, seed, RunStatus.Interrupted, null);
        }
    }

    /// <summary>
    /// Every parameter of an entry that has a meaning with these settings, as the record of a run names them.
    /// </summary>
    internal static ImmutableArray<Metric> Parameters(Entry entry, RunSettings settings) =>
        [
            .. entry
                .Experiment.Parameters.Where(p =>
                    settings.Points is null || !entry.Experiment.Kind.ReplacedByPoints.Contains(p.Name)
                )
                .Select(p => new Metric(ParameterName.InFiles(p.Name), p.Value)),
        ];

    /// <summary>The images that a trained network is shown: those that were named, or those of its run.</summary>
    /// <param name="named">What <c>--data</c> says; null where it is not given.</param>
    /// <param name="word">The set that the network has learned, as in <see cref="Data"/>.</param>
    /// <param name="record">The run; its data must not have changed where none were named.</param>
    /// <param name="host">Where to tell.</param>
    internal static Result<Dataset> Shown(string? named, string word, RunRecord? record, RunHost host) =>
        named is null ? Data(word, RunSettings.ChoiceOf(record), host).Bind(found => DataNotes.Same(found, record))
        : OwnChoice.IsOwn(named, word) ? OwnData.Read(named)
        : Data(word, named, host);

    /// <summary>Finds, reads or fetches a dataset, telling the user what happens.</summary>
    /// <param name="word">A known set, or one's own (<see cref="OwnWord"/>).</param>
    /// <param name="choice"><c>sample</c>, <c>full</c>, or where the data lie.</param>
    /// <param name="host">Where to tell.</param>
    internal static Result<Dataset> Data(string word, string choice, RunHost host) =>
        (KnownDatasets.Named(word), choice) switch
        {
            ({ HasSample: true } info, RunSettings.SampleData) => SampleDatasets.Load(info),
            (_, RunSettings.SampleData) => new Fault(
                FaultKind.Usage,
                "--data sample",
                $"no sample of {word} ships with snn",
                $"leave --data out; there is one of {string.Join(" and ", KnownDatasets.All.Where(s => s.HasSample).Select(s => s.Name))}"
            ),
            (null, RunSettings.FullData) => OwnData.Read(word),
            (null, _) => OwnData.Read(choice),
            ({ } info, _) => host.DataView(tell =>
                Store
                    .Find(
                        info,
                        StoreOptions.OfThisMachine(choice == RunSettings.FullData ? null : choice),
                        tell,
                        host.Stop
                    )
                    .GetAwaiter()
                    .GetResult()
            ),
        };

    private static RunOutcome Unstarted(string id, ulong seed, RunStatus status, Fault? fault) =>
        new(status, RunSummary.Unstarted(id, seed, status, fault), [], fault);
}
