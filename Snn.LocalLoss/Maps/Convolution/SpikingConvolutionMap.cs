using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// A convolution of spikes, by <see cref="SpikingConvolution"/> and <see cref="SpikingConvolutionGradient"/>.
/// </summary>
/// <param name="spikes">Maps.</param>
/// <param name="shape">Sizes, which fit.</param>
internal sealed unsafe class SpikingConvolutionMap(SpikeBits spikes, ConvolutionShape shape) : IWeightedMap
{
    /// <summary>Rows [T, B, H', W', N filled up to whole vectors].</summary>
    /// <param name="spikes">Maps.</param>
    /// <param name="shape">Sizes, which fit.</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N].</param>
    internal static Tensor Apply(SpikeBits spikes, ConvolutionShape shape, Tensor weight, Tensor bias) =>
        MapFunction.Apply(new SpikingConvolutionMap(spikes, shape), weight, bias);

    /// <inheritdoc/>
    public Tensor Forward(Tensor weight, Tensor? bias)
    {
        var (steps, batch) = (spikes.Timesteps, spikes.Batch);
        var rows = empty([steps, batch, shape.Height, shape.Width, shape.Filled], ScalarType.Float32);
        SpikingConvolution.Forward(
            shape,
            steps,
            batch,
            TensorMemory.Bytes(spikes.Split()),
            TensorMemory.Floats(weight.contiguous()),
            TensorMemory.Floats(bias),
            TensorMemory.Floats(rows),
            get_num_threads()
        );
        return rows;
    }

    /// <inheritdoc/>
    public (Tensor Weight, Tensor? Bias) Backward(Tensor gradient, int outputs, bool biased)
    {
        var gradients = ConvolutionGradients.Empty(shape, outputs, biased: true);
        SpikingConvolutionGradient.Backward(
            shape,
            spikes.Timesteps,
            spikes.Batch,
            TensorMemory.Bytes(spikes.Split()),
            TensorMemory.Floats(gradient),
            TensorMemory.Floats(gradients.Weight),
            TensorMemory.Floats(gradients.Bias),
            get_num_threads()
        );
        return gradients;
    }
}
