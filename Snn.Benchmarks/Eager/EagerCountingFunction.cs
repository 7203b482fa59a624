using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>
/// Where <see cref="EagerCountingFunction"/> leaves the counts, through which no gradient comes back.
/// </summary>
internal sealed class EagerCounts
{
    /// <summary>Spikes of each neuron, in the shape of the current.</summary>
    internal Tensor? Counts { get; set; }
}

/// <summary>The membranes of the paper's own neurons; backward the published rule.</summary>
/// <remarks>
/// <c>dL/dx = dL/dV</c> and <c>dL/dT = α₂ − α₁ ⟨dL/dV · f⟩</c>: the mean over the batch, summed over a map before.
/// </remarks>
internal sealed class EagerCountingFunction : autograd.SingleTensorFunction<EagerCountingFunction>
{
    private const string ParametersKey = "parameters";

    /// <inheritdoc/>
    public override string Name => nameof(EagerCountingFunction);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, p) = ((Tensor)vars[0], (CountingParameters)vars[2]);
        var threshold = ((Tensor)vars[1]).view([-1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)]);
        var (membrane, counts) = (zeros_like(x), zeros_like(x));
        for (var k = 0; k < p.Steps; k++)
        {
            var drive = k == 0 ? x / p.Dt : 2 * p.Leak * x;
            membrane = membrane + (p.Dt * (drive - (p.Leak * membrane)));
            var fired = membrane.gt(threshold);
            membrane = where(fired, threshold, membrane);
            counts = counts + fired.to_type(x.dtype);
        }

        ((EagerCounts)vars[3]).Counts = counts;
        ctx.save_for_backward([counts]);
        ctx.save_data(ParametersKey, p);
        return membrane;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var p = (CountingParameters)ctx.get_data(ParametersKey);
        var products = grad_output * ctx.get_saved_variables()[0];
        var mean = (products.dim() > 2 ? products.sum([2, 3]) : products).mean([0]);
        return
        [
            grad_output.alias().MoveToOuterDisposeScope(),
            (p.Alpha2 - (p.Alpha1 * mean)).MoveToOuterDisposeScope(),
            null!,
            null!,
        ];
    }
}
