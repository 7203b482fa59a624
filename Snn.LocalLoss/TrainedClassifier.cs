using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Datasets;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;

namespace Snn.LocalLoss;

/// <summary>A trained network as a value: nothing of it belongs to libtorch.</summary>
/// <param name="Experiment">What it was trained by.</param>
/// <param name="Checkpoint">Its weights, and all that a training would go on with.</param>
/// <param name="Epochs">What each epoch came to.</param>
/// <param name="Device">Where it computes.</param>
public sealed record TrainedClassifier(
    Experiment Experiment,
    TrainingCheckpoint Checkpoint,
    ImmutableArray<TrainedEpoch> Epochs,
    DeviceChoice Device
)
{
    /// <summary>
    /// Part of the test images predicted right after the last epoch, in [0, 1]; NaN without an epoch.
    /// </summary>
    public double TestAccuracy => Epochs.IsEmpty ? double.NaN : Epochs[^1].TestAccuracy;

    /// <summary>The classes of images, by their numbers, [n].</summary>
    /// <param name="images">Of the shape that it has learned; their labels are not looked at.</param>
    /// <exception cref="InvalidOperationException">They have another shape.</exception>
    public ImmutableArray<int> Predict(ImageSet images) =>
        LibTorchLoader
            .Load()
            .Bind(loaded => ComputeDevice.Resolve(Device, loaded))
            .Bind(device => TrainedNetwork.Predict(Checkpoint, Registry.Library, images, device))
            .OrThrow();

    /// <summary>The bytes of a safetensors file: the weights under PyTorch's names.</summary>
    public byte[] Safetensors() => TrainedNetwork.Safetensors(Checkpoint, Registry.Library).OrThrow();

    /// <summary>The bytes of an ONNX file.</summary>
    /// <exception cref="InvalidOperationException">ONNX cannot express it.</exception>
    public byte[] Onnx() => TrainedNetwork.ToOnnx(Checkpoint, Registry.Library).OrThrow();

    /// <summary>What came of it, in a line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Experiment.Id} after {Epochs.Length} epochs: test accuracy {TestAccuracy:P2}"
        );
}
