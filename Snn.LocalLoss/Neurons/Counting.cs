using Snn.LocalLoss.Neurons.Fast;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>Parameters of the neuron that the paper's own code computes; the membrane is dimensionless.</summary>
/// <param name="Steps">Time steps, <c>numbins − 1</c>, at least 1.</param>
/// <param name="Dt">Length of a bin dt in seconds, above 0.</param>
/// <param name="Leak">Leak λ in 1/s, at least 0.</param>
/// <param name="Alpha1">Weight α₁ of the spikes in a threshold's gradient.</param>
/// <param name="Alpha2">What is added to a threshold's gradient, α₂.</param>
/// <param name="ReadsCounts">
/// Whether losses read the counts in place of the membranes; the published code does not.
/// </param>
public sealed record CountingParameters(
    int Steps,
    double Dt,
    double Leak,
    double Alpha1,
    double Alpha2,
    bool ReadsCounts = false
)
{
    /// <summary>Four bins of 3·10⁻⁵ s, λ = 2, α₁ = 10⁷, α₂ = 0.1.</summary>
    public static CountingParameters Published { get; } = new(3, 3e-5, 2, 1e7, 1e-1);

    /// <summary>How a threshold learns.</summary>
    internal ThresholdRule Rule => new(Alpha1, Alpha2);
}

/// <summary>State of a counting neuron.</summary>
/// <param name="Membrane">V, in the shape of x.</param>
/// <param name="Count">Spikes so far, f, in the shape of x.</param>
public sealed record CountingState(Tensor Membrane, Tensor Count);

/// <summary>
/// The neuron of the paper's own code: its membrane is cut off at a threshold that is learned, and its spikes are
/// counted.
/// </summary>
/// <remarks>
/// From V = 0 and f = 0, at step k: <c>V ← V + dt (c − λ V)</c> with <c>c = x/dt</c> at k = 0 and <c>c = 2 λ x</c>
/// later, so that the first step takes V to x; where <c>V &gt; T</c>, <c>V ← T</c> and <c>f ← f + 1</c>. V is
/// min(x, T) up to terms of dt λ; f is 0 or all steps for nearly all x.
/// </remarks>
public static class Counting
{
    /// <summary>One time step of the published neuron.</summary>
    /// <param name="current">x, any shape.</param>
    /// <param name="state">The state after the last step; null for that of rest.</param>
    /// <param name="threshold">T, in a shape that spreads to that of x.</param>
    /// <param name="p">Parameters.</param>
    /// <returns>The state after it, and the membrane before it was cut off, all in the shape of x.</returns>
    public static (CountingState State, Tensor Charged) Step(
        Tensor current,
        CountingState? state,
        Tensor threshold,
        CountingParameters p
    )
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(p);
        using var kept = Kept.With(current, state, threshold);
        var charged = state is null
            ? current.Over(p.Dt).Times(p.Dt)
            : state.Membrane.Plus((current.Times(2 * p.Leak) - state.Membrane.Times(p.Leak)).Times(p.Dt));
        var fired = charged.gt(threshold);
        var count = fired.to_type(current.dtype);
        return (new(where(fired, threshold, charged), state is null ? count : state.Count.Plus(count)), charged);
    }

    /// <summary>All time steps from rest.</summary>
    /// <param name="current">x, any shape.</param>
    /// <param name="threshold">T, in a shape that spreads to that of x.</param>
    /// <param name="p">Parameters.</param>
    public static CountingState Run(Tensor current, Tensor threshold, CountingParameters p)
    {
        using var kept = Kept.With(current, threshold);
        return Unroll(current, threshold, p).Last().State;
    }

    /// <summary>
    /// Every time step from rest: the state after it, and the membrane before it was cut off, all in the shape of x.
    /// </summary>
    /// <param name="current">x, any shape.</param>
    /// <param name="threshold">T, in a shape that spreads to that of x.</param>
    /// <param name="p">Parameters.</param>
    public static IEnumerable<(CountingState State, Tensor Charged)> Unroll(
        Tensor current,
        Tensor threshold,
        CountingParameters p
    )
    {
        ArgumentNullException.ThrowIfNull(p);
        CountingState? state = null;
        for (var k = 0; k < p.Steps; k++)
        {
            (state, var charged) = Step(current, state, threshold, p);
            yield return (state, charged);
        }
    }
}
