using System.Collections.Frozen;

namespace Snn.LocalLoss.Losses;

/// <summary>A supervised local loss, by the name that <c>--loss-sup</c> uses.</summary>
/// <param name="Name">Name on the command line and in result files.</param>
/// <param name="Symbol">Symbol in the paper.</param>
/// <param name="Create">Makes the loss of a block from the parts that it asks for.</param>
public sealed record SupervisedLoss(string Name, string Symbol, Func<LossParts, LossTerm> Create)
{
    /// <summary>The prediction loss L_ce: cross-entropy of a local classifier.</summary>
    public static SupervisedLoss Pred { get; } = new("pred", "L_ce", PredLoss.Create);

    /// <summary>The similarity loss L_corr: between similarities of responses and of labels.</summary>
    public static SupervisedLoss Sim { get; } = new("sim", "L_corr", SimLoss.Create);

    /// <summary>L_ce_corr; the output classifier learns at its classifiers' share, too.</summary>
    public static SupervisedLoss PredSim { get; } =
        new("predsim", "L_ce_corr", PredSimLoss.Create) { OutputWeight = s => 1 - s.Beta };

    /// <summary>All of them, by name: the registry.</summary>
    public static FrozenDictionary<string, SupervisedLoss> ByName { get; } =
        new[] { Pred, Sim, PredSim }.ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);

    /// <summary>What the output classifier's cross-entropy is multiplied with, in [0, 1]; 1 by default.</summary>
    public Func<Supervised, double> OutputWeight { get; init; } = _ => 1;
}
