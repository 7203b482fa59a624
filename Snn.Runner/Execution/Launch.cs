using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Convex.Classification;
using Snn.Convex.Experiments;
using Snn.Convex.Networks;
using Snn.Convex.Published;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Data;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using TorchSharp;

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
    internal static RunOutcome Run(Entry entry, RunSettings settings, RunHost host, StoredRun? goesOn = null, FoundCheckpoint? from = null)
    {
        settings = settings with { Points = settings.Points ?? goesOn?.Record.Surrounding(PointsFile.PathNote) };
        var seed = settings.Seed ?? goesOn?.Record.Seed ?? from?.Value.Identity.Seed ?? entry.Seed;
        var dataChoice = settings.Data ?? (goesOn?.Record.Surrounding("data") == RunSettings.SampleData ? RunSettings.SampleData : RunSettings.FullData);
        var place = new RunPlace(entry, seed, settings, host, goesOn);
        try
        {
            return entry.Experiment.Match(Surface, TwoLayers, Stack, Images, Script, Robustness, Training)
                .Match(outcome => outcome, fault => Unstarted(entry.Id, seed, RunStatus.Failed, fault));
        }
        catch (OperationCanceledException) when (host.Stop.IsCancellationRequested)
        {
            return Unstarted(entry.Id, seed, RunStatus.Interrupted, null);
        }

        Result<RunOutcome> Surface(SurfaceExperiment experiment) => Saved().Bind(saved => Points() is not { } points
            ? Convex([], SurfaceRun.Run(experiment, new Seed(seed), State(saved)), Network([]), saved)
            : points.Bind(file => Convex(
                file.Describe(), SurfaceRun.Run(experiment, SurfaceData.Of(file.Points), new Seed(seed), State(saved)), Network(file.Describe()), saved)));

        static SurfaceState? State((ImmutableArray<ConvexNetwork> Layers, int Epoch)? saved) => saved is { } s ? new(s.Layers[0], s.Epoch) : null;

        // Points of the user's own go with the network, so that it can be judged by them again.
        Artifacts<SurfaceState> Network(ImmutableArray<Metric> data) =>
            ConvexArtifacts.Of<SurfaceState>(entry, seed, state => [state.Network], state => state.Epoch, data);

        Result<PointsFile>? Points() => settings.Points is not { } path ? null
            : goesOn is null ? PointsFile.Read(path)
            : PointsFile.ReadAgain(path, goesOn.Record.Surrounding(PointsFile.DigestNote) ?? "");

        Result<RunOutcome> TwoLayers(TwoLayerExperiment experiment) => Saved().Bind(saved => Convex(
            [], TwoLayerRun.Run(experiment, new Seed(seed), saved is { } s ? new StackState(s.Layers, s.Epoch) : null),
            ConvexArtifacts.Of<StackState>(entry, seed, state => state.Layers, state => state.Epoch), saved));

        Result<RunOutcome> Stack(StackExperiment experiment) => Saved().Bind(saved => Convex(
            [], StackRun.Run(experiment, new Seed(seed), saved is { } s ? new StackState(s.Layers, s.Epoch) : null),
            ConvexArtifacts.Of<StackState>(entry, seed, state => state.Layers, state => state.Epoch), saved));

        Result<RunOutcome> Images(ImageExperiment experiment) => Saved().Bind(saved => Data(KnownDatasets.Mnist, dataChoice, host).Bind(data => Convex(
            [Metric.Of("data", data.Source)],
            ImageRun.Run(experiment, data.Train, data.Test, new Seed(seed), saved is { } s ? new ImageState(s.Layers, s.Epoch) : null),
            WithPredictions(experiment, data), saved)));

        Result<RunOutcome> Script(ScriptExperiment experiment) => Saved().Bind(saved => Data(KnownDatasets.Mnist, dataChoice, host).Bind(data => Convex(
            [Metric.Of("data", data.Source)],
            ScriptRun.Run(experiment, data.Train, data.Test, new Seed(seed), saved is { } s ? new ImageState(s.Layers, s.Epoch) : null),
            ConvexArtifacts.Of<ImageState>(entry, seed, state => state.Layers, state => state.Epoch), saved)));

        Artifacts<ImageState> WithPredictions(ImageExperiment experiment, Dataset data)
        {
            var network = ConvexArtifacts.Of<ImageState>(entry, seed, state => state.Layers, state => state.Epoch);
            return network with { AtEnd = state => [.. network.AtEnd(state), .. ClassifierArtifacts.Of(experiment, state, data, new Seed(seed))] };
        }

        Result<RunOutcome> Robustness(RobustnessExperiment experiment) => Saved().Bind(saved =>
        {
            var network = ConvexArtifacts.Of<RobustnessState>(entry, seed, state => [state.Network], state => state.Epoch);
            return Convex(
                [], RobustnessRun.Run(experiment, new Seed(seed), saved is { } s ? new RobustnessState(s.Layers[0], s.Epoch) : null),
                network with { AtEnd = state => [.. network.AtEnd(state), .. ConvexArtifacts.Traces(state.Figure)] }, saved);
        });

        // What a convex run goes on from: the network that it has saved after its last whole epoch.
        Result<(ImmutableArray<ConvexNetwork> Layers, int Epoch)?> Saved() => goesOn is null
            ? new Result<(ImmutableArray<ConvexNetwork>, int)?>.Ok(null)
            : ConvexArtifacts.Saved(goesOn.Path);

        Result<RunOutcome> Training(TrainingExperiment experiment) =>
            // Without libtorch there is nothing that data would be fetched for.
            Machine.LibTorch.Load(settings.LibTorch).Bind(loaded => ComputeDevice.Resolve(place.Device, loaded)).Bind(device =>
                KnownDatasets.Find(experiment.Dataset).Bind(info => Data(info, dataChoice, host)).Bind(data =>
                    Checkpoint().Bind(found => Fits(found, experiment, data)).Bind(found =>
                    {
                        if (place.Threads is { } threads)
                        {
                            torch.set_num_threads(threads);
                        }

                        return place.Execute(
                            [
                                Metric.Of("device", device.ToString()), Metric.Of("threads", (long)torch.get_num_threads()),
                                Metric.Of("data", data.Source),
                            ],
                            _ => TrainingRun.Run(experiment, data, device, new Seed(seed), found?.Value),
                            TrainingArtifacts.Of(settings.Checkpoints) with { AtEnd = state => ClassifierArtifacts.Of(state, data, device) },
                            found is null ? 0 : found.Value.Progress.Epoch - 1, CheckpointFiles.Present);
                    })));

        Result<FoundCheckpoint?> Checkpoint() => from is not null || goesOn is null
            ? new Result<FoundCheckpoint?>.Ok(from)
            : CheckpointFiles.Newest(goesOn.Path, host.Note);

        // Before anything of the earlier run is touched.
        Result<FoundCheckpoint?> Fits(FoundCheckpoint? found, TrainingExperiment experiment, Dataset data) => found is null
            ? new Result<FoundCheckpoint?>.Ok(null)
            : found.Value.Fits(TrainingRun.Identity(experiment, data, new Seed(seed))).Bind(checkpoint => checkpoint.Progress.Epoch - 1 > experiment.Epochs
                ? new Fault(
                    FaultKind.Usage, "epochs", $"{experiment.Epochs} are fewer than the {checkpoint.Progress.Epoch - 1} that the run has behind it",
                    "ask for as many or more, or start anew")
                : (Result<FoundCheckpoint?>)found);

        Result<RunOutcome> Convex<TState>(
            ImmutableArray<Metric> surroundings, IEnumerable<RunProgress<TState>> progress, Artifacts<TState> artifacts,
            (ImmutableArray<ConvexNetwork> Layers, int Epoch)? saved)
        {
            if (settings.Device == DeviceChoice.Cuda)
            {
                host.Note($"{entry.Id}: convex networks run on the CPU; --device is for training experiments");
            }

            return place.Execute(
                [Metric.Of("device", "cpu"), Metric.Of("math", settings.Math), .. surroundings], past => ConvexArtifacts.Completed(progress, past.LastEpoch),
                artifacts, saved?.Epoch ?? 0, ConvexArtifacts.Present);
        }
    }

    /// <summary>Every parameter of an entry that has a meaning with these settings, as the record of a run names them.</summary>
    internal static ImmutableArray<Metric> Parameters(Entry entry, RunSettings settings) =>
    [
        .. entry.Experiment.Parameters.Where(p => settings.Points is null || !SurfaceExperiment.OfTheGrid.Contains(p.Name))
            .Select(p => new Metric(p.Name.Replace('-', '_'), p.Value)),
    ];

    /// <summary>Finds or fetches a dataset, telling the user what happens.</summary>
    /// <param name="info">The set.</param>
    /// <param name="choice"><c>sample</c>, <c>full</c> or a folder.</param>
    /// <param name="host">Where to tell.</param>
    internal static Result<Dataset> Data(DatasetInfo info, string choice, RunHost host) => choice switch
    {
        RunSettings.SampleData => SampleDatasets.Load(info),
        _ => host.DataView(tell => Store.Find(
            info, StoreOptions.OfThisMachine(choice == RunSettings.FullData ? null : choice), tell, host.Stop).GetAwaiter().GetResult()),
    };

    private static RunOutcome Unstarted(string id, ulong seed, RunStatus status, Fault? fault)
    {
        var summary = new JsonObject { ["id"] = id, ["status"] = RunRecord.Word(status), ["seed"] = seed, ["wall_seconds"] = 0.0 };
        if (fault is not null)
        {
            summary["error"] = RunJson.Of(fault);
        }

        return new(status, summary, [], fault);
    }
}
