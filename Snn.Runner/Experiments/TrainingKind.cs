using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using Snn.Runner.Machine;
using Snn.Runner.Runs;
using TorchSharp;

namespace Snn.Runner.Experiments;

/// <summary>A deep network learns to classify images by layer-local losses.</summary>
internal static class TrainingKind
{
    private const int Classes = 10;

    private static readonly FeatureShape Image = new(1, 28, 28);

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

    private static Needs NeedsOf(TrainingExperiment experiment)
    {
        var need = MemoryNeed.Of(experiment, Image, Classes);
        return new(
            KnownDatasets.Find(experiment.Data.Dataset).Match(found => found, _ => (DatasetInfo?)null),
            Needs.WithImages + need.Of(experiment.Data.BatchSize)
        );
    }

    // Without libtorch there is nothing that data would be fetched for.
    private static Result<Prepared> Prepare(TrainingExperiment experiment, Setup setup) =>
        LibTorch
            .Load(setup.Settings.LibTorch)
            .Bind(loaded =>
                ComputeDevice
                    .Resolve(setup.Device, loaded)
                    .Bind(device =>
                        KnownDatasets
                            .Find(experiment.Data.Dataset)
                            .Bind(setup.Data)
                            .Bind(data =>
                                Room(experiment, data, device)
                                    .Bind(_ => Checkpoint(setup))
                                    .Bind(found => Fits(found, experiment, data, setup))
                                    .Map<Prepared>(found =>
                                    {
                                        if (setup.Threads is { } threads)
                                        {
                                            torch.set_num_threads(threads);
                                        }

                                        return new Prepared<TrainingState>(
                                            [
                                                Metric.Of("device", device.ToString()),
                                                Metric.Of("threads", (long)torch.get_num_threads()),
                                                Metric.Of("data", data.Source),
                                            ],
                                            _ => TrainingRun.Run(experiment, data, device, setup.Seed, found?.Value),
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
            new FeatureShape(1, data.Info.Height, data.Info.Width),
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
                            "ask for as many or more, or start anew"
                        )
                        : (Result<FoundCheckpoint?>)found
                );
}
