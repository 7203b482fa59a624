using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Experiments;
using Snn.Runner.Machine;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution;

/// <summary>Where a run leaves its results: a new folder, or that of a run that goes on.</summary>
/// <param name="entry">What is run.</param>
/// <param name="seed">Its seed.</param>
/// <param name="settings">What the user asked for.</param>
/// <param name="host">The world around the run.</param>
/// <param name="goesOn">The run that goes on, or null.</param>
internal sealed class RunPlace(Entry entry, ulong seed, RunSettings settings, RunHost host, StoredRun? goesOn)
{
    /// <summary>The device: a run that goes on stays where it was unless the user says otherwise.</summary>
    internal DeviceChoice Device => settings.Device != DeviceChoice.Auto ? settings.Device : goesOn?.Record.Surrounding("device") switch
    {
        { } name when name.StartsWith("cuda", StringComparison.Ordinal) => DeviceChoice.Cuda,
        { } => DeviceChoice.Cpu,
        null => DeviceChoice.Auto,
    };

    /// <summary>The threads: as many as a run that goes on had, unless the user says otherwise.</summary>
    internal int? Threads => settings.Threads
        ?? (int.TryParse(goesOn?.Record.Surrounding("threads"), NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null);

    /// <summary>Runs it there.</summary>
    /// <param name="surroundings">Device, threads and data.</param>
    /// <param name="run">The experiment, given what is behind it.</param>
    /// <param name="artifacts">The files of its state.</param>
    /// <param name="epochs">Epochs that it has behind it.</param>
    /// <param name="files">Names of the files of its state that lie in a folder.</param>
    internal Result<RunOutcome> Execute<TState>(
        ImmutableArray<Metric> surroundings, Func<RunPast, IEnumerable<RunProgress<TState>>> run, Artifacts<TState> artifacts, int epochs,
        Func<string, IEnumerable<string>> files)
    {
        var record = new RunRecord(
            entry.Id, entry.Title, entry.Experiment.Kind, seed, Launch.Parameters(entry, settings),
            [Metric.Of("provenance", entry.Origin), .. surroundings], settings.CommandLine,
            Versions.Describe(LibTorch()), Hardware.Describe(), host.Clock.GetUtcNow());
        return goesOn is null
            ? RunFolder.Create(settings.Out, record).Bind(folder => Locked(folder.Path, () => (folder, RunPast.None), record))
            : Locked(goesOn.Path, Reopened, record = Again(record, goesOn.Record));

        Result<(RunFolder Folder, RunPast Past)> Reopened() => RunFolder.Reopen(goesOn.Path, record, epochs, files(goesOn.Path));

        Result<RunOutcome> Locked(string path, Func<Result<(RunFolder Folder, RunPast Past)>> open, RunRecord told) => RunLock.Take(path).Bind(held =>
        {
            using (held)
            {
                return open().Map(o => host.View(watch => RunLoop.Execute(
                    told, run(o.Past), artifacts, o.Folder, host.Clock, Watchers(o.Folder.Path, watch), host.Stop, o.Past)));
            }
        });
    }

    // Whoever watches from elsewhere sees each step first, so that what cannot be written is told by the view.
    private Action<RunEvent> Watchers(string folder, Action<RunEvent> view) =>
        host.Observer(folder, text => view(new RunEvent.Note(text))) + view;

    private string? LibTorch() => entry.Experiment is Experiment.Training
        ? Machine.LibTorch.Load(settings.LibTorch).Match(loaded => loaded.Location.Directory, _ => null!)
        : null;

    // The record stays that of the run that was begun, so that the one that goes on ends like one that was never broken.
    private RunRecord Again(RunRecord now, RunRecord before)
    {
        foreach (var name in new[] { "device", "threads" })
        {
            if (before.Surrounding(name) is { } then && now.Surrounding(name) is { } here && then != here)
            {
                host.Note($"{name} {here}, was {then}: sums are rounded in another order from here on, so that the last digits can differ from an unbroken run");
            }
        }

        return now with { CommandLine = before.CommandLine, Versions = before.Versions, Machine = before.Machine, Started = before.Started };
    }
}
