using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>
/// L_corr: <c>mean (R(h) − R(y))²</c>, samples of a class are to be alike (<c>sim</c>, Nøkland and Eidnes 2019, eq. 2).
/// </summary>
/// <remarks>
/// R(h) are the similarities of a learned linear map of h, R(y) those of the one-hot targets, or of their projection
/// (<see cref="TargetMap.Projected"/>).
/// </remarks>
public static class SimLoss
{
    /// <summary>The loss of a block.</summary>
    public static LossTerm Create(LossParts parts)
    {
        var output = Similarity.OfOutput(parts);
        var projection = parts.Settings.Projected is { } projected ? TargetProjection.Of(parts, projected) : null;
        return seen =>
        {
            var targets = projection?.Project(seen.Targets) ?? seen.Targets.OneHot;
            return new(nn.functional.mse_loss(output(seen), Similarity.Matrix(targets, MapSimilarity.WholeMaps)), null);
        };
    }
}

/// <summary>
/// L_ce_corr: <c>(1 − β) · pred + β · sim</c> (<c>predsim</c>, Nøkland and Eidnes 2019, section 2.2).
/// </summary>
public static class PredSimLoss
{
    /// <summary>The loss of a block.</summary>
    public static LossTerm Create(LossParts parts)
    {
        var (pred, sim, beta) = (PredLoss.Create(parts), SimLoss.Create(parts), parts.Supervised.Beta);
        return seen =>
        {
            var (classified, alike) = (pred(seen), sim(seen));
            return new(classified.Loss.Times(1 - beta).Plus(alike.Loss.Times(beta)), classified.Logits);
        };
    }
}
