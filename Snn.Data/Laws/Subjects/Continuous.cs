using Snn.Data.Laws.Neurons;

namespace Snn.Data.Laws.Subjects;

/// <summary>
/// Neurons of differential equations, by the Euler method with a step of their own, and what they claim.
/// </summary>
public static class Continuous
{
    /// <summary>The leaky neuron τ v' = −v + I, τ = 20 ms, θ = 1, Euler's method with 1 ms.</summary>
    public static Neuron<double> Leaky { get; } = Euler(1, 20);

    /// <summary>
    /// The quadratic neuron v' = v² − 1 + I from v = −1, spike at 10, reset to −1 (Ermentrout and Kopell 1986).
    /// </summary>
    public static Neuron<double> Quadratic { get; } =
        new(
            "quadratic",
            () => -1,
            (i, v) =>
            {
                var next = v + (0.05 * ((v * v) - 1 + i));
                return next >= 10 ? (1, -1) : (0, next);
            }
        )
        {
            Membrane = v => v,
            Threshold = _ => 10,
            Charge = (i, v) => v + (0.05 * ((v * v) - 1 + i)),
            Resting = -1,
            ResetsTo = -1,
            Scale = 20,
            ConstantThreshold = true,
            MostSpikesPerStep = 1,
        };

    /// <summary>
    /// Izhikevich's simple model, regular spiking, half steps of v of ½ ms as published (Izhikevich 2003).
    /// </summary>
    /// <remarks>
    /// Unlike in the published program, the recovery u follows v no higher than the peak of 30: there, a current of
    /// some hundred times the usual ends in overflow, since a half step overshoots the peak without bound.
    /// </remarks>
    public static Neuron<(double V, double U)> Izhikevich { get; } =
        new(
            "izhikevich",
            () => (-70, -14),
            (i, s) =>
            {
                var v = Advance(i, s);
                var u = s.U + (0.02 * ((0.2 * Math.Min(v, 30)) - s.U));
                return v >= 30 ? (1, (-65, u + 8)) : (0, (v, u));
            }
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 30,
            Charge = Advance,
            Resting = -70,
            ResetsTo = -65,
            Scale = 20,
            ConstantThreshold = true,
            MostSpikesPerStep = 1,
        };

    /// <summary>
    /// The adaptive exponential neuron (Brette and Gerstner 2005), in mV, ms and pA over nS, Euler's method with 0.1
    /// ms.
    /// </summary>
    public static Neuron<(double V, double W)> AdaptiveExponential { get; } =
        new(
            "adaptive-exponential",
            () => (Rest, 0),
            (i, s) =>
            {
                var v = Upstroke(i, s);
                var w = s.W + (0.1 * ((4 * (s.V - Rest)) - s.W) / 144);
                return v >= 20 ? (1, (-70.6, w + 80.5)) : (0, (v, w));
            }
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 20,
            Charge = Upstroke,
            Resting = Rest,
            ResetsTo = -70.6,
            Scale = 20000,
            ConstantThreshold = true,
            MostSpikesPerStep = 1,
        };

    private const double Rest = -70.6;

    private static Neuron<double> Euler(double dt, double tau) =>
        new(
            "lif-euler",
            () => 0.0,
            (i, v) =>
            {
                var next = v + (dt / tau * (i - v));
                return next >= 1 ? (1, 0) : (0, next);
            }
        )
        {
            Membrane = v => v,
            Threshold = _ => 1,
            Charge = (i, v) => v + (dt / tau * (i - v)),
            ResetsTo = 0,
            Decay = 1 - (dt / tau),
            Linear = true,
            Scale = 3,
            ConstantThreshold = true,
            RefractorySteps = 0,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
            Rescaled = factor => Euler(factor * dt, factor * tau),
            WithStep = part => Euler(part * dt, tau),
            Order = 1,
        };

    private static double Advance(double i, (double V, double U) s)
    {
        var half = Math.Min(s.V + (0.5 * ((0.04 * s.V * s.V) + (5 * s.V) + 140 - s.U + i)), 30);
        return half + (0.5 * ((0.04 * half * half) + (5 * half) + 140 - s.U + i));
    }

    // C = 281 pF, g = 30 nS, Δ = 2 mV, V_T = −50.4 mV; the exponential is cut where the spike is certain. At rest it is
    // not quite zero: it is taken off, so that rest is rest to the last bit.
    private static double Upstroke(double i, (double V, double W) s)
    {
        var spike = Exponential(s.V) - Exponential(Rest);
        return s.V + (0.1 * ((-30 * (s.V - Rest)) + (30 * 2 * spike) - s.W + i) / 281);
    }

    private static double Exponential(double v) => Math.Exp(Math.Min((v + 50.4) / 2, 40));
}
