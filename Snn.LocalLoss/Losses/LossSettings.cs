namespace Snn.LocalLoss.Losses;

/// <summary>How similarities of maps [C, H, W] of two samples are taken.</summary>
public enum MapSimilarity
{
    /// <summary>
    /// Of each map's standard deviation, where there are more than three that are higher than one pixel.
    /// </summary>
    Deviations,

    /// <summary>Of all values of all maps (<c>--no-similarity-std</c>).</summary>
    WholeMaps,
}

/// <summary>A supervised loss as the blocks of a network use it.</summary>
/// <param name="Loss">The loss.</param>
public sealed record Supervised(SupervisedLoss Loss)
{
    /// <summary>
    /// Share β of the similarity in predsim, in [0, 1]; 0.99 by default. Other losses do not read it.
    /// </summary>
    public double Beta { get; init; } = 0.99;

    /// <summary>What the loss is shown of the classes; the classes themselves by default.</summary>
    public TargetMap Targets { get; init; } = new TargetMap.Classes();

    /// <summary>What the output classifier's cross-entropy is multiplied with, in [0, 1].</summary>
    public double OutputWeight => Loss.OutputWeight(this);
}

/// <summary>An unsupervised loss as the blocks of a network use it.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Alpha">Its share α, in (0, 1]; the supervised loss has the rest, 1 − α.</param>
public sealed record Unsupervised(UnsupervisedLoss Loss, double Alpha);

/// <summary>
/// The losses of a block, <c>(1 − α) · supervised + α · unsupervised</c>; at least one of the two. Defaults are those
/// of the paper's script.
/// </summary>
/// <remarks>Nøkland and Eidnes 2019, section 2.3.</remarks>
public sealed record LossSettings
{
    /// <summary>The supervised loss; null where blocks see no targets. L_ce_corr with β = 0.99 by default.</summary>
    public Supervised? Sup { get; init; } = new(SupervisedLoss.PredSim);

    /// <summary>The unsupervised loss; null, the default, where there is none.</summary>
    public Unsupervised? Unsup { get; init; }

    /// <summary>How losses of similarities take those of maps; by their standard deviations by default.</summary>
    public MapSimilarity Similarity { get; init; }

    /// <summary>
    /// Features that a convolutional block's local classifier sees at most, at least 1; 4096 by default.
    /// </summary>
    public int DimInDecoder { get; init; } = 4096;

    /// <summary>What the output classifier's cross-entropy is multiplied with, in [0, 1].</summary>
    public double OutputWeight => Sup?.OutputWeight ?? 1;

    /// <summary>The projection of the targets; null where the supervised loss sees classes, or there is none.</summary>
    internal TargetMap.Projected? Projected => Sup?.Targets as TargetMap.Projected;
}
