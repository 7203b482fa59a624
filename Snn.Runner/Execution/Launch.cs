using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Convex.Classification;
using Snn.Convex.Experiments;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Training;
using Snn.Runner.Catalogue;
using Snn.Runner.DataStore;
using Snn.Runner.Machines;
using Snn.Runner.RunFolders;
using TorchSharp;

namespace Snn.Runner.Execution;

/// <summary>Gets what an experiment needs (data, device, folder) and runs it.</summary>
internal static class Launch
{
    /// <summary>Runs an entry of the catalogue; whatever keeps it from running is an outcome, too.</summary>
    internal static RunOutcome Run(Entry entry, RunSettings settings, RunHost host)
    {
        var seed = settings.Seed ?? entry.Seed;
        try
        {
            return entry.Experiment.Match(Surface, Stack, Images, Robustness, Training)
                .Match(outcome => outcome, fault => Unstarted(entry.Id, seed, RunStatus.Failed, fault));
        }
        catch (OperationCanceledException) when (host.Stop.IsCancellationRequested)
        {
            return Unstarted(entry.Id, seed, RunStatus.Interrupted, null);
        }

        Result<RunOutcome> Surface(SurfaceExperiment experiment) => settings.Points is null
            ? Convex([], SurfaceRun.Run(experiment, new Seed(seed)), Network([]))
            : PointsFile.Read(settings.Points).Bind(file => Convex(
                file.Describe(), SurfaceRun.Run(experiment, SurfaceData.Of(file.Points), new Seed(seed)), Network(file.Describe())));

        // Points of the user's own go with the network, so that it can be judged by them again.
        Artifacts<SurfaceState> Network(ImmutableArray<Metric> data) =>
            ConvexArtifacts.Of<SurfaceState>(entry, seed, state => [state.Network], state => state.Epoch, data);

        Result<RunOutcome> Stack(StackExperiment experiment) => Convex(
            [], StackRun.Run(experiment, new Seed(seed)), ConvexArtifacts.Of<StackState>(entry, seed, state => state.Layers, state => state.Epoch));

        Result<RunOutcome> Images(ImageExperiment experiment) => Data(KnownDatasets.Mnist, settings.Data, host).Bind(data =>
        {
            var network = ConvexArtifacts.Of<ImageState>(entry, seed, state => state.Layers, state => state.Epoch);
            return Convex(
                [Metric.Of("data", data.Source)], ImageRun.Run(experiment, data.Train, data.Test, new Seed(seed)),
                network with { AtEnd = state => [.. network.AtEnd(state), .. ClassifierArtifacts.Of(experiment, state, data, new Seed(seed))] });
        });

        Result<RunOutcome> Robustness(RobustnessExperiment experiment)
        {
            var network = ConvexArtifacts.Of<RobustnessState>(entry, seed, state => [state.Network], state => state.Epoch);
            return Convex(
                [], RobustnessRun.Run(experiment, new Seed(seed)),
                network with { AtEnd = state => [.. network.AtEnd(state), .. ConvexArtifacts.Traces(state.Figure)] });
        }

        Result<RunOutcome> Training(TrainingExperiment experiment) =>
            KnownDatasets.Find(experiment.Dataset)
                .Bind(info => Data(info, settings.Data, host))
                .Bind(data => LibTorchLoader.Load(settings.LibTorch).Bind(loaded => ComputeDevice.Resolve(settings.Device, loaded)).Bind(device =>
                {
                    if (settings.Threads is { } threads)
                    {
                        torch.set_num_threads(threads);
                    }

                    return Execute(
                        [
                            Metric.Of("device", device.ToString()), Metric.Of("threads", (long)torch.get_num_threads()),
                            Metric.Of("data", data.Source),
                        ],
                        TrainingRun.Run(experiment, data, device, new Seed(seed)),
                        Artifacts<TrainingState>.None with { AtEnd = state => ClassifierArtifacts.Of(state, data, device) });
                }));

        Result<RunOutcome> Convex<TState>(
            ImmutableArray<Metric> surroundings, IEnumerable<RunProgress<TState>> progress, Artifacts<TState> artifacts)
        {
            if (settings.Device == DeviceChoice.Cuda)
            {
                host.Note($"{entry.Id}: convex networks run on the CPU; --device is for training experiments");
            }

            return Execute([Metric.Of("device", "cpu"), Metric.Of("math", settings.Math), .. surroundings], progress, artifacts);
        }

        Result<RunOutcome> Execute<TState>(
            ImmutableArray<Metric> surroundings, IEnumerable<RunProgress<TState>> progress, Artifacts<TState> artifacts)
        {
            var record = new RunRecord(
                entry.Id, entry.Title, entry.Experiment.Kind, seed,
                [.. entry.Experiment.Parameters.Select(p => new Metric(p.Name.Replace('-', '_'), p.Value))],
                surroundings, settings.CommandLine, Versions.Describe(), Machine.Describe(), host.Clock.GetUtcNow());
            return RunFolder.Create(settings.Out, record)
                .Map(folder => host.View(watch => RunLoop.Execute(record, progress, artifacts, folder, host.Clock, watch, host.Stop)));
        }
    }

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
