using Snn.LocalLoss.Losses;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Extending;

/// <summary>
/// Multi-class hinge loss of a linear local classifier: <c>mean max(0, 1 − s_y + s_c)</c> over the other classes c.
/// </summary>
public static class MarginLoss
{
    public static SupervisedLoss Margin { get; } = new("margin", "L_margin", Create);

    public static LossTerm Create(LossParts parts)
    {
        // A part is made once for each block, from a seed of its own, and learns with the block under this name.
        Linear classifier = parts.Get("decoder_y", _ => nn.Linear(parts.Shape.Output.Count, parts.Shape.Classes));
        return seen =>
        {
            var scores = classifier.forward(seen.H.flatten(1));
            return new(nn.functional.multi_margin_loss(scores, seen.Targets.Labels), scores);
        };
    }
}
