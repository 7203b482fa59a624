using System.Collections.Immutable;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>State of a leaky integrate-and-fire neuron with a synaptic current.</summary>
/// <param name="Membrane">v after the reset, in the shape of the current of a step.</param>
/// <param name="Synaptic">i, the synaptic current; the same shape.</param>
public sealed record CulifState(Tensor Membrane, Tensor Synaptic);

/// <summary>
/// A leaky integrate-and-fire neuron whose input passes a synapse with a memory of its own (current-based LIF).
/// </summary>
/// <remarks>
/// <c>i ← κ i + I</c>, <c>v ← β v + i</c>, <c>z = [v ≥ θ]</c>, reset; from i = v = 0 (Gerstner et al. 2014, section
/// 1.3; CubaLIF of NIR).
/// </remarks>
/// <param name="Lif">Parameters of the membrane.</param>
/// <param name="Steps">Time steps T.</param>
/// <param name="SynapticDecay">
/// κ, decay of the synaptic current over a step, in [0, 1); at 0 this is the leaky integrate-and-fire neuron.
/// </param>
public sealed record Culif(LifParameters Lif, int Steps, double SynapticDecay) : SpikingNeuron<CulifState>(Steps)
{
    /// <inheritdoc/>
    public override string Name => "culif";

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Words =>
        Lif.Words(Steps).SetItem("synaptic-decay", Word(SynapticDecay));

    /// <inheritdoc/>
    public override SpikingStep<CulifState> Step(Tensor current, CulifState? state, LearnedValues learned)
    {
        var past = Lif.Gradient == TemporalGradient.Online ? state?.Synaptic.detach() : state?.Synaptic;
        var synaptic = past is null ? current : current.Plus(past.Times(SynapticDecay));
        var (spikes, membrane, charged) = Neurons.Lif.Step(synaptic, state?.Membrane, Lif);
        return new(spikes, new(membrane, synaptic), charged, charged.FilledLike(Lif.Threshold));
    }
}
