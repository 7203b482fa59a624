using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Experiments.Runs;

/// <summary>
/// Training steps on one batch of the sample's images, one after another, for measuring how long one takes.
/// </summary>
/// <remarks>
/// Images and not noise: how many neurons fire, and how long a step takes, depends on them. A mutable host: each step
/// goes on with the weights that the last one left. Not thread-safe.
/// </remarks>
public sealed class TrainingSteps : IDisposable
{
    private readonly IDisposable _precision;
    private readonly TrainingState _state;
    private readonly Tensor _images;
    private readonly Tensor _labels;
    private readonly int _classes;

    /// <summary>Steps of an experiment that is valid.</summary>
    /// <param name="experiment">Network, loss, neuron and batch size.</param>
    /// <param name="info">Shape of an image and number of classes.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="seed">Draws weights and batch.</param>
    public TrainingSteps(TrainingExperiment experiment, DatasetInfo info, Device device, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(info);
        _classes = info.ClassNames.Length;
        _precision = experiment.How.Precision.Switch(device);
        _state = TrainingRun.Create(experiment, info, _classes, device, seed, RunIdentity.None);
        _state.Network.train();
        using var scope = NewDisposeScope();
        var sample = SampleDatasets.Load(info).Train;
        // A large batch sees images again.
        int[] order = [.. Enumerable.Range(0, experiment.Data.BatchSize).Select(i => i % sample.Count)];
        var batch = EpochBatches
            .Of(
                sample,
                order,
                experiment.Data.BatchSize,
                experiment.Data.Augment(info.Augmentation),
                info.Normalization,
                seed.Fold("batch")
            )
            .First();
        var (images, targets) = TensorBatch.Create(batch, info.Shape, _classes, device);
        (_images, _labels) = (images.MoveToOuterDisposeScope(), targets.Labels.MoveToOuterDisposeScope());
    }

    /// <summary>One step; gives the loss of the output classifier.</summary>
    public double Run()
    {
        using var scope = NewDisposeScope();
        return LocalTrainer.Step(_state, _images, new Targets(_labels, _classes, ScalarType.Float32)).Losses.Output;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _precision.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }
}
