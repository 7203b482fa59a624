using Snn.Data.Seeds;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>How much the samples of a batch are alike (Nøkland and Eidnes 2019, eq. 1).</summary>
public static class Similarity
{
    /// <summary>
    /// Adjusted cosine similarities: <c>R_ij = x̃_i·x̃_j</c>, <c>x̃ = (x − mean x) / (‖x − mean x‖ + 10⁻⁸)</c>, clamped
    /// to [−1, 1].
    /// </summary>
    /// <remarks>
    /// A sample without contrast is like no other and has no gradient: the published formula has an undefined one
    /// there.
    /// </remarks>
    /// <param name="x">[B, F], or maps [B, C, H, W].</param>
    /// <param name="maps">How maps are taken.</param>
    /// <returns>[B, B].</returns>
    /// <exception cref="ArgumentException">The tensor has neither two nor four dimensions.</exception>
    public static Tensor Matrix(Tensor x, MapSimilarity maps)
    {
        using var kept = Kept.With(x);
        return SimilarityFunction.Apply(Features(x, maps));
    }

    /// <summary>
    /// What similarities of a block's output are taken from: a learned linear map of it, or where targets are projected
    /// the output itself.
    /// </summary>
    /// <remarks>Where targets are projected, maps are pooled as for the local classifier.</remarks>
    internal static Func<LossInput, Tensor> OfOutput(LossParts parts)
    {
        var (shape, settings) = (parts.Shape, parts.Settings);
        if (settings.Projected is not null)
        {
            var pooling = shape.Maps ? DecoderPooling.For(shape.Output, settings.DimInDecoder) : null;
            return seen => Matrix(seen.Pooled(pooling), settings.Similarity);
        }

        if (shape.Maps && !shape.Form.SimilarityMap)
        {
            return seen => Matrix(seen.H, settings.Similarity);
        }

        nn.Module<Tensor, Tensor> map = shape.Maps
            ? parts.Get("conv_loss", Convolution)
            : parts.Get("linear_loss", Linear);
        return seen => Matrix(seen.Through(map), settings.Similarity);

        Conv2d Convolution(Seed seed)
        {
            var maps = nn.Conv2d(shape.Output.Channels, shape.Output.Channels, 3, padding: 1, bias: false);
            Initialisation.Uniform(maps, seed);
            return maps;
        }

        Linear Linear(Seed seed)
        {
            var linear = nn.Linear(shape.Output.Count, shape.Output.Count, hasBias: false);
            InputByInput.Keep(linear);
            Initialisation.Uniform(linear, seed);
            return linear;
        }
    }

    private static Tensor Features(Tensor x, MapSimilarity maps) =>
        x.dim() switch
        {
            2 => x,
            4 when maps == MapSimilarity.Deviations && x.shape[1] > 3 && x.shape[2] > 1 => x.flatten(2).std(2),
            4 => x.flatten(1),
            var rank => throw new ArgumentException(
                $"[B, F] or [B, C, H, W] is wanted, not a tensor of rank {rank}",
                nameof(x)
            ),
        };
}
