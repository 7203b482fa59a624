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
        ctx.save_data(CallKey, (map, (int)weight.shape[0], bias is not null));
        return map.Forward(weight, bias).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (map, outputs, biased) = ((IWeightedMap, int, bool))ctx.get_data(CallKey);
        var (weight, bias) = map.Backward(grad_output.contiguous(), outputs, biased);
        return [weight, bias, null];
    }
}
