using System.Collections.Immutable;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>State of a leaky integrate-and-fire neuron.</summary>
/// <param name="Membrane">v after the reset.</param>
public sealed record LifState(Tensor Membrane);

/// <summary>
/// Leaky integrate-and-fire neurons (<see cref="Neurons.Lif"/>) that send spikes; losses read the mean of the spikes
/// over time.
/// </summary>
/// <param name="Lif">Parameters.</param>
/// <param name="Steps">Time steps T.</param>
/// <param name="LearnDecay">
/// Whether each block learns its β, as <c>β = 1/(1 + exp(−w))</c> (Fang et al. 2021); it starts at that of the
/// parameters.
/// </param>
public sealed record LifNeuron(LifParameters Lif, int Steps, bool LearnDecay = false) : SpikingNeuron<LifState>(Steps)
{
    /// <summary>Name of the logit of a learned decay among a block's weights.</summary>
    public const string DecayName = "decay";

    /// <inheritdoc/>
    public override string Name => "lif";

    /// <inheritdoc/>
    public override ImmutableArray<LearnedValue> Learned =>
        LearnDecay ? [new(DecayName, (_, _) => tensor((float)Math.Log(Lif.Beta / (1 - Lif.Beta))))] : [];

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Words =>
        LearnDecay ? Lif.Words(Steps).SetItem("decay", "learned") : Lif.Words(Steps);

    internal override IFastNeuron? Fast => FastLif.Of(this);

    internal override IScriptedNeuron? Scripted => LearnDecay ? null : new ScriptedLif(Lif, Steps);

    /// <inheritdoc/>
    public override SpikingStep<LifState> Step(Tensor current, LifState? state, LearnedValues learned)
    {
        ArgumentNullException.ThrowIfNull(learned);
        var (spikes, membrane, charged) = Neurons.Lif.Step(
            current,
            state?.Membrane,
            Lif,
            learned[DecayName]?.sigmoid()
        );
        return new(spikes, new(membrane), charged, charged.FilledLike(Lif.Threshold));
    }
}
