using System.Runtime.InteropServices;
using Snn.Data.Batches;
using Snn.LocalLoss.Losses;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>A batch as tensors on the device that computes.</summary>
internal static class TensorBatch
{
    /// <summary>Images [B, 1, H, W] float32 and their targets; both belong to the caller's scope.</summary>
    internal static (Tensor Images, Targets Targets) Create(
        Batch batch,
        int height,
        int width,
        int classes,
        Device device
    )
    {
        var images = empty([batch.Count, 1, height, width], ScalarType.Float32);
        MemoryMarshal.AsBytes(batch.Pixels.Span).CopyTo(images.bytes);
        var labels = empty([batch.Count], ScalarType.Int64);
        MemoryMarshal.AsBytes(batch.Labels.Span).CopyTo(labels.bytes);
        return (images.to(device), new(labels.to(device), classes, ScalarType.Float32));
    }
}
