using System.Collections.Immutable;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>What a network takes each image of a set for.</summary>
/// <param name="Predicted">The class with the largest logit, [Count].</param>
/// <param name="Confidence">Its share of the softmax, in [0, 1], [Count].</param>
public sealed record Predictions(ImmutableArray<int> Predicted, ImmutableArray<float> Confidence)
{
    private const int BatchSize = 500;

    /// <summary>Classifies a set, without augmentation and without the local losses.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="images">The set.</param>
    /// <param name="info">Normalisation.</param>
    /// <param name="device">Where the network is.</param>
    public static Predictions Of(LocalNetwork network, ImageSet images, DatasetInfo info, Device device)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(info);
        network.eval();
        var (predicted, confidence) = (
            ImmutableArray.CreateBuilder<int>(images.Count),
            ImmutableArray.CreateBuilder<float>(images.Count)
        );
        foreach (
            var batch in EpochBatches.Of(
                images,
                EpochOrder.Sequential(images.Count),
                BatchSize,
                null,
                info.Normalization,
                default
            )
        )
        {
            using var scope = NewDisposeScope();
            using var disabled = no_grad();
            var (inputs, _) = TensorBatch.Create(batch, images.Height, images.Width, images.Classes, device);
            var (values, indices) = network.Infer(inputs).softmax(1).to_type(ScalarType.Float32).max(1);
            predicted.AddRange(indices.cpu().data<long>().Select(c => (int)c));
            confidence.AddRange(values.cpu().data<float>());
        }

        return new(predicted.ToImmutable(), confidence.ToImmutable());
    }

    /// <summary>Follows one image of a set through the network.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="images">The set.</param>
    /// <param name="index">Which image.</param>
    /// <param name="info">Normalisation.</param>
    /// <param name="device">Where the network is.</param>
    public static SampleTrace Follow(LocalNetwork network, ImageSet images, int index, DatasetInfo info, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(info);
        var batch = EpochBatches.Of(images, new[] { index }, 1, null, info.Normalization, default).Single();
        using var scope = NewDisposeScope();
        var (inputs, _) = TensorBatch.Create(batch, images.Height, images.Width, images.Classes, device);
        return SampleTrace.Of(network, inputs);
    }
}
