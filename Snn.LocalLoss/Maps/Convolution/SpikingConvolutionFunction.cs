using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>A convolution of spikes as a node of the graph; spikes have no gradient here, since none crosses a block.</summary>
internal sealed class SpikingConvolutionFunction : GraphNode<SpikingConvolutionFunction>
{
    private const string CallKey = "call";

    /// <summary>Rows [T, B, H', W', N filled up to whole vectors].</summary>
    /// <param name="spikes">Maps.</param>
    /// <param name="shape">Sizes, which fit.</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N].</param>
    internal static Tensor Apply(SpikeBits spikes, ConvolutionShape shape, Tensor weight, Tensor bias) => Node(weight, bias, (spikes, shape));

    /// <inheritdoc/>
    protected override unsafe Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var (weight, bias, (spikes, shape)) = ((Tensor)vars[0], (Tensor)vars[1], ((SpikeBits, ConvolutionShape))vars[2]);
        ctx.save_data(CallKey, vars[2]);
        using var scope = NewDisposeScope();
        var y = empty([spikes.Timesteps, spikes.Batch, shape.Height, shape.Width, shape.Filled], ScalarType.Float32);
        SpikingConvolution.Forward(
            shape, spikes.Timesteps, spikes.Batch, TensorMemory.Bytes(spikes.Split()), TensorMemory.Floats(weight.contiguous()), TensorMemory.Floats(bias),
            TensorMemory.Floats(y), get_num_threads());
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override unsafe IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (spikes, shape) = ((SpikeBits, ConvolutionShape))ctx.get_data(CallKey);
        var weight = empty([shape.Outputs, shape.Input.Channels, shape.Kernel, shape.Kernel], ScalarType.Float32);
        var bias = empty([shape.Outputs], ScalarType.Float32);
        SpikingConvolutionGradient.Backward(
            shape, spikes.Timesteps, spikes.Batch, TensorMemory.Bytes(spikes.Split()), TensorMemory.Floats(grad_output.contiguous()),
            TensorMemory.Floats(weight), TensorMemory.Floats(bias), get_num_threads());
        return [weight, bias, null];
    }
}
