using Snn.Benchmarks.Blocks;
using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Maps.FullyConnected;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Kernels;

/// <summary>The fully connected map of spikes over four time steps, 1024 to 1024, without a graph around it.</summary>
internal static unsafe class LinearKernelWork
{
    private const int Timesteps = 4;
    private const int Features = 1024;

    /// <summary>The map.</summary>
    internal static Work Forward(int batch)
    {
        var (rows, places) = Spikes(batch);
        var (weight, bias, y) = (Drawn(Features, Features), Drawn(Features), Drawn(Timesteps * batch, Features));
        float* w = TensorMemory.Floats(weight),
            b = TensorMemory.Floats(bias),
            to = TensorMemory.Floats(y);
        return new(
            () => SpikingLinear.Forward(rows, places, batch, Features, w, b, to, threads: 1),
            rows,
            weight,
            bias,
            y
        );
    }

    /// <summary>The gradients of weights and bias.</summary>
    internal static Work Gradient(int batch)
    {
        var (rows, places) = Spikes(batch);
        using (rows)
        {
            var inputs = rows.Transposed(places.Length);
            var gradient = Drawn(Timesteps * batch, Features);
            var (weight, bias) = (Drawn(Features, Features), Drawn(Features));
            float* g = TensorMemory.Floats(gradient),
                w = TensorMemory.Floats(weight),
                b = TensorMemory.Floats(bias);
            return new(
                () => SpikingLinear.Backward(inputs, places, Timesteps, batch, Features, g, w, b, threads: 1),
                inputs,
                gradient,
                weight,
                bias
            );
        }
    }

    private static (SpikeLists Rows, int[] Places) Spikes(int batch)
    {
        using var scope = NewDisposeScope();
        var spikes = ImageSpikes.Packed(Timesteps, [batch, Features]);
        var (planes, rows) = (spikes.Split(), (Timesteps + 1) * batch);
        return (
            SpikeLists.OfRows(TensorMemory.Bytes(planes), rows, (int)(planes.numel() / rows), threads: 1),
            InputPlaces.Of(spikes)
        );
    }

    private static Tensor Drawn(params long[] shape) => KernelTensors.Drawn(new Seed(2), shape);
}
