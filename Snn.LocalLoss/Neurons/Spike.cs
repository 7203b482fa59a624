using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>The spike <c>z = [x ≥ 0]</c> of <c>x = v − θ</c>; backward it is the surrogate's derivative.</summary>
public sealed class Spike : autograd.SingleTensorFunction<Spike>
{
    private const string SurrogateKey = "surrogate";

    /// <inheritdoc/>
    public override string Name => nameof(Spike);

    /// <summary>Spikes (0 or 1) in the shape and type of <paramref name="x"/>.</summary>
    public static Tensor Fire(Tensor x, Surrogate surrogate) => apply(x, surrogate);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        ctx.save_data(SurrogateKey, vars[1]);
        return x.ge(0).to_type(x.dtype);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        // On CUDA this runs on a native thread, where no scope of the trainer would collect the temporaries.
        using var scope = NewDisposeScope();
        var surrogate = (Surrogate)ctx.get_data(SurrogateKey);
        var gradient = surrogate.Derivative(ctx.get_saved_variables()[0]).mul_(grad_output);
        return [gradient.MoveToOuterDisposeScope(), null!];
    }
}
