using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary><c>mean (R(h) − R(x))²</c>: the similarities of the input are kept (unsupervised <c>sim</c>).</summary>
public static class InputSimilarityLoss
{
    /// <summary>The loss of a block.</summary>
    public static LossTerm Create(LossParts parts)
    {
        var output = Similarity.OfOutput(parts);
        return seen =>
            new(nn.functional.mse_loss(output(seen), Similarity.Matrix(seen.X(), parts.Settings.Similarity)), null);
    }
}
