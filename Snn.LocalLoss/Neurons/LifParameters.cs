using System.Collections.Immutable;
using System.Globalization;

namespace Snn.LocalLoss.Neurons;

/// <summary>What happens to the membrane after a spike.</summary>
public enum ResetMode
{
    /// <summary>The threshold is taken off: <c>v ← v − θ z</c> (soft reset).</summary>
    Subtract,

    /// <summary>The membrane starts again at zero: <c>v ← (1 − z) v</c> (hard reset).</summary>
    Zero,
}

/// <summary>How far a gradient travels back through time inside a block.</summary>
public enum TemporalGradient
{
    /// <summary>Through all time steps of the block (back-propagation through time).</summary>
    Bptt,

    /// <summary>Not at all: each time step's membrane is a constant to the next.</summary>
    Online,
}

/// <summary>Where the decay β of a block's membranes comes from.</summary>
public enum MembraneDecay
{
    /// <summary>It is a parameter.</summary>
    Fixed,

    /// <summary>
    /// Each block learns its own, as <c>β = 1/(1 + exp(−w))</c>, from that of the parameters on (Fang et al. 2021).
    /// </summary>
    Learned,
}

/// <summary>
/// Parameters of the leaky integrate-and-fire neuron in discrete time; the membrane is dimensionless.
/// </summary>
/// <param name="Beta">Decay of the membrane over one step, <c>β = exp(−Δt/τ)</c>, in [0, 1].</param>
/// <param name="Threshold">Firing threshold θ &gt; 0; a neuron spikes where <c>v ≥ θ</c>.</param>
/// <param name="Reset">What a spike does to the membrane.</param>
/// <param name="Surrogate">Stands in for the derivative of the spike.</param>
/// <param name="Gradient">How far gradients go back in time.</param>
/// <param name="DetachReset">Whether the reset is a constant in the backward pass.</param>
public sealed record LifParameters(
    double Beta,
    double Threshold,
    ResetMode Reset,
    Surrogate Surrogate,
    TemporalGradient Gradient = TemporalGradient.Bptt,
    bool DetachReset = true
)
{
    /// <summary>β = 0.5, θ = 1, soft reset, arctangent surrogate.</summary>
    public static LifParameters Default { get; } = new(0.5, 1, ResetMode.Subtract, new Surrogate.Arctan());

    /// <summary>The membrane in words, for a file that someone else reads.</summary>
    /// <param name="steps">Time steps T.</param>
    public ImmutableSortedDictionary<string, string> Words(int steps) =>
        new Dictionary<string, string>
        {
            ["timesteps"] = steps.ToString(CultureInfo.InvariantCulture),
            ["decay"] = Beta.ToString("R", CultureInfo.InvariantCulture),
            ["threshold"] = Threshold.ToString("R", CultureInfo.InvariantCulture),
            ["reset"] = Reset == ResetMode.Subtract ? "subtract" : "zero",
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
