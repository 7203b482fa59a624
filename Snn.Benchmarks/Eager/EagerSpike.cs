using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>
/// The spike <c>z = [x ≥ 0]</c>; backward <c>α/2 / (1 + (π α x / 2)²)</c> with α = 2, the derivative of an arctangent.
/// </summary>
internal sealed class EagerSpike : autograd.SingleTensorFunction<EagerSpike>
{
    /// <inheritdoc/>
    public override string Name => nameof(EagerSpike);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        ctx.save_for_backward([x]);
        return x.ge(0).to_type(x.dtype);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var x = ctx.get_saved_variables()[0];
        return [(grad_output / (1 + (x * Math.PI).pow(2))).MoveToOuterDisposeScope()];
    }
}
