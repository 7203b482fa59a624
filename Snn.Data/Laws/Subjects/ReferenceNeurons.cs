using System.Collections.Immutable;
using Snn.Data.Laws.Neurons;

namespace Snn.Data.Laws.Subjects;

/// <summary>
/// Neurons of the literature over plain numbers: what laws are tried with, and what neurons of one's own can be held
/// against.
/// </summary>
public static class ReferenceNeurons
{
    /// <summary>All of them, the simplest first.</summary>
    public static ImmutableArray<INeuronFamily> All { get; } =
    [
        IntegrateAndFire.Perfect,
        IntegrateAndFire.SubtractiveReset,
        IntegrateAndFire.ZeroReset,
        IntegrateAndFire.Refractory,
        Adaptive.Threshold,
        Adaptive.SynapticCurrent,
        Adaptive.ResonateAndFire,
        Continuous.Leaky,
        Continuous.Quadratic,
        Continuous.Izhikevich,
        Continuous.AdaptiveExponential,
        Stochastic.EscapeNoise,
        CountingNeuron.Published,
    ];
}
