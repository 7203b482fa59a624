using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using Snn.Runner.Machine;
using Snn.Runner.Runs;
using TorchSharp;

namespace Snn.Runner.Experiments;

/// <summary>A deep network learns to classify images by layer-local losses.</summary>
internal static class TrainingKind
{
    /// <summary>The kind.</summary>
    internal static Kind<TrainingFlags> Value { get; } =
        new("training")
        {
            Parameters = TrainingParameters.All,
            Extension = new(
                (flags, registry) => flags with { Registry = registry },
                flags => TrainingParameters.Of(flags.Registry)
            ),
            Validate = flags => flags.Read().Map(_ => flags),
            Needs = flags => NeedsOf(flags.Read().OrThrow()),
            Prepare = (flags, setup) => flags.Read().Bind(experiment => Prepare(experiment, setup)),
            Part = "block",
            UsesDevice = true,
            Earlier = new(EarlierRuns.Mark, EarlierRuns.IsOfTheEarlierNeuron, EarlierRuns.Upgrade),
            LearnedFrom = Setting.OfTraining,
        };

    /// <summary>An experiment of this kind.</summary>
    internal static Experiment Of(TrainingExperiment experiment) => Value.Of(TrainingFlags.Of(experiment));

    // The paper's neuron passes the gradient straight on.
    private static Surrogate? SurrogateOf(TrainingExperiment experiment) =>
        TrainingFlags.Of(experiment).Neuron is { } neuron && neuron.Model != NeuronModel.Snn
            ? neuron.Lif.Surrogate
            : null;

    // The shape of one's own images is known where they are read; the run itself asks again before it begins.
    private static Needs NeedsOf(TrainingExperiment experiment) =>
        new(
            experiment.Data.Dataset,
            Needs.WithImages
                + (
                    KnownDatasets.Named(experiment.Data.Dataset) is { } info
                        ? MemoryNeed.Of(experiment, info.Shape, info.ClassNames.Length).Of(experiment.Data.BatchSize)
                        : 0
                )
        );

    // Without libtorch there is nothing that data would be fetched for.
    private static Result<Prepared> Prepare(TrainingExperiment experiment, Setup setup) =>
        LibTorch
            .Load(setup.Settings.LibTorch)
            .Bind(loaded =>
                ComputeDevice
                    .Resolve(setup.Device, loaded)
                    .Bind(device =>
                        setup
                            .Data(experiment.Data.Dataset)
                            .Bind(data =>
                                experiment
                                    .On(data.Info)
                                    .Bind(_ => Room(experiment, data, device))
                                    .Bind(_ => Checkpoint(setup))
                                    .Bind(found => Fits(found, experiment, data, setup))
                                    .Bind(found =>
                                        Initial(found, experiment, data, setup).Map(weights => (found, weights))
                                    )
                                    .Map<Prepared>(begins =>
                                    {
                                        var (found, weights) = begins;
                                        if (setup.Threads is { } threads)
                                        {
                                            torch.set_num_threads(threads);
                                        }

                                        return new Prepared<TrainingState>(
                                            [
                                                Metric.Of("device", device.ToString()),
                                                Metric.Of("threads", (long)torch.get_num_threads()),
                                                .. DataNotes.Of(data),
                                                .. weights?.Notes ?? NetworkFile.NotesOf(setup.GoesOn?.Record),
                                            ],
                                            _ =>
                                                TrainingRun.Run(
                                                    experiment,
                                                    data,
                                                    device,
                                                    setup.Seed,
                                                    found?.Value,
                                                    weights?.Network
                                                ),
                                            TrainingArtifacts.Of(setup.Settings.Checkpoints) with
                                            {
                                                AtEnd = state =>
                                                    ClassifierArtifacts.Of(
                                                        state,
                                                        data,
                                                        SurrogateOf(experiment),
                                                        device
                                                    ),
                                            },
                                            found is null ? 0 : found.Value.Progress.Epoch - 1,
                                            CheckpointFiles.Present
                                        )
                                        {
                                            LibTorch = loaded.Location.Directory,
                                        };
                                    })
                            )
                    )
            );

    // A card says itself how much it has; the system's memory would be given by killing the process.
    private static Result<Dataset> Room(TrainingExperiment experiment, Dataset data, torch.Device device) =>
        device.type == DeviceType.CPU
        && MemoryNeed.Lacking(
            experiment,
            data.Info.Shape,
            data.Train.Classes,
            Math.Min(experiment.Data.BatchSize, data.Train.Count),
            Hardware.FreeMemory()
        )
            is { } lack
            ? lack
            : data;

    private static Result<FoundCheckpoint?> Checkpoint(Setup setup) =>
        setup.From is not null || setup.GoesOn is null
            ? new Result<FoundCheckpoint?>.Ok(setup.From)
            : CheckpointFiles.Newest(setup.GoesOn.Path, setup.Note);

    // Before anything of the earlier run is touched.
    private static Result<FoundCheckpoint?> Fits(
        FoundCheckpoint? found,
        TrainingExperiment experiment,
        Dataset data,
        Setup setup
    ) =>
        found is null
            ? new Result<FoundCheckpoint?>.Ok(null)
            : found
                .Value.Fits(TrainingRun.Identity(experiment, data, setup.Seed))
                .Bind(checkpoint =>
                    checkpoint.Progress.Epoch - 1 > experiment.Optim.Epochs
                        ? new Fault(
                            FaultKind.Usage,
                            "epochs",
                            $"{experiment.Optim.Epochs} are fewer than the {checkpoint.Progress.Epoch - 1} that the run has behind it",
                            "give as many or more, or start a new run"
                        )
                        : (Result<FoundCheckpoint?>)found
                );

    // Whoever goes on from a checkpoint has left the first weights behind.
    private static Result<NetworkFile?> Initial(
        FoundCheckpoint? found,
        TrainingExperiment experiment,
        Dataset data,
        Setup setup
    ) =>
        found is not null || setup.Settings.Init is not { } path
            ? new Result<NetworkFile?>.Ok(null)
            : NetworkFile
                .Initial(path, experiment.Registry, experiment.Neuron.Timesteps)
                .Bind(file => file.Same(setup.GoesOn?.Record ?? setup.Settings.Repeats))
                .Bind(file => TrainingRun.CanBegin(experiment, data, file.Network).Map(NetworkFile? (_) => file));
}
