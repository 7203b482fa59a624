using System.Collections.Immutable;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws.Losses;

/// <summary>A local loss, and what is claimed of it: what the laws of losses are put to.</summary>
/// <remarks>What is not claimed is no fault: its laws are reported as not claimed.</remarks>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Create">
/// Makes the loss of a block from the parts that it asks for; null where the block has none.
/// </param>
public sealed record LossSubject(string Name, Func<LossParts, LossTerm?> Create)
{
    /// <summary>How the blocks learn.</summary>
    public LossSettings Settings { get; init; } = new();

    /// <summary>What the block has for itself.</summary>
    public BlockForm Form { get; init; } = BlockForm.Default;

    /// <summary>The block's neurons; one whose response has a gradient everywhere, unless you say otherwise.</summary>
    public Neuron Neuron { get; init; } = new Relu();

    /// <summary>Whether the block sends maps of 2×2 pixels, and no vector.</summary>
    public bool Maps { get; init; }

    /// <summary>
    /// Claims that the gradient in the block's output is that of the loss. True unless you say otherwise, as of
    /// feedback alignment.
    /// </summary>
    public bool TrueGradient { get; init; } = true;

    /// <summary>
    /// Claims that it is differentiable where the values of a sample are all alike, as those of a silent one are. True
    /// unless you say otherwise, as of cosines, which jump there, and whose gradient there is 0 by convention.
    /// </summary>
    public bool SmoothWithoutContrast { get; init; } = true;

    /// <summary>Claims that it is at least 0.</summary>
    public bool NotNegative { get; init; }

    /// <summary>Claims that it is a mean: a batch that is repeated has the same loss.</summary>
    public bool Mean { get; init; }

    /// <summary>Claims that it is the mean of the losses of the samples, each taken by itself.</summary>
    public bool PerSample { get; init; }

    /// <summary>Claims that it does not depend on the scale of the block's output.</summary>
    public bool ScaleFree { get; init; }

    /// <summary>Claims that classes can be permuted.</summary>
    public bool Relabelled { get; init; }

    /// <summary>Claims that it is 0 at this output [B, …] of the block, of the one-hot targets [B, C].</summary>
    public Func<Tensor, Tensor>? ZeroAt { get; init; }

    /// <summary>Laws that do not apply to the loss: name of the law, and the reason, which reports show.</summary>
    public ImmutableSortedDictionary<string, string> Waivers { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A supervised loss that claims nothing beyond what holds for all.</summary>
    /// <param name="loss">The loss.</param>
    public static LossSubject Of(SupervisedLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(loss.Name, loss.Create);
    }

    /// <summary>An unsupervised loss that claims nothing beyond what holds for all.</summary>
    /// <param name="loss">The loss.</param>
    public static LossSubject Of(UnsupervisedLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(loss.Name, loss.Create);
    }
}
