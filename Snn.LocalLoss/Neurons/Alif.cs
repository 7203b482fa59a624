using System.Collections.Immutable;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>State of an adaptive leaky integrate-and-fire neuron.</summary>
/// <param name="Membrane">v after the reset, in the shape of the current of a step.</param>
/// <param name="Adaptation">a, how far the threshold has risen in units of the strength; the same shape.</param>
public sealed record AlifState(Tensor Membrane, Tensor Adaptation);

/// <summary>
/// A leaky integrate-and-fire neuron whose threshold rises with each spike and decays (Bellec et al. 2018).
/// </summary>
/// <remarks>
/// <c>v ← β v + I</c>, <c>z = [v ≥ θ + b a]</c>, reset by <c>θ + b a</c> or to zero, <c>a ← ρ a + z</c>, from v = a =
/// 0.
/// </remarks>
/// <param name="Lif">Parameters of the membrane; θ is the threshold at rest.</param>
/// <param name="Steps">Time steps T.</param>
/// <param name="Strength">
/// b, what a spike adds to the threshold, at least 0; at 0 this is the leaky integrate-and-fire neuron.
/// </param>
/// <param name="Decay">ρ, decay of the adaptation over a step, in [0, 1].</param>
public sealed record Alif(LifParameters Lif, int Steps, double Strength, double Decay) : SpikingNeuron<AlifState>(Steps)
{
    /// <inheritdoc/>
    public override string Name => "alif";

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Words =>
        Lif.Words(Steps).SetItem("adaptation", Word(Strength)).SetItem("adaptation-decay", Word(Decay));

    /// <inheritdoc/>
    public override SpikingStep<AlifState> Step(Tensor current, AlifState? state, LearnedValues learned)
    {
        var adaptation = state?.Adaptation ?? zeros_like(current);
        var (charged, threshold) = (
            Neurons.Lif.Charge(current, state?.Membrane, Lif),
            adaptation.Times(Strength).PlusInPlace(Lif.Threshold)
        );
        var spikes = Spike.Fire(charged - threshold, Lif.Surrogate);
        var z = Lif.DetachReset ? spikes.detach() : spikes;
        var membrane = Lif.Reset == ResetMode.Subtract ? charged - (threshold * z) : charged * z.SubtractedFrom(1);
        return new(spikes, new(membrane, adaptation.Times(Decay).Plus(z)), charged, threshold);
    }
}
