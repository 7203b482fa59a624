using Snn.Data.Seeds;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
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
        // A part is made once for each block, and learns with the block under this name.
        var classifier = parts.Get("decoder_y", Classifier);
        return seen =>
        {
            var scores = classifier.forward(seen.H.flatten(1));
            return new(nn.functional.multi_margin_loss(scores, seen.Targets.Labels), scores);
        };

        // Drawn from the seed of the part, so that a run can be repeated.
        Linear Classifier(Seed seed)
        {
            var linear = nn.Linear(parts.Shape.Output.Count, parts.Shape.Classes);
            Initialisation.Uniform(linear, seed);
            return linear;
        }
    }
}
