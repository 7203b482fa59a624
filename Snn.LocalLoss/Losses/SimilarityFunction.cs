using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>Similarities of the rows of a matrix as one node of the graph: its gradient takes one product of B × B by B × F in place of two, and few passes.</summary>
/// <remarks>
/// With <c>n = ‖x − mean x‖ + 10⁻⁸</c> and S = dL/dR where R was not clamped, <c>dL/du = (S + Sᵀ) u</c> and
/// <c>dL/dx = (dL/du − u (dL/du · u) n / ‖x − mean x‖) / n</c>, less its mean over the row.
/// </remarks>
internal sealed class SimilarityFunction : autograd.SingleTensorFunction<SimilarityFunction>
{
    // Keeps the norm of a sample without contrast from being a divisor of zero.
    private const double Least = 1e-8;

    /// <inheritdoc/>
    public override string Name => nameof(SimilarityFunction);

    /// <summary>Adjusted cosine similarities, [B, B].</summary>
    /// <param name="features">x, [B, F].</param>
    internal static Tensor Apply(Tensor features) => apply(features);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var x = (Tensor)vars[0];
        var centred = x - x.mean([1], keepdim: true);
        var norm = linalg.vector_norm(centred, 2, [1], keepdim: true);
        var unit = centred * norm.gt(0).to_type(centred.dtype) / (norm + Least);
        var cosines = unit.mm(unit.t());
        ctx.save_for_backward([unit.MoveToOuterDisposeScope(), norm.MoveToOuterDisposeScope(), cosines.MoveToOuterDisposeScope()]);
        return cosines.clamp(-1, 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (unit, norm, cosines) = (saved[0], saved[1], saved[2]);
        var inside = grad_output * cosines.abs().le(1).to_type(unit.dtype);
        var gradient = (inside + inside.t()).mm(unit);
        var along = (gradient * unit).sum(1, keepdim: true);

        // Without contrast: unit is zero there, and so must be the gradient.
        var contrast = norm.gt(0).to_type(unit.dtype);
        var length = norm + Least;
        var tangent = (gradient - (unit * (along * length / (norm + (1 - contrast))))).mul_(contrast / length);
        return [(tangent - tangent.mean([1], keepdim: true)).MoveToOuterDisposeScope()];
    }
}
