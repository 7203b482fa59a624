using System.Collections.Frozen;

namespace Snn.LocalLoss.Losses;

/// <summary>An unsupervised local loss, by the name that <c>--loss-unsup</c> uses.</summary>
/// <param name="Name">Name on the command line and in result files.</param>
/// <param name="Create">
/// Makes the loss of a block from the parts that it asks for; null where the block has none.
/// </param>
public sealed record UnsupervisedLoss(string Name, Func<LossParts, LossTerm?> Create)
{
    /// <summary>Samples that are alike at the block's input are to be alike at its output.</summary>
    public static UnsupervisedLoss Sim { get; } = new("sim", InputSimilarityLoss.Create);

    /// <summary>The input is to be read back from the output.</summary>
    public static UnsupervisedLoss Recon { get; } = new("recon", ReconstructionLoss.Create);

    /// <summary>All of them, by name: the registry.</summary>
    public static FrozenDictionary<string, UnsupervisedLoss> ByName { get; } =
        new[] { Sim, Recon }.ToFrozenDictionary(l => l.Name, StringComparer.Ordinal);
}
