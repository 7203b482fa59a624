using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>
/// Similarities of the rows of a matrix as one node of the graph: its gradient takes one product of B × B by B × F in
/// place of two, and few passes.
/// </summary>
/// <remarks>
/// With <c>n = ‖x − mean x‖ + 10⁻⁸</c> and S = dL/dR where R was not clamped, <c>dL/du = (S + Sᵀ) u</c> and
/// <c>dL/dx = (dL/du − u (dL/du · u) n / ‖x − mean x‖) / n</c>, less its mean over the row.
/// </remarks>
internal sealed class SimilarityFunction : GraphNode<SimilarityFunction>
{
    // Keeps the norm of a sample without contrast from being a divisor of zero.
    private const double Least = 1e-8;

    /// <summary>Adjusted cosine similarities, [B, B].</summary>
    /// <param name="features">x, [B, F].</param>
    internal static Tensor Apply(Tensor features) => Node(features);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        using var scope = NewDisposeScope();
        var x = (Tensor)vars[0];
        var centred = x - x.mean([1], keepdim: true);
        var norm = centred.norm(1, keepdim: true);
        var unit = centred * norm.Above(0).to_type(centred.dtype) / norm.Plus(Least);
        var cosines = unit.mm(unit.t());
        ctx.save_for_backward([
            unit.MoveToOuterDisposeScope(),
            norm.MoveToOuterDisposeScope(),
            cosines.MoveToOuterDisposeScope(),
        ]);
        return cosines.Clamped(-1, 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        var (unit, norm, cosines) = (saved[0], saved[1], saved[2]);
        var inside = grad_output * cosines.abs().AtMost(1).to_type(unit.dtype);
        var gradient = inside.Plus(inside.t()).mm(unit);
        var along = (gradient * unit).sum(1, keepdim: true);

        // Without contrast: unit is zero there, and so must be the gradient.
        var contrast = norm.Above(0).to_type(unit.dtype);
        var length = norm.Plus(Least);
        var tangent = (gradient - (unit * (along * length / norm.Plus(contrast.SubtractedFrom(1))))).mul_(
            contrast / length
        );
        return [tangent - tangent.mean([1], keepdim: true)];
    }
}
