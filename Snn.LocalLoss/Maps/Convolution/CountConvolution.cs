using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>A convolution of counts; they have no gradient here, since none crosses a block.</summary>
/// <remarks>
/// Counts do not change over steps: there is one map, and not one a step. Half of the neurons fire, more after pooling,
/// and there a dense convolution is faster than sums over spikes (<see cref="SpikingConvolution"/>), as measured. Rows
/// of channels are what libtorch calls channels-last: nothing is reordered on the way in, on the way out, or backward.
/// </remarks>
internal static class CountConvolution
{
    /// <summary>Rows [B, H', W', N filled up to whole vectors]; what fills them up is 0.</summary>
    /// <param name="counts">Maps.</param>
    /// <param name="shape">Sizes, which fit.</param>
    /// <param name="weight">[N, C, k, k].</param>
    internal static Tensor Apply(SpikeCounts counts, ConvolutionShape shape, Tensor weight) =>
        Apply(counts.Rows(), shape, weight);

    /// <summary>The same for values that are no longer whole numbers, as after dropout.</summary>
    /// <param name="rows">[B, H, W, C filled up], what fills them up zeros.</param>
    /// <param name="shape">Sizes, which fit.</param>
    /// <param name="weight">[N, C, k, k].</param>
    internal static Tensor Apply(Tensor rows, ConvolutionShape shape, Tensor weight)
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
