using System.Globalization;
using Snn.Data.Laws.Neurons;

namespace Snn.Data.Laws.Subjects;

/// <summary>Integrate-and-fire neurons of one variable, and what they claim.</summary>
public static class IntegrateAndFire
{
    /// <summary>The perfect integrator: v ← v + I, spike at θ = 1, reset by subtraction.</summary>
    public static Neuron<double> Perfect { get; } = Leaky("integrate-and-fire", 1, true);

    /// <summary>The leaky integrator with reset by subtraction: v ← β v + I, β = 0.5.</summary>
    public static INeuronFamily SubtractiveReset { get; } = Family("lif-subtract", subtract: true);

    /// <summary>A leaky integrate-and-fire neuron with reset to zero.</summary>
    public static INeuronFamily ZeroReset { get; } = Family("lif-zero", subtract: false);

    /// <summary>The leaky integrator with reset to zero and two refractory steps.</summary>
    public static Neuron<(double V, int Silent)> Refractory { get; } =
        new(
            "lif-refractory",
            () => (0, 0),
            (i, s) =>
            {
                var v = (0.9 * s.V) + i;
                return s.Silent > 0 ? (0, (0, s.Silent - 1))
                    : v >= 1 ? (1, (0, 2))
                    : (0, (v, 0));
            }
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (i, s) => (0.9 * s.V) + i,
            Refractory = s => s.Silent > 0,
            ResetsTo = 0,
            Decay = 0.9,
            RefractorySteps = 2,
            HeldWhileRefractory = true,
            MostSpikesPerStep = 1.0 / 3,
            ConstantThreshold = true,
            MonotoneRate = true,
            Saving = (
                s => FormattableString.Invariant($"{s.V:R} {s.Silent}"),
                text =>
                    (
                        double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture),
                        int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture)
                    )
            ),
        };

    private static NeuronFamily<double> Family(string name, bool subtract) =>
        new NeuronFamily<double>(
            name,
            0.5,
            Hedgehog.Linq.Gen.Item([0.5, 0.25, 0.75, 0.9, 0.99, 0.0, 1.0]),
            beta => Leaky(name, beta, subtract) with { Parameters = FormattableString.Invariant($"beta = {beta:R}") }
        );

    private static Neuron<double> Leaky(string name, double beta, bool subtract, double threshold = 1) =>
        new(name, () => 0.0, (i, v) => Step(beta, subtract, i, v, threshold))
        {
            Membrane = v => v,
            Threshold = _ => threshold,
            WithThreshold = other => Leaky(name, beta, subtract, other),
            Slope = (i, v) => 1 / (1 + Math.Pow(Math.PI * ((beta * v) + i - threshold), 2)),
            SoftSpike = u => Math.Atan(Math.PI * u) / Math.PI,
            Charge = (i, v) => (beta * v) + i,
            SubtractiveReset = subtract,
            ResetsTo = subtract ? null : 0,
            Decay = beta,
            Linear = true,
            ConstantThreshold = true,
            RefractorySteps = subtract ? null : 0,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
            Saving = (
                v => v.ToString("R", CultureInfo.InvariantCulture),
                text => double.Parse(text, CultureInfo.InvariantCulture)
            ),
            Twins =
            [
                new("batched", currents => Batched(beta, subtract, currents)),
                new("float32", currents => Single((float)beta, subtract, currents), Twin.Single),
            ],
        };

    private static (double Output, double V) Step(
        double beta,
        bool subtract,
        double current,
        double v,
        double threshold = 1
    )
    {
        var charged = (beta * v) + current;
        return charged >= threshold ? (1, subtract ? charged - threshold : 0) : (0, charged);
    }

    private static double[][] Batched(double beta, bool subtract, double[][] currents)
    {
        var v = new double[currents.Length];
        var outputs = Array.ConvertAll(currents, row => new double[row.Length]);
        for (var t = 0; t < currents[0].Length; t++)
        {
            for (var b = 0; b < v.Length; b++)
            {
                (outputs[b][t], v[b]) = Step(beta, subtract, currents[b][t], v[b]);
            }
        }

        return outputs;
    }

    private static double[][] Single(float beta, bool subtract, double[][] currents) =>
        Array.ConvertAll(
            currents,
            row =>
            {
                var v = 0f;
                return Array.ConvertAll(
                    row,
                    current =>
                    {
                        v = (beta * v) + (float)current;
                        var spike = v >= 1;
                        v = spike
                            ? subtract
                                ? v - 1
                                : 0
                            : v;
                        return spike ? 1.0 : 0;
                    }
                );
            }
        );
}
