using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>Counting neurons as a node of the graph, with the published rule in place of a derivative.</summary>
/// <remarks>
/// <c>dL/dx = dL/dV</c> (straight through), <c>dL/dT = −α₁ ⟨dL/dV · f⟩ + α₂</c>, the mean over the batch, summed over
/// a channel's map before. What losses read comes out of the node, the counts are left in the call.
/// </remarks>
internal sealed class CountingFunction : GraphNode<CountingFunction>
{
    private const string CallKey = "call";

    /// <summary>What losses read, and the counts f; both [B, C, …].</summary>
    /// <param name="current">x, [B, C, …].</param>
    /// <param name="threshold">T, [C].</param>
    /// <param name="p">Parameters.</param>
    /// <param name="run">
    /// The state after all steps, of x and of T in a shape that spreads to it; null for <see cref="Counting.Run"/>.
    /// </param>
    internal static (Tensor Read, Tensor Counts) Apply(
        Tensor current,
        Tensor threshold,
        CountingParameters p,
        Func<Tensor, Tensor, CountingState>? run = null
    )
    {
        var call = new Call(p, run ?? ((x, level) => Counting.Run(x, level, p)));
        return (Node(current, threshold, call), call.Counts!);
    }

    /// <summary>Thresholds in a shape that spreads to [B, C, …].</summary>
    internal static Tensor Spread(Tensor threshold, Tensor current) =>
        threshold.view([-1, .. Enumerable.Repeat(1L, (int)current.dim() - 2)]);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        using var scope = NewDisposeScope();
        var (current, threshold, call) = ((Tensor)vars[0], (Tensor)vars[1], (Call)vars[2]);
        var state = call.Run(current, Spread(threshold, current));
        call.Counts = state.Count.MoveToOuterDisposeScope();
        ctx.save_data(CallKey, call);
        return (call.Parameters.ReadsCounts ? state.Count.clone() : state.Membrane).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var call = (Call)ctx.get_data(CallKey);
        var products = (grad_output * call.Counts!)
            .flatten(1)
            .unflatten(1, [grad_output.shape[1], -1])
            .sum([2])
            .mean([0]);
        var threshold = products.TimesInPlace(-call.Parameters.Alpha1).PlusInPlace(call.Parameters.Alpha2);
        return [grad_output.alias(), threshold, null];
    }

    private sealed class Call(CountingParameters parameters, Func<Tensor, Tensor, CountingState> run)
    {
        internal CountingParameters Parameters => parameters;

        internal Func<Tensor, Tensor, CountingState> Run => run;

        internal Tensor? Counts { get; set; }
    }
}
