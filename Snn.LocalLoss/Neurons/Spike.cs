using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>The spike <c>z = [x ≥ 0]</c> of <c>x = v − θ</c>; backward it is the surrogate's derivative.</summary>
public sealed class Spike : GraphNode<Spike>
{
    private const string SurrogateKey = "surrogate";

    /// <summary>Spikes (0 or 1) in the shape and type of <paramref name="x"/>.</summary>
    public static Tensor Fire(Tensor x, Surrogate surrogate) => Node(x, surrogate);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        ctx.save_data(SurrogateKey, vars[1]);
        return x.AtLeast(0).to_type(x.dtype);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var surrogate = (Surrogate)ctx.get_data(SurrogateKey);
        var gradient = surrogate.Derivative(ctx.get_saved_variables()[0]).mul_(grad_output);
        return [gradient, null];
    }
}
