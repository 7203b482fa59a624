using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Experiments;

/// <summary>Training steps on one random batch, one after another, for measuring how long one takes.</summary>
/// <remarks>A mutable host: each step goes on with the weights that the last one left. Not thread-safe.</remarks>
public sealed class TrainingSteps : IDisposable
{
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
        _state = TrainingRun.Create(experiment, info, _classes, device, seed, RunIdentity.None);
        _state.Network.train();
        using var generator = new Generator(seed.Fold("batch").Value);
        using var scope = NewDisposeScope();
        _images = randn([experiment.BatchSize, 1, info.Height, info.Width], generator: generator).to(device).MoveToOuterDisposeScope();
        _labels = arange(experiment.BatchSize, ScalarType.Int64).remainder(_classes).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>One step; gives the loss of the output classifier.</summary>
    public double Run()
    {
        using var scope = NewDisposeScope();
        return LocalTrainer.Step(_state, _images, new Targets(_labels, _classes, ScalarType.Float32)).BlockLosses[^1];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }
}
