using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>The first images of a set, shown to a network that is looked at.</summary>
internal static class ShownImages
{
    private const int Batch = 100;

    /// <summary>Shows them batch by batch, in evaluation mode and without gradients.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="images">The set.</param>
    /// <param name="most">At most so many of them, at least 1.</param>
    /// <param name="info">Normalisation.</param>
    /// <param name="device">Where the network is.</param>
    /// <param name="look">
    /// Sees the inputs of a batch, [B, C, H, W] or [T, B, C, H, W], and how many images they are; what it makes of them
    /// is disposed after it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    internal static void Each(
        LocalNetwork network,
        ImageSet images,
        int most,
        DatasetInfo info,
        Device device,
        Action<Tensor, int> look
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        network.eval();
        using var disabled = no_grad();
        int[] order = [.. Enumerable.Range(0, Math.Min(most, images.Count))];
        foreach (var batch in EpochBatches.Of(images, order, Batch, null, info.Normalization, default))
        {
            using var scope = NewDisposeScope();
            var (inputs, _) = TensorBatch.Create(batch, images.Shape, images.Classes, device);
            look(inputs, batch.Count);
        }
    }
}
