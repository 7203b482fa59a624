using System.Collections.Immutable;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>What one block does while one sample is shown.</summary>
/// <param name="Encoder">Its linear map.</param>
/// <param name="Neuron">Its neurons.</param>
/// <param name="Shape">Shape of its output.</param>
/// <param name="Timesteps">T; 1 for values that do not change over time.</param>
/// <param name="Output">Spikes, or values of neurons that do not spike, [T, neurons].</param>
/// <param name="Membranes">Membranes before the reset, [T, neurons]; empty where the neurons do not spike.</param>
/// <param name="Thresholds">
/// What each membrane was held against, [T, neurons]; empty where the neurons do not spike.
/// </param>
public sealed record BlockTrace(
    Encoder Encoder,
    Neuron Neuron,
    FeatureShape Shape,
    int Timesteps,
    ImmutableArray<float> Output,
    ImmutableArray<float> Membranes,
    ImmutableArray<float> Thresholds
);

/// <summary>One sample on its way through the blocks.</summary>
/// <param name="Blocks">Block by block, from the input on.</param>
/// <param name="Logits">Of the output classifier, [C].</param>
public sealed record SampleTrace(ImmutableArray<BlockTrace> Blocks, ImmutableArray<float> Logits)
{
    /// <summary>The class with the largest logit.</summary>
    public int Predicted => Enumerable.Range(0, Logits.Length).MaxBy(c => Logits[c]);

    /// <summary>Follows one image of a set.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="images">The set.</param>
    /// <param name="index">Which image.</param>
    /// <param name="info">Normalisation.</param>
    /// <param name="device">Where the network is.</param>
    public static SampleTrace Of(LocalNetwork network, ImageSet images, int index, DatasetInfo info, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(info);
        var batch = EpochBatches.Of(images, new[] { index }, 1, null, info.Normalization, default).Single();
        using var scope = NewDisposeScope();
        var (inputs, _) = TensorBatch.Create(batch, images.Shape, images.Classes, device);
        return Of(network, inputs);
    }

    /// <summary>Records the responses of all blocks to one sample.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="image">[1, C, H, W] or [T, 1, C, H, W], normalised, on the network's device.</param>
    public static SampleTrace Of(LocalNetwork network, Tensor image)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.eval();
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        var blocks = ImmutableArray.CreateBuilder<BlockTrace>();
        var last = network.Propagate(
            Signal.OfImages(image),
            (_, block, input) =>
            {
                var (response, recording) = block.Watch(input);
                blocks.Add(
                    new(
                        block.Encoder,
                        block.Neuron,
                        block.Output,
                        (int?)recording?.Spikes.shape[0] ?? response.Sent.Timesteps ?? 1,
                        Numbers(recording?.Spikes ?? response.Sent.Values),
                        recording is null ? [] : Numbers(recording.Membranes),
                        recording is null ? [] : Numbers(recording.Thresholds.expand_as(recording.Membranes))
                    )
                );
                return response.Sent;
            }
        );
        return new(blocks.ToImmutable(), Numbers(network.Classify(last)));
    }

    /// <summary>The values of a tensor, row by row.</summary>
    internal static ImmutableArray<float> Numbers(Tensor values) =>
        [.. values.to_type(ScalarType.Float32).cpu().contiguous().data<float>()];
}
