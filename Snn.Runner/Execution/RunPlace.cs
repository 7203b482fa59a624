using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Machine;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution;

/// <summary>Where a run leaves its results: a new folder, or that of a run that goes on.</summary>
/// <param name="setup">What is run, and for whom.</param>
/// <param name="host">The world around the run.</param>
internal sealed class RunPlace(Setup setup, RunHost host) : IRunPlace<RunOutcome>
{
    /// <inheritdoc/>
    public Result<RunOutcome> Execute<TState>(Prepared<TState> run)
    {
        var (entry, settings, goesOn) = (setup.Entry, setup.Settings, setup.GoesOn);
        var record = new RunRecord(
            entry.Id,
            entry.Title,
            entry.Experiment.Kind.Name,
            setup.Seed.Value,
            Launch.Parameters(entry, settings),
            [Metric.Of("provenance", entry.Origin), .. run.Surroundings],
            settings.CommandLine,
            Versions.Describe(run.LibTorch),
            Hardware.Describe(),
            host.Clock.GetUtcNow()
        )
        {
            Plugins = settings.Plugins,
        };
        return goesOn is null
            ? RunFolder
                .Create(settings.Out, record)
                .Bind(folder => Locked(folder.Path, () => (folder, RunPast.None), record))
            : Locked(goesOn.Path, Reopened, record = Again(record, goesOn.Record));

        Result<(RunFolder Folder, RunPast Past)> Reopened() =>
            RunFolder.Reopen(goesOn.Path, record, run.Epochs, run.Files(goesOn.Path));

        Result<RunOutcome> Locked(string path, Func<Result<(RunFolder Folder, RunPast Past)>> open, RunRecord told) =>
            RunLock
                .Take(path)
                .Bind(held =>
                {
                    using (held)
                    {
                        return open()
                            .Map(o =>
                                host.View(watch =>
                                    RunLoop.Execute(
                                        told,
                                        run.Run(o.Past),
                                        run.Artifacts,
                                        o.Folder,
                                        host.Clock,
                                        Watchers(o.Folder.Path, watch),
                                        host.Stop,
                                        o.Past
                                    )
                                )
                            );
                    }
                });
    }

    // Whoever watches from elsewhere sees each step first, so that what cannot be written is told by the view.
    private Action<RunEvent> Watchers(string folder, Action<RunEvent> view) =>
        host.Observer(folder, text => view(new RunEvent.Note(text))) + view;

    // The record stays that of the run that was begun, so that the one that goes on ends like one that was never
    // broken.
    private RunRecord Again(RunRecord now, RunRecord before)
    {
        foreach (var name in new[] { "device", "threads" })
        {
            if (before.Surrounding(name) is { } then && now.Surrounding(name) is { } here && then != here)
            {
                host.Note(
                    $"{name} {here}, was {then}: sums are rounded in another order from here on, "
                        + "so that the last digits can differ from an uninterrupted run"
                );
            }
        }

        return now with
        {
            CommandLine = before.CommandLine,
            Versions = before.Versions,
            Machine = before.Machine,
            Started = before.Started,
        };
    }
}
