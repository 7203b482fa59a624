using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>Where a convolution's kernels put the gradients of its weights.</summary>
internal static class ConvolutionGradients
{
    /// <summary>Room for them, not filled: [N, C, k, k], and [N] where there is a bias.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="outputs">N.</param>
    /// <param name="biased">Whether there is a bias.</param>
    internal static (Tensor Weight, Tensor? Bias) Empty(ConvolutionShape shape, int outputs, bool biased) =>
        (
            empty([outputs, shape.Input.Channels, shape.Kernel, shape.Kernel], ScalarType.Float32),
            biased ? empty([outputs], ScalarType.Float32) : null
        );
}
