using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>A fully connected map of images as a node of the graph; images have no gradient.</summary>
/// <remarks>
/// Most pixels of a drawing are background. With β the darkest value, <c>W x + b = W (x − β) + (β Σ_k W[:,k] + b)</c>: what is not zero in <c>x − β</c> is
/// summed, the rest is one vector for the whole batch. For the gradient of the weights likewise, <c>Σ_s g_s x_sᵀ = Σ_s g_s (x_s − β)ᵀ + β (Σ_s g_s) 1ᵀ</c>.
/// Images without such a background take the dense products.
/// </remarks>
internal sealed unsafe class ImageLinearFunction : GraphNode<ImageLinearFunction>
{
    private const string CallKey = "call";

    /// <summary><c>x Wᵀ + b</c>, [B, N].</summary>
    /// <param name="images">x, float32 [B, K] on the CPU.</param>
    /// <param name="weight">W, [N, K].</param>
    /// <param name="bias">b, [N]; null for none.</param>
    internal static Tensor Apply(Tensor images, Tensor weight, Tensor? bias) => Node(weight, bias!, images);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        using var scope = NewDisposeScope();
        var (weight, bias, images) = ((Tensor)vars[0], (Tensor?)vars[1], (Tensor)vars[2]);
        var (batch, inputs, outputs) = ((int)images.shape[0], (int)images.shape[1], (int)weight.shape[0]);
        var background = images.min().item<float>();
        var drawn = images.Minus(background);
        var lists = SpikeLists.OfNonZeros(TensorMemory.Floats(drawn), batch, inputs);
        if (SparseLinearFunction.Dense(lists, drawn))
        {
            lists.Dispose();
            ctx.save_data(CallKey, new Call(images, 0, null, outputs, bias is not null));
            return (bias is null ? images.mm(weight.t()) : bias.addmm(images, weight.t())).MoveToOuterDisposeScope();
        }

        // It lives as long as the batch: in evaluation nothing goes backward.
        ctx.save_data(CallKey, new Call(drawn.MoveToOuterDisposeScope(), background, lists, outputs, bias is not null));
        var flat = weight.sum([1]).Times(background);
        var start = bias is null ? flat : flat.Plus(bias);
        var transposed = weight.t().contiguous(); // no copy where the weights are kept input by input
        var y = empty([batch, outputs], ScalarType.Float32);
        SparseLinear.Forward(
            lists, inputs, outputs, TensorMemory.Floats(drawn), TensorMemory.Floats(transposed), TensorMemory.Floats(start), TensorMemory.Floats(y),
            get_num_threads());
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var call = (Call)ctx.get_data(CallKey);
        var (gradient, batch, inputs) = (grad_output.contiguous(), (int)call.Drawn.shape[0], (int)call.Drawn.shape[1]);
        var bias = gradient.sum([0]);
        if (call.Places is null)
        {
            return [call.Drawn.t().mm(gradient).t(), Bias(), null];
        }

        using var drawnBySample = call.Places; // each graph goes backward once
        var weight = empty([inputs, call.Outputs], ScalarType.Float32);
        using var samples = drawnBySample.Transposed(inputs);
        SparseLinear.Backward(
            samples, batch, call.Outputs, TensorMemory.Floats(call.Drawn.t().contiguous()), TensorMemory.Floats(gradient),
            TensorMemory.Floats(bias.Times(call.Background)), TensorMemory.Floats(weight), get_num_threads());
        return [weight.t(), Bias(), null];

        Tensor? Bias() => call.Biased ? bias : null;
    }

    /// <param name="Drawn">What is drawn on the background; the whole images where there is none.</param>
    /// <param name="Background">β.</param>
    /// <param name="Places">For each sample where something is drawn; null where there is no background.</param>
    /// <param name="Outputs">N.</param>
    /// <param name="Biased">Whether there is a bias.</param>
    private sealed record Call(Tensor Drawn, float Background, SpikeLists? Places, int Outputs, bool Biased);
}
