using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>A convolution of images as a node of the graph; images have no gradient here.</summary>
internal sealed unsafe class ImageConvolutionFunction : GraphNode<ImageConvolutionFunction>
{
    private const string CallKey = "call";

    /// <summary>Rows [B, H', W', N filled up to whole vectors].</summary>
    /// <param name="images">[B, C, H, W], dense.</param>
    /// <param name="shape">Sizes, which fit.</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N]; null for none.</param>
    internal static Tensor Apply(Tensor images, ConvolutionShape shape, Tensor weight, Tensor? bias) => Node(weight, bias!, (images, shape));

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        using var scope = NewDisposeScope();
        var (weight, bias, (images, shape)) = ((Tensor)vars[0], (Tensor?)vars[1], ((Tensor, ConvolutionShape))vars[2]);
        var background = images.min().item<float>();
        ctx.save_data(CallKey, new Call(images, background, shape, bias is not null));
        var y = empty([images.shape[0], shape.Height, shape.Width, shape.Filled], ScalarType.Float32);
        ImageConvolution.Forward(
            shape, (int)images.shape[0], TensorMemory.Floats(images), background, TensorMemory.Floats(weight.contiguous()),
            bias is null ? null : TensorMemory.Floats(bias), TensorMemory.Floats(y), get_num_threads());
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (images, background, shape, biased) = (Call)ctx.get_data(CallKey);
        var weight = empty([shape.Outputs, shape.Input.Channels, shape.Kernel, shape.Kernel], ScalarType.Float32);
        var bias = biased ? empty([shape.Outputs], ScalarType.Float32) : null;
        ImageConvolution.Backward(
            shape, (int)images.shape[0], TensorMemory.Floats(images), background, TensorMemory.Floats(grad_output.contiguous()), TensorMemory.Floats(weight),
            bias is null ? null : TensorMemory.Floats(bias), get_num_threads());
        return [weight, bias, null];
    }

    /// <param name="Images">The images.</param>
    /// <param name="Background">Their darkest value: that of most pixels, where they are drawings.</param>
    /// <param name="Shape">Sizes.</param>
    /// <param name="Biased">Whether there is a bias.</param>
    private sealed record Call(Tensor Images, float Background, ConvolutionShape Shape, bool Biased);
}
