using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Neurons.Fast;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Kernels;

/// <summary>
/// The pass of normalisation and leaky neurons over four steps of 1024 features, means and variances known.
/// </summary>
internal static unsafe class NeuronKernelWork
{
    private const int Timesteps = 4;
    private const int Features = 1024;

    /// <summary>Spikes and their mean.</summary>
    internal static Work Forward(int batch)
    {
        var (pass, current, norm, rate) = (Pass(batch), Current(batch), Norm(), Drawn(3, batch, Features));
        var bits = empty([Timesteps, batch, Features / RowLayout.Lanes], ScalarType.Byte);
        var rows = Rows(norm);
        var spikes = TensorMemory.Bytes(bits);
        float* x = TensorMemory.Floats(current),
            mean = TensorMemory.Floats(rate);
        return new(Run, current, norm, rate, bits);

        void Run()
        {
            for (var task = 0; task < pass.Layout.Tasks; task++)
            {
                NormalisedLif.Forward(pass, task, x, rows, spikes, mean);
            }
        }
    }

    /// <summary>The gradient of the normalised current.</summary>
    internal static Work Gradient(int batch)
    {
        var (pass, current, norm, rate) = (Pass(batch), Current(batch), Norm(), Drawn(3, batch, Features));
        var (gradient, partial) = (Current(batch), Drawn(4, pass.Layout.Chunks, 2, Features));
        var (surrogate, rows) = (SurrogateKernel.Of(new ArctanKernel(2)), Rows(norm));
        var x = TensorMemory.Floats(current);
        var gradients = new LifGradients(
            TensorMemory.Floats(rate),
            TensorMemory.Floats(gradient),
            TensorMemory.Floats(partial)
        );
        return new(Run, current, norm, rate, gradient, partial);

        void Run()
        {
            for (var task = 0; task < pass.Layout.Tasks; task++)
            {
                surrogate.Backward(pass, task, x, rows, gradients);
            }
        }
    }

    private static LifPass Pass(int batch) =>
        new(
            new RowLayout(Timesteps, batch, Features),
            Timesteps,
            (float)LifParameters.Default.Beta,
            (float)LifParameters.Default.Threshold,
            Subtract: true,
            Online: false
        );

    private static Tensor Current(int batch) => Drawn(1, Timesteps, batch, Features);

    // Mean, inverse deviation, scale and shift of each channel.
    private static Tensor Norm() => Drawn(2, 4, Features);

    private static NormRows Rows(Tensor norm) => new(TensorMemory.Floats(norm), Features);

    private static Tensor Drawn(ulong seed, params long[] shape) => KernelTensors.Drawn(new Seed(seed), shape);
}
