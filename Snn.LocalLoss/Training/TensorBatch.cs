using System.Runtime.InteropServices;
using Snn.Data.Batches;
using Snn.Data.Images;
using Snn.LocalLoss.Losses;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>A batch as tensors on the device that computes.</summary>
internal static class TensorBatch
{
    /// <summary>
    /// Images [B, C, H, W], or frames [T, B, C, H, W], float32, and their targets; both belong to the caller's scope.
    /// </summary>
    internal static (Tensor Images, Targets Targets) Create(Batch batch, ImageShape shape, int classes, Device device)
    {
        long[] sizes = [shape.Channels, shape.Height, shape.Width];
        var images = empty(
            shape.Steps > 1 ? [batch.Count, shape.Steps, .. sizes] : [batch.Count, .. sizes],
            ScalarType.Float32
        );
        MemoryMarshal.AsBytes(batch.Pixels.Span).CopyTo(images.bytes);
        images = shape.Steps > 1 ? images.transpose(0, 1).contiguous() : images;
        var labels = empty([batch.Count], ScalarType.Int64);
        MemoryMarshal.AsBytes(batch.Labels.Span).CopyTo(labels.bytes);
        return (images.to(device), new(labels.to(device), classes, ScalarType.Float32));
    }
}
