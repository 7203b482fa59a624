using System.Collections.Immutable;
using System.Text;
using Snn.Convex.Experiments.Images;
using Snn.Convex.Experiments.Robustness;
using Snn.Convex.Networks;
using Snn.Convex.Persistence;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Machine;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>What a convex run has saved after its last whole epoch.</summary>
/// <param name="Layers">The layers of its network, from the input on.</param>
/// <param name="Epoch">Epochs that it has seen.</param>
internal sealed record SavedLayers(ImmutableArray<ConvexNetwork> Layers, int Epoch);

/// <summary>Convex runs: their one file is the network, and they go on from it.</summary>
internal static class ConvexArtifacts
{
    /// <summary>What a run goes on from; null for the beginning.</summary>
    internal static Result<SavedLayers?> Saved(this Setup setup) =>
        setup.GoesOn is { } run
            ? FinishedRun
                .Read(run.Path)
                .Bind(found =>
                    found.Network is not { } network
                        ? new Result<SavedLayers?>.Ok(null)
                        : NetworkNotes
                            .Of(network, run.Path)
                            .Map(notes => (SavedLayers?)new SavedLayers(network.Layers, notes.Epoch))
                )
            : new Result<SavedLayers?>.Ok(null);

    /// <summary>A convex run that learns from what its experiment says.</summary>
    /// <param name="setup">What is run, and for whom.</param>
    /// <param name="states">What is kept of its states.</param>
    /// <param name="run">The experiment, from the beginning or from a state.</param>
    internal static Result<Prepared> Convex<TState>(
        this Setup setup,
        ConvexStates<TState> states,
        Func<TState?, IEnumerable<RunProgress<TState>>> run
    )
        where TState : class =>
        setup.Saved().Bind(saved => setup.Convex([], saved, run(states.Restored(saved)), states));

    /// <summary>A convex run that learns images.</summary>
    /// <param name="setup">What is run, and for whom.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="states">What is kept of its states.</param>
    /// <param name="run">The experiment on these images, from the beginning or from a state.</param>
    internal static Result<Prepared> ConvexOnImages(
        this Setup setup,
        string dataset,
        Func<Dataset, ConvexStates<ImageState>> states,
        Func<Dataset, ImageState?, IEnumerable<RunProgress<ImageState>>> run
    ) =>
        setup
            .Saved()
            .Bind(saved =>
                setup
                    .Data(dataset)
                    .Bind(data =>
                        setup.Convex(DataNotes.Of(data), saved, run(data, states(data).Restored(saved)), states(data))
                    )
            );

    /// <summary>A convex run that has all that it needs.</summary>
    /// <param name="setup">What is run, and for whom.</param>
    /// <param name="surroundings">What it learns from, where the experiment does not say it.</param>
    /// <param name="saved">What it goes on from.</param>
    /// <param name="run">The experiment.</param>
    /// <param name="states">What is kept of its states.</param>
    internal static Result<Prepared> Convex<TState>(
        this Setup setup,
        ImmutableArray<Metric> surroundings,
        SavedLayers? saved,
        IEnumerable<RunProgress<TState>> run,
        ConvexStates<TState> states
    )
        where TState : class
    {
        if (setup.Entry.Experiment.Needs.Lack(setup.Entry.Id, Hardware.FreeMemory()) is { } lack)
        {
            return lack;
        }

        if (setup.Settings.Device == DeviceChoice.Cuda)
        {
            setup.Note($"{setup.Entry.Id}: convex networks run on the CPU; --device is for training experiments");
        }

        var network = Artifacts<TState>.Always(state =>
            [Network(setup, states.Epoch(state), states.Layers(state), states.Data)]
        );
        return new Prepared<TState>(
            [Metric.Of("device", "cpu"), Metric.Of("math", setup.Settings.Math), .. surroundings],
            past => Completed(run, past.LastEpoch),
            network with
            {
                AtEnd = state => [.. network.AtEnd(state), .. states.AtEnd(state)],
            },
            saved?.Epoch ?? 0,
            Present
        );
    }

    /// <summary>What figure 4 is drawn from: <c>traces.csv</c> and <c>spikes.csv</c>.</summary>
    internal static IEnumerable<Artifact> Traces(RobustnessFigure? figure) =>
        figure is null
            ? []
            :
            [
                new("traces.csv", Encoding.UTF8.GetBytes(RobustnessTables.Traces(figure))),
                new("spikes.csv", Encoding.UTF8.GetBytes(RobustnessTables.Spikes(figure))),
            ];

    /// <summary>The numbers that a run ends in which goes on from a saved network.</summary>
    /// <param name="saved">The network, with as many epochs behind it as the run has.</param>
    /// <param name="states">What was kept of the run's states.</param>
    /// <param name="run">The experiment.</param>
    internal static Result<ImmutableArray<Metric>> Judge<TState>(
        this SavedRun saved,
        ConvexStates<TState> states,
        Func<TState?, IEnumerable<RunProgress<TState>>> run
    )
        where TState : class =>
        run(states.Restored(new(saved.Layers, saved.Notes.Epoch))).Last() switch
        {
            RunProgress<TState>.Finished finished => finished.Summary,
            RunProgress<TState>.Stopped stopped => stopped.Fault,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The same of an experiment that learns images.</summary>
    internal static Result<ImmutableArray<Metric>> JudgeOnImages(
        this SavedRun saved,
        string dataset,
        Func<Dataset, ImageState?, IEnumerable<RunProgress<ImageState>>> run
    ) => saved.Data(dataset).Bind(data => saved.Judge(ConvexStates.OfImages, from => run(data, from)));

    // The file's name, where the file is there.
    private static IEnumerable<string> Present(string run) =>
        File.Exists(Path.Combine(run, RunFolder.NetworkFile)) ? [RunFolder.NetworkFile] : [];

    // A run that had all epochs behind it when it went on: its summary has what the last of them measured in training,
    // too.
    private static IEnumerable<RunProgress<TState>> Completed<TState>(
        IEnumerable<RunProgress<TState>> run,
        ImmutableArray<Metric> last
    )
    {
        var trained = false;
        foreach (var step in run)
        {
            trained |= step is RunProgress<TState>.EpochDone;
            yield return step is RunProgress<TState>.Finished end && !trained
                ? end with
                {
                    Summary = [.. last, .. end.Summary.Where(m => !last.Any(l => l.Name == m.Name))],
                }
                : step;
        }
    }

    private static Artifact Network(
        Setup setup,
        int epoch,
        ImmutableArray<ConvexNetwork> layers,
        ImmutableArray<Metric> data
    ) => new(RunFolder.NetworkFile, NetworkFormat.Write(new(layers, NetworkNotes.Of(setup, epoch, data).Written())));
}
