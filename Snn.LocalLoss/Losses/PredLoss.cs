using Snn.Data.Seeds;
using Snn.LocalLoss.Maps;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>
/// L_ce: cross-entropy of a linear local classifier on the block's output (<c>pred</c>, Nøkland and Eidnes 2019, eq.
/// 3).
/// </summary>
/// <remarks>
/// Maps are average-pooled first. Where targets are projected, the classifier learns their signs by feedback
/// alignment and binary cross-entropy; its answer is the class whose signs are likeliest.
/// </remarks>
public static class PredLoss
{
    /// <summary>
    /// The loss of a block; the classifier's weights start at zero, its bias, where it has one, at PyTorch's uniform
    /// draw.
    /// </summary>
    public static LossTerm Create(LossParts parts)
    {
        var shape = parts.Shape;
        var pooling = shape.Maps ? DecoderPooling.For(shape.Output, parts.Settings.DimInDecoder) : null;
        var features = pooling?.Pooled.Count ?? shape.Output.Count;
        if (parts.Settings.Projected is { } projected)
        {
            var projection = TargetProjection.Of(parts, projected);
            var aligned = parts.Get("decoder_y", seed => new FeedbackAlignment(features, projected.Size, seed));
            return seen =>
            {
                var logits = aligned.forward(Features(seen));
                var loss = nn.functional.binary_cross_entropy_with_logits(logits, projection.Binary(seen.Targets));
                return new(loss, projection.Scores(logits.detach()));
            };
        }

        var decoder = parts.Get("decoder_y", Classifier);
        return seen =>
        {
            var logits = decoder.forward(Features(seen));
            return new(nn.functional.cross_entropy(logits, seen.Targets.Labels), logits);
        };

        Tensor Features(LossInput seen) => seen.Pooled(pooling).flatten(1);

        Linear Classifier(Seed seed)
        {
            var linear = nn.Linear(features, shape.Form.ClassifierOutputs ?? shape.Classes, shape.Form.ClassifierBias);
            Initialisation.Uniform(linear, seed);
            nn.init.zeros_(linear.weight!);
            return linear;
        }
    }
}
