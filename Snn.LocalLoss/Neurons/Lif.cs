using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>Leaky integrate-and-fire neurons in discrete time, as a composition of tensor operations.</summary>
/// <remarks>
/// <c>v ← β v + I</c> (charge), <c>z = [v ≥ θ]</c> (fire), <c>v ← v − θ z</c> or <c>v ← (1 − z) v</c> (reset), from
/// <c>v = 0</c>.
/// </remarks>
public static class Lif
{
    /// <summary>One time step of leaky integrate-and-fire neurons.</summary>
    /// <param name="current">Input current I, any shape.</param>
    /// <param name="membrane">Membrane v after the last step, in the shape of I; null for the state of rest.</param>
    /// <param name="p">Parameters.</param>
    /// <param name="beta">A decay that is learned, scalar, in place of that of the parameters.</param>
    /// <returns>Spikes z, the membrane after the reset, and the membrane before it, all in the shape of I.</returns>
    public static (Tensor Spikes, Tensor Membrane, Tensor BeforeReset) Step(
        Tensor current,
        Tensor? membrane,
        LifParameters p,
        Tensor? beta = null
    )
    {
        using var kept = Kept.With(current, membrane, beta);
        var charged = Charge(current, membrane, p, beta);
        var spikes = Spike.Fire(charged.Minus(p.Threshold), p.Surrogate);
        return (spikes, Reset(charged, spikes, p), charged);
    }

    /// <summary>All time steps from rest.</summary>
    /// <param name="currents">[T, …].</param>
    /// <param name="p">Parameters.</param>
    /// <param name="beta">A decay that is learned, scalar, in place of that of the parameters.</param>
    /// <returns>Spikes, [T, …].</returns>
    public static Tensor Run(Tensor currents, LifParameters p, Tensor? beta = null)
    {
        ArgumentNullException.ThrowIfNull(currents);
        using var kept = Kept.With(currents, beta);
        return Run(currents.unbind(0), p, beta);
    }

    /// <summary>The response to a current that does not change.</summary>
    /// <param name="current">[…], the same at every step.</param>
    /// <param name="timesteps">Number of steps T.</param>
    /// <param name="p">Parameters.</param>
    /// <param name="beta">A decay that is learned, scalar, in place of that of the parameters.</param>
    /// <returns>Spikes, [T, …].</returns>
    public static Tensor RunConstant(Tensor current, int timesteps, LifParameters p, Tensor? beta = null)
    {
        using var kept = Kept.With(current, beta);
        return Run(Enumerable.Repeat(current, timesteps), p, beta);
    }

    private static Tensor Run(IEnumerable<Tensor> currents, LifParameters p, Tensor? beta)
    {
        var spikes = new List<Tensor>();
        Tensor? membrane = null;
        foreach (var current in currents)
        {
            (var fired, membrane, _) = Step(current, membrane, p, beta);
            spikes.Add(fired);
        }

        return stack(spikes);
    }

    /// <summary>
    /// The membrane that has leaked over a step and taken in a current, before it may fire; in the shape of I.
    /// </summary>
    /// <param name="current">Input current I, any shape.</param>
    /// <param name="membrane">Membrane v after the last step, in the shape of I; null for the state of rest.</param>
    /// <param name="p">Parameters.</param>
    /// <param name="beta">A decay that is learned, scalar, in place of that of the parameters.</param>
    public static Tensor Charge(Tensor current, Tensor? membrane, LifParameters p, Tensor? beta = null)
    {
        if (membrane is null)
        {
            return current;
        }

        using var kept = Kept.With(current, membrane, beta);
        var past = p.Gradient == TemporalGradient.Online ? membrane.detach() : membrane;
        return current.Plus(beta is null ? past.Times(p.Beta) : beta * past);
    }

    private static Tensor Reset(Tensor charged, Tensor spikes, LifParameters p)
    {
        var z = p.DetachReset ? spikes.detach() : spikes;
        return p.Reset == ResetMode.Subtract ? charged - z.Times(p.Threshold) : charged * z.SubtractedFrom(1);
    }
}
