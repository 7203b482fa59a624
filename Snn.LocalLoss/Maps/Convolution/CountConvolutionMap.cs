using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// A convolution of counts, by <see cref="CountConvolution"/> and <see cref="CountConvolutionGradient"/>; counts have no
/// gradient here, since none crosses a block.
/// </summary>
/// <remarks>
/// Counts do not change over steps: there is one map, and not one a step. About half of the neurons fire, more after
/// pooling, nearly all of them at every step: where they do not, the map is a dense convolution.
/// </remarks>
/// <param name="counts">Maps.</param>
/// <param name="shape">Sizes, which fit.</param>
internal sealed unsafe class CountConvolutionMap(SpikeCounts counts, ConvolutionShape shape) : IWeightedMap
{
    /// <summary>Rows [B, H', W', N filled up to whole vectors]; what fills them up is 0.</summary>
    /// <param name="counts">Maps.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="weight">[N, C, k, k].</param>
    internal static Tensor Apply(SpikeCounts counts, ConvolutionShape shape, Tensor weight)
    {
        using var planes = new CountPlanes(counts);
        return planes.Suits && shape.Fits
            ? MapFunction.Apply(new CountConvolutionMap(counts, shape), weight, null)
            : Dense(counts.Rows(), shape, weight);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor weight, Tensor? bias)
    {
        using var planes = new CountPlanes(counts);
        var y = empty([counts.Batch, shape.Height, shape.Width, shape.Filled], ScalarType.Float32);
        CountConvolution.Forward(
            shape,
            counts.Batch,
            planes,
            TensorMemory.Floats(weight.contiguous()),
            TensorMemory.Floats(y),
            get_num_threads()
        );
        return y;
    }

    /// <inheritdoc/>
    public (Tensor Weight, Tensor? Bias) Backward(Tensor gradient, int outputs, bool biased)
    {
        using var planes = new CountPlanes(counts);
        var weight = empty([outputs, shape.Input.Channels, shape.Kernel, shape.Kernel], ScalarType.Float32);
        CountConvolutionGradient.Backward(
            shape,
            counts.Batch,
            planes,
            TensorMemory.Floats(gradient),
            TensorMemory.Floats(weight),
            get_num_threads()
        );
        return (weight, null);
    }

    // Rows of channels are what libtorch calls channels-last: nothing is reordered on the way in, on the way out, or
    // backward.
    private static Tensor Dense(Tensor rows, ConvolutionShape shape, Tensor weight)
    {
        var (inputs, outputs) = (shape.FilledInput - shape.Input.Channels, shape.Filled - shape.Outputs);

        // Through the flat weights the gradient comes back in their own order, where libtorch would leave it
        // channels-last.
        var dense = weight.flatten().view(weight.shape);
        var filled = inputs + outputs > 0 ? nn.functional.pad(dense, [0, 0, 0, 0, 0, inputs, 0, outputs]) : dense;
        var y = nn.functional.conv2d(
            rows.permute(0, 3, 1, 2),
            filled,
            null,
            [1L, 1L],
            [(long)shape.Padding, shape.Padding]
        );
        return y.permute(0, 2, 3, 1).contiguous();
    }
}
