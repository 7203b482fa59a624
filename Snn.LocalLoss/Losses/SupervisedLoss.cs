using System.Collections.Frozen;
using Snn.Data.Seeds;

namespace Snn.LocalLoss.Losses;

/// <summary>A supervised local loss, by the name that <c>--loss-sup</c> uses.</summary>
/// <param name="Name">Name on the command line and in result files.</param>
/// <param name="Symbol">Symbol in the paper.</param>
/// <param name="Create">Makes the head of a block.</param>
public sealed record SupervisedLoss(string Name, string Symbol, Func<HeadShape, Seed, LossHead> Create)
{
    /// <summary>L_ce.</summary>
    public static SupervisedLoss Pred { get; } = new("pred", "L_ce", (shape, seed) => new PredLoss(shape, seed));

    /// <summary>All of them, by name: the registry.</summary>
    public static FrozenDictionary<string, SupervisedLoss> ByName { get; } =
        new[] { Pred }.ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);
}
