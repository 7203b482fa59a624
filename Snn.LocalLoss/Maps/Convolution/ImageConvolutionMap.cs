using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>A convolution of images, by <see cref="ImageConvolution"/>.</summary>
/// <param name="images">[B, C, H, W], dense.</param>
/// <param name="background">Their darkest value: that of most pixels, where they are drawings.</param>
/// <param name="shape">Sizes, which fit.</param>
internal sealed unsafe class ImageConvolutionMap(Tensor images, float background, ConvolutionShape shape) : IWeightedMap
{
    private int Batch => (int)images.shape[0];

    /// <summary>Rows [B, H', W', N filled up to whole vectors].</summary>
    /// <param name="images">[B, C, H, W], dense.</param>
    /// <param name="shape">Sizes, which fit.</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N]; null for none.</param>
    internal static Tensor Apply(Tensor images, ConvolutionShape shape, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var map = new ImageConvolutionMap(images, images.min().item<float>(), shape);
        return MapFunction.Apply(map, weight, bias).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor weight, Tensor? bias)
    {
        var y = empty([Batch, shape.Height, shape.Width, shape.Filled], ScalarType.Float32);
        ImageConvolution.Forward(
            shape,
            Batch,
            TensorMemory.Floats(images),
            background,
            TensorMemory.Floats(weight.contiguous()),
            TensorMemory.Floats(bias),
            TensorMemory.Floats(y),
            get_num_threads()
        );
        return y;
    }

    /// <inheritdoc/>
    public (Tensor Weight, Tensor? Bias) Backward(Tensor gradient, int outputs, bool biased)
    {
        var (weight, bias) = ConvolutionGradients.Empty(shape, outputs, biased);
        ImageConvolution.Backward(
            shape,
            Batch,
            TensorMemory.Floats(images),
            background,
            TensorMemory.Floats(gradient),
            TensorMemory.Floats(weight),
            TensorMemory.Floats(bias),
            get_num_threads()
        );
        return (weight, bias);
    }
}
