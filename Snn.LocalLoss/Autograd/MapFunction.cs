using static TorchSharp.torch;

namespace Snn.LocalLoss.Autograd;

/// <summary>A linear map as a node of the graph: gradients come to weights and bias.</summary>
internal sealed class MapFunction : GraphNode<MapFunction>
{
    private const string CallKey = "call";

    /// <summary>The value of a map.</summary>
    /// <param name="map">The map, made for this call.</param>
    /// <param name="weight">W.</param>
    /// <param name="bias">b; null for none.</param>
    internal static Tensor Apply(IWeightedMap map, Tensor weight, Tensor? bias) => Node(weight, bias, map);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        using var scope = NewDisposeScope();
        var (weight, bias, map) = ((Tensor)vars[0], (Tensor?)vars[1], (IWeightedMap)vars[2]);
        ctx.save_data(CallKey, (map, weight, bias is not null));
        return map.Forward(weight, bias).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (map, leaf, biased) = ((IWeightedMap, Tensor, bool))ctx.get_data(CallKey);
        var (weight, bias) = map.Backward(grad_output.contiguous(), (int)leaf.shape[0], biased);
        if (!Takes(leaf, weight))
        {
            return [weight, bias, null];
        }

        leaf.grad = weight;
        return [null, bias, null];
    }

    // Whether a weight can be given its gradient as it is: libtorch would copy what we still hold, for a large map as
    // much work as an Adam step.
    private static bool Takes(Tensor leaf, Tensor gradient) =>
        leaf.requires_grad
        && leaf.is_leaf
        && leaf.grad is null
        && leaf.stride().AsSpan().SequenceEqual(gradient.stride());
}
