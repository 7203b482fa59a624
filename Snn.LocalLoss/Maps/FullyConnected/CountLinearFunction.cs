using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>A fully connected map of counts as a node of the graph; counts have no gradient here, since none crosses a block.</summary>
/// <remarks>
/// Counts do not change over steps: there is one map, and not one a step. Where more than half of the neurons fire it is a dense product,
/// else sums of the rows that they choose (<see cref="SparseLinear"/>), as measured.
/// </remarks>
internal sealed unsafe class CountLinearFunction : GraphNode<CountLinearFunction>
{
    private const string CallKey = "call";

    /// <summary><c>f Wᵀ + b</c> in rows [B, N filled up to whole vectors]; what fills them up is 0.</summary>
    /// <param name="counts">f, of K values a sample.</param>
    /// <param name="weight">W, [N, K].</param>
    /// <param name="bias">b, [N]; null for none.</param>
    internal static Tensor Apply(SpikeCounts counts, Tensor weight, Tensor? bias = null) => Apply(counts.Unpack().flatten(1), weight, bias);

    /// <summary>The same for values that are no longer whole numbers, as after dropout.</summary>
    /// <param name="values">f, float32 [B, K] on the CPU.</param>
    /// <param name="weight">W, [N, K].</param>
    /// <param name="bias">b, [N]; null for none.</param>
    internal static Tensor Apply(Tensor values, Tensor weight, Tensor? bias = null) =>
        ChannelRows.Of(Node(weight, bias!, values.contiguous()), maps: false);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        using var scope = NewDisposeScope();
        var (weight, bias, values) = ((Tensor)vars[0], (Tensor?)vars[1], (Tensor)vars[2]);
        var (batch, inputs, outputs) = ((int)values.shape[0], (int)values.shape[1], (int)weight.shape[0]);
        if (2 * values.count_nonzero().item<long>() > values.numel())
        {
            ctx.save_data(CallKey, new Call(values, null, outputs, bias is not null));
            return (bias is null ? values.mm(weight.t()) : bias.addmm(values, weight.t())).MoveToOuterDisposeScope();
        }

        var lists = SpikeLists.OfNonZeros(TensorMemory.Floats(values), batch, inputs);
        ctx.save_data(CallKey, new Call(values, lists, outputs, bias is not null));
        var transposed = weight.t().contiguous(); // no copy where the weights are kept input by input
        var y = empty([batch, outputs], ScalarType.Float32);
        SparseLinear.Forward(
            lists, inputs, outputs, TensorMemory.Floats(values), TensorMemory.Floats(transposed),
            bias is null ? null : TensorMemory.Floats(bias), TensorMemory.Floats(y), get_num_threads());
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (values, bySample, outputs, biased) = (Call)ctx.get_data(CallKey);
        var (gradient, byInput) = (grad_output.contiguous(), values.t());
        var bias = biased ? gradient.sum([0]) : null;
        if (bySample is null)
        {
            return [byInput.mm(gradient).t(), bias, null];
        }

        using var lists = bySample; // each graph goes backward once
        using var samples = lists.Transposed((int)values.shape[1]);
        var weight = empty([values.shape[1], outputs], ScalarType.Float32);
        SparseLinear.Backward(
            samples, (int)values.shape[0], outputs, TensorMemory.Floats(byInput.contiguous()), TensorMemory.Floats(gradient), null,
            TensorMemory.Floats(weight), get_num_threads());
        return [weight.t(), bias, null];
    }

    /// <param name="Values">f, which lives as long as the batch.</param>
    /// <param name="Places">For each sample the inputs that are not zero; null where the products are dense.</param>
    /// <param name="Outputs">N.</param>
    /// <param name="Biased">Whether there is a bias.</param>
    private sealed record Call(Tensor Values, SpikeLists? Places, int Outputs, bool Biased);
}
