using Snn.Data.Seeds;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>
/// A fixed random projection of the targets, in place of the classes themselves (<c>--bio</c>, Nøkland and Eidnes 2019,
/// section 2.4).
/// </summary>
public sealed class TargetProjection : nn.Module
{
    private TargetProjection(int classes, int size, Seed seed)
        : base(nameof(TargetProjection)) =>
        this.OwnBuffer("weight", Initialisation.Uniform([size, classes], classes, seed));

    /// <summary>The projection of a block, <c>proj_y</c>.</summary>
    /// <param name="parts">The block's parts, in which the two losses of L_ce_corr share it.</param>
    /// <param name="projected">Its size.</param>
    public static TargetProjection Of(LossParts parts, TargetMap.Projected projected)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Get("proj_y", seed => new TargetProjection(parts.Shape.Classes, projected.Size, seed));
    }

    /// <summary>Projected targets, [B, P].</summary>
    public Tensor Project(Targets targets) => targets.OneHot.mm(Weight.t());

    /// <summary>The signs of the projected targets as 0 or 1, [B, P].</summary>
    public Tensor Binary(Targets targets)
    {
        using var kept = Kept.With(this, targets);
        return Project(targets).Above(0).to_type(targets.OneHot.dtype);
    }

    /// <summary>
    /// Log-likelihood of each class up to a constant, [B, C], given the logits of the P binary targets.
    /// </summary>
    public Tensor Scores(Tensor logits)
    {
        using var kept = Kept.With(this, logits);
        return logits.mm(Weight.Above(0).to_type(logits.dtype));
    }

    // Looked up, since moving a module to another device or type replaces its buffers.
    private Tensor Weight => get_buffer("weight")!;
}
