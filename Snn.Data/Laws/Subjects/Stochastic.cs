using Snn.Data.Laws.Neurons;
using Snn.Data.Seeds;

namespace Snn.Data.Laws.Subjects;

/// <summary>A neuron that spikes by chance, with its chance in its state.</summary>
public static class Stochastic
{
    /// <summary>
    /// Escape noise: a spike with probability σ(4 (v − 1)), drawn from a seed that the state carries (Gerstner and
    /// Kistler 2002).
    /// </summary>
    public static Neuron<(double V, Seed Seed)> EscapeNoise { get; } =
        new(
            "escape-noise",
            () => (0, new(1)),
            (i, s) =>
            {
                var v = (0.8 * s.V) + i;
                var chance = s.Seed.Generator();
                var spike = chance.NextDouble() < 1 / (1 + Math.Exp(-4 * (v - 1)));
                return (spike ? 1 : 0, (spike ? 0 : v, s.Seed.Fold(1)));
            }
        )
        {
            Membrane = s => s.V,
            ResetsTo = 0,
            SilentAtRest = false,
            MostSpikesPerStep = 1,
        };
}
