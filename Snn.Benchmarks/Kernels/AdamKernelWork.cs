using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Tensors;

namespace Snn.Benchmarks.Kernels;

/// <summary>One step of Adam over values that lie one after the other.</summary>
internal static unsafe class AdamKernelWork
{
    /// <summary>The step; moments go on from one to the next.</summary>
    internal static Work Of(int values)
    {
        var step = new AdamStep(0.9f, 0.999f, 0.1f, 0.001f, 5e-4f, 1, 1e-8f, WeightDecay: 0);
        var weight = KernelTensors.Drawn(new Seed(1), values);
        var gradient = KernelTensors.Drawn(new Seed(2), values);
        var moments = TorchSharp.torch.zeros([2, values], TorchSharp.torch.ScalarType.Float32);
        float* w = TensorMemory.Floats(weight),
            g = TensorMemory.Floats(gradient),
            first = TensorMemory.Floats(moments);
        return new(() => AdamKernel.Run(step, values, w, g, first, first + values), weight, gradient, moments);
    }
}
