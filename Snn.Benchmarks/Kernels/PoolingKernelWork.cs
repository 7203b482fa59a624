using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Maps.Pooling;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;

namespace Snn.Benchmarks.Kernels;

/// <summary>Average pooling by 2×2 of 32 maps of 28×28 in rows of channels.</summary>
internal static unsafe class PoolingKernelWork
{
    private static readonly PoolingShape Shape = new(new(32, 28, 28), (2, 2), (0, 0), new FeatureShape(32, 14, 14));

    /// <summary>The means.</summary>
    internal static Work Forward(int batch)
    {
        var (rows, pooled) = (KernelTensors.Drawn(new Seed(1), batch, Shape.InputValues), Pooled(batch));
        float* from = TensorMemory.Floats(rows),
            to = TensorMemory.Floats(pooled);
        return new(() => RowPooling.Forward(Shape, batch, from, to, threads: 1), rows, pooled);
    }

    /// <summary>The gradient of what is pooled.</summary>
    internal static Work Gradient(int batch)
    {
        var (rows, pooled) = (KernelTensors.Drawn(new Seed(1), batch, Shape.InputValues), Pooled(batch));
        float* from = TensorMemory.Floats(pooled),
            to = TensorMemory.Floats(rows);
        return new(() => RowPooling.Backward(Shape, batch, from, to, threads: 1), rows, pooled);
    }

    private static TorchSharp.torch.Tensor Pooled(int batch) =>
        KernelTensors.Drawn(new Seed(2), batch, Shape.Pooled.Count);
}
