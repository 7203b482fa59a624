using Snn.Data.Laws.Neurons;

namespace Snn.Data.Laws.Subjects;

/// <summary>Neurons of two variables that are integrated exactly, and what they claim.</summary>
public static class Adaptive
{
    /// <summary>A threshold that rises by ½ with each spike and decays (Bellec et al. 2018).</summary>
    public static Neuron<(double V, double A)> Threshold { get; } =
        new(
            "alif",
            () => (0, 0),
            (i, s) =>
            {
                var v = (0.8 * s.V) + i;
                var threshold = 1 + (0.5 * s.A);
                return v >= threshold ? (1, (v - threshold, (0.9 * s.A) + 1)) : (0, (v, 0.9 * s.A));
            }
        )
        {
            Membrane = s => s.V,
            Threshold = s => 1 + (0.5 * s.A),
            Charge = (i, s) => (0.8 * s.V) + i,
            Adaptation = s => s.A,
            SubtractiveReset = true,
            Decay = 0.8,
            Linear = true,
            AdaptationDecay = 0.9,
            MostSpikesPerStep = 1,
        };

    /// <summary>A leaky neuron behind a synaptic current that decays (Zenke and Ganguli 2018).</summary>
    public static Neuron<(double V, double Current)> SynapticCurrent { get; } =
        new(
            "current-lif",
            () => (0, 0),
            (i, s) =>
            {
                var current = (0.7 * s.Current) + i;
                var v = (0.9 * s.V) + current;
                return v >= 1 ? (1, (0, current)) : (0, (v, current));
            }
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (i, s) => (0.9 * s.V) + ((0.7 * s.Current) + i),
            ResetsTo = 0,
            Linear = true,
            ConstantThreshold = true,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
        };

    /// <summary>A damped oscillator that spikes where its imaginary part reaches 1 (Izhikevich 2001).</summary>
    public static Neuron<(double X, double Y)> ResonateAndFire { get; } =
        new(
            "resonate-and-fire",
            () => (0, 0),
            (i, s) =>
            {
                var (x, y) = Rotated(i, s);
                return y >= 1 ? (1, (x, 0)) : (0, (x, y));
            }
        )
        {
            Membrane = s => s.Y,
            Threshold = _ => 1,
            Charge = (i, s) => Rotated(i, s).Y,
            ResetsTo = 0,
            Linear = true,
            ConstantThreshold = true,
            MostSpikesPerStep = 1,
        };

    // Turned by 0.3 a step and shortened to 0.95; the current comes in at the real part.
    private static (double X, double Y) Rotated(double i, (double X, double Y) s)
    {
        var (sin, cos) = (0.95 * Math.Sin(0.3), 0.95 * Math.Cos(0.3));
        return ((cos * s.X) - (sin * s.Y) + i, (sin * s.X) + (cos * s.Y));
    }
}
