using Snn.Benchmarks.Blocks;
using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Maps.Convolution;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Kernels;

/// <summary>
/// The convolution of spikes over four time steps, 5×5 from 32 to 64 maps of 14×14, without a graph around it.
/// </summary>
internal static unsafe class ConvolutionKernelWork
{
    private const int Timesteps = 4;
    private static readonly ConvolutionShape Shape = new(new FeatureShape(32, 14, 14), 64, 5, 2);

    /// <summary>The map.</summary>
    internal static Work Forward(int batch) =>
        Over(
            batch,
            (spikes, weight, bias, rows) =>
                SpikingConvolution.Forward(Shape, Timesteps, batch, spikes, weight, bias, rows, threads: 1)
        );

    /// <summary>The gradients of weights and bias.</summary>
    internal static Work Gradient(int batch) =>
        Over(
            batch,
            (spikes, weight, bias, rows) =>
                SpikingConvolutionGradient.Backward(Shape, Timesteps, batch, spikes, rows, weight, bias, threads: 1)
        );

    private delegate void Kernel(byte* spikes, float* weight, float* bias, float* rows);

    private static Work Over(int batch, Kernel kernel)
    {
        var (planes, rows, weight, bias) = (Planes(batch), Rows(batch), Weight(), Bias());
        var spikes = TensorMemory.Bytes(planes);
        float* w = TensorMemory.Floats(weight),
            b = TensorMemory.Floats(bias),
            y = TensorMemory.Floats(rows);
        return new(() => kernel(spikes, w, b, y), planes, rows, weight, bias);
    }

    private static Tensor Planes(int batch)
    {
        using var scope = NewDisposeScope();
        var input = Shape.Input;
        return ImageSpikes
            .Packed(Timesteps, [batch, input.Channels, input.Height, input.Width])
            .Split()
            .MoveToOuterDisposeScope();
    }

    private static Tensor Rows(int batch) =>
        KernelTensors.Drawn(new Seed(2), Timesteps, batch, Shape.Height, Shape.Width, Shape.Filled);

    private static Tensor Weight() =>
        KernelTensors.Drawn(new Seed(3), Shape.Outputs, Shape.Input.Channels, Shape.Kernel, Shape.Kernel);

    private static Tensor Bias() => KernelTensors.Drawn(new Seed(4), Shape.Outputs);
}
