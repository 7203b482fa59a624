using System.Collections.Immutable;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>State of a leaky integrate-and-fire neuron.</summary>
/// <param name="Membrane">v after the reset, in the shape of the current of a step.</param>
public sealed record LifState(Tensor Membrane);

/// <summary>
/// Leaky integrate-and-fire neurons (<see cref="Neurons.Lif"/>) that send spikes; losses read the mean of the spikes
/// over time.
/// </summary>
/// <param name="Lif">Parameters.</param>
/// <param name="Steps">Time steps T.</param>
/// <param name="Decay">Whether β is that of the parameters, or learned from there.</param>
public sealed record LifNeuron(LifParameters Lif, int Steps, MembraneDecay Decay = MembraneDecay.Fixed)
    : SpikingNeuron<LifState>(Steps)
{
    /// <summary>Name of the logit of a learned decay among a block's weights.</summary>
    public const string DecayName = "decay";

    /// <inheritdoc/>
    public override string Name => "lif";

    /// <inheritdoc/>
    public override ImmutableArray<LearnedValue> Learned =>
        Decay == MembraneDecay.Learned
            ? [new(DecayName, (_, _) => tensor((float)Math.Log(Lif.Beta / (1 - Lif.Beta))))]
            : [];

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Words =>
        Decay == MembraneDecay.Learned ? Lif.Words(Steps).SetItem("decay", "learned") : Lif.Words(Steps);

    internal override IFastNeuron? Fast => FastLif.Of(this);

    internal override IScriptedNeuron? Scripted => Decay == MembraneDecay.Learned ? null : new ScriptedLif(Lif, Steps);

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
