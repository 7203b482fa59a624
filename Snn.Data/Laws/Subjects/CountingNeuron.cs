using Snn.Data.Laws.Neurons;

namespace Snn.Data.Laws.Subjects;

/// <summary>The neuron of the paper's deep networks, over plain numbers.</summary>
public static class CountingNeuron
{
    private const double Dt = 3e-5;
    private const double Leak = 2;

    /// <summary>
    /// Above its threshold the membrane is put to the threshold and a spike is sent: V ← V + Δt (c − λ V), V &gt; T ⇒ V
    /// ← T. The current of a case is c Δt. The threshold of 0.4 is not reached by being at it.
    /// </summary>
    public static Neuron<double> Published { get; } =
        new(
            "counting",
            () => 0.0,
            (i, v) =>
            {
                var charged = Charged(i, v);
                return charged > 0.4 ? (1, 0.4) : (0, charged);
            }
        )
        {
            Membrane = v => v,
            ResetsTo = 0.4,
            Decay = 1 - (Dt * Leak),
            Linear = true,
            RefractorySteps = 0,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
        };

    private static double Charged(double i, double v) => v + i - (Dt * Leak * v);
}
