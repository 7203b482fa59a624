using System.Globalization;
using Snn.Data.Laws.Neurons;

namespace Snn.Tests.Data.Laws;

/// <summary>
/// Neurons with a fault that is easily made, which claim what the right neuron claims, and a law that each breaks.
/// </summary>
internal static class NeuronMutants
{
    // What a neuron keeps where it must not.
    private static double _shared;
    private static int _counter;

    internal static (Neuron Neuron, string Law)[] All =>
        [
            // threshold
            (Leaky("fires above the threshold, not at it", (i, v) => Fires(Charge(i, v), v => v > 1)), "threshold"),
            (Leaky("threshold one percent too high", (i, v) => Fires(Charge(i, v), v => v >= 1.01)), "threshold"),
            (Leaky("threshold 1e-9 too high", (i, v) => Fires(Charge(i, v), v => v >= 1 + 1e-9)), "threshold"),
            (Leaky("silent above ten", (i, v) => Fires(Charge(i, v), v => v is >= 1 and < 10)), "threshold"),
            (
                Leaky("the current is held against the threshold", (i, v) => Fires(Charge(i, v), _ => i >= 1)),
                "threshold"
            ),
            (Leaky("the absolute membrane fires", Absolute), "threshold"),
            (Leaky("a step late", (i, v) => v >= 1 ? (1, (0.9 * (v - 1)) + i) : (0, (0.9 * v) + i)), "threshold"),
            (Drifting(1.001), "constant-threshold"),
            // reset
            (Leaky("reset before fire", ResetFirst), "subtractive-reset"),
            (Leaky("reset to zero in place of subtraction", (i, v) => ToZero(Charge(i, v))), "subtractive-reset"),
            (
                Leaky(
                    "reset takes 0.99",
                    (i, v) => Charge(i, v) is var c && c >= 1 ? (1, c - 0.99) : (0, Charge(i, v))
                ),
                "subtractive-reset"
            ),
            (Leaky("clamped at three", (i, v) => Subtract(Math.Min(3, Charge(i, v)))), "subtractive-reset"),
            (LeakyToZero("reset by subtraction in place of zero", (i, v) => Subtract(Charge(i, v))), "reset-to"),
            (
                LeakyToZero("reset leaves a thousandth", (i, v) => Charge(i, v) >= 1 ? (1, 1e-3) : (0, Charge(i, v))),
                "reset-to"
            ),
            // leak and input
            (Leaky("the leak applies to the input", (i, v) => Subtract(0.9 * (v + i))), "no-spike-uncharged"),
            (Leaky("leaks twice", (i, v) => Subtract((0.81 * v) + i)), "leak"),
            (Leaky("does not leak", (i, v) => Subtract(v + i)), "leak"),
            (Leaky("leaks behind a spike only", (i, v) => v + i >= 1 ? (1, 0.9 * (v + i - 1)) : (0, v + i)), "leak"),
            (Leaky("does not leak above zero", (i, v) => Subtract(((v > 0 ? 1 : 0.9) * v) + i)), "leak"),
            (Leaky("does not leak below zero", (i, v) => Subtract(((v < 0 ? 1 : 0.9) * v) + i)), "leak"),
            (Leaky("decay in single precision", (i, v) => Subtract((0.9f * v) + i)), "leak"),
            (Leaky("membrane in single precision", (i, v) => Subtract((float)Charge(i, v))), "no-spike-uncharged"),
            (Leaky("never below zero", (i, v) => Subtract(Math.Max(0, Charge(i, v)))), "no-spike-uncharged"),
            (Leaky("input saturates", (i, v) => Subtract(Charge(Math.Min(i, 2), v))), "no-spike-uncharged"),
            (Leaky("input is rectified", (i, v) => Subtract(Charge(Math.Max(i, 0), v))), "superposition"),
            (Leaky("a bias", (i, v) => Subtract(Charge(i, v) + 0.01)), "rest"),
            (Leaky("a bias of 1e-12", (i, v) => Subtract(Charge(i, v) + 1e-12)), "rest"),
            (Leaky("spikes without input", (i, v) => Subtract(Charge(i, v) + 0.6)), "silent-at-rest"),
            (Leaky("divides by the current", (i, v) => Subtract(Charge(i * i / i, v))), "finite"),
            // outputs and rates
            (
                Leaky("two spikes at once", (i, v) => (Math.Max(0, Math.Floor(Charge(i, v))), Charge(i, v) % 1)),
                "output-kind"
            ),
            (
                Leaky(
                    "sends its membrane",
                    (i, v) => Charge(i, v) >= 1 ? (Charge(i, v), Charge(i, v) - 1) : (0, Charge(i, v))
                ),
                "output-kind"
            ),
            (
                Rates(
                    "falls silent where the current is strong",
                    (i, v) =>
                        Charge(i, v) switch
                        {
                            >= 30 => (0, 0),
                            >= 1 => (1, 0),
                            var c => (0, c),
                        }
                ),
                "monotone-rate"
            ),
            (Rates("bursts", (i, v) => Charge(i, v) >= 1 ? (1, Charge(i, v)) : (0, Charge(i, v))), "rate-bound"),
            // state
            (Leaky("all neurons share a state", Shared), "deterministic"),
            (
                Leaky("counts steps outside of its state", (i, v) => Subtract(Charge(_counter++ % 7 == 0 ? 0 : i, v))),
                "continues"
            ),
            (InPlace(), "pure"),
            (
                Leaky("saves two digits", (i, v) => Subtract(Charge(i, v))) with
                {
                    Saving = (v => v.ToString("F2", CultureInfo.InvariantCulture), Read),
                },
                "saved"
            ),
            (Leaky("loads as at rest", (i, v) => Subtract(Charge(i, v))) with { Saving = (_ => "", _ => 0) }, "saved"),
            // refractoriness
            (Refractory("refractory a step short", 1, (_, s) => (0, s.Silent - 1)), "refractory"),
            (Refractory("refractory a step long", 3, (_, s) => (0, s.Silent - 1)), "refractory-ends"),
            (Refractory("refractory for ever", 2, (_, s) => (0, s.Silent)), "refractory-ends"),
            (
                Refractory("integrates while refractory", 2, (i, s) => ((0.9 * s.V) + i, s.Silent - 1)),
                "refractory-held"
            ),
            (Refractory("a strong current breaks through", 2, (_, s) => (0, s.Silent - 1), i => i >= 5), "refractory"),
            // adaptation
            (Adaptive("adaptation never decays", (i, s) => Adapts(i, s, 1, 1)), "adaptation"),
            (Adaptive("adaptation decays twice", (i, s) => Adapts(i, s, 0.81, 1)), "adaptation"),
            (Adaptive("a spike does not raise the adaptation", (i, s) => Adapts(i, s, 0.9, 0)), "adaptation"),
            (
                Adaptive("the threshold is that of the next step", (i, s) => Adapts(i, (s.V, 0.9 * s.A), 1, 1)),
                "threshold"
            ),
            (Adaptive("reset by the threshold at rest", BaseReset), "subtractive-reset"),
            (Adaptive("adapts the membrane, not the threshold", Inhibited), "no-spike-uncharged"),
            // time
            (
                Euler("the step counts twice", 1, 20, (i, v, dt, tau) => ToZero(v + (dt * dt / tau * (i - v)))),
                "time-rescaling"
            ),
            (Euler("the step is forgotten", 1, 20, (i, v, _, tau) => ToZero(v + ((i - v) / tau))), "time-rescaling"),
            (
                Euler(
                    "a time constant is written out",
                    1,
                    20,
                    (i, v, dt, tau) => ToZero(v + (dt * i / 20) - (dt / tau * v))
                ),
                "time-rescaling"
            ),
            (
                Euler(
                    "the input does not know the step",
                    1,
                    20,
                    (i, v, dt, tau) => ToZero(v + (i / tau) - (dt / tau * v))
                ),
                "order"
            ),
            // what training needs
            (
                Learnable("the learned threshold is not asked", (_, _) => 1, (threshold, _) => threshold),
                "learned-threshold"
            ),
            (
                Learnable("the learned threshold is squared", (threshold, _) => threshold * threshold, (t, _) => t),
                "learned-threshold"
            ),
            (
                Learnable("the reset takes the old threshold", (threshold, _) => threshold, (_, _) => 1),
                "threshold-scaled"
            ),
            (
                Learnable(
                    "a hundredth is added to every threshold",
                    (threshold, _) => threshold + 0.01,
                    (threshold, _) => threshold
                ),
                "threshold-scaled"
            ),
            (Sloped("the gradient is scaled", u => 1.01 / (1 + Math.Pow(Math.PI * u, 2))), "spike-gradient"),
            (
                Sloped("the gradient is that of the membrane", u => 1 / (1 + Math.Pow(Math.PI * (u + 1), 2))),
                "spike-gradient"
            ),
            (
                Sloped(
                    "the gradient is cut off above the threshold",
                    u => u > 0.5 ? 0 : 1 / (1 + Math.Pow(Math.PI * u, 2))
                ),
                "spike-gradient"
            ),
            (Sloped("the gradient counts the decay", u => 0.9 / (1 + Math.Pow(Math.PI * u, 2))), "spike-gradient"),
            (Stepped("many at once share a membrane", (i, v) => Subtract(Charge(i, v.Average()))), "step-many"),
            (
                Stepped("many at once do not reset", (i, v) => (Charge(i, v[0]) >= 1 ? 1 : 0, Charge(i, v[0]))),
                "step-many"
            ),
            // other forms
            (
                Twinned(
                    "the fast form fires above the threshold",
                    currents => Array.ConvertAll(currents, row => Run(row, v => v > 1))
                ),
                "twins"
            ),
            (Twinned("the batched form shares its membrane", SharedBatch), "batch"),
            .. OtherMutants.All,
        ];

    private static double Charge(double i, double v) => (0.9 * v) + i;

    private static (double, double) Fires(double charged, Func<double, bool> fires) =>
        fires(charged) ? (1, charged - 1) : (0, charged);

    private static (double, double) Subtract(double charged) => Fires(charged, v => v >= 1);

    private static (double, double) ToZero(double charged) => charged >= 1 ? (1, 0) : (0, charged);

    private static double Read(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Neuron<double> Leaky(string name, Func<double, double, (double, double)> step) =>
        new(name, () => 0.0, step)
        {
            Membrane = v => v,
            Threshold = _ => 1,
            Charge = Charge,
            SubtractiveReset = true,
            Decay = 0.9,
            Linear = true,
            ConstantThreshold = true,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
            Saving = (v => v.ToString("R", CultureInfo.InvariantCulture), Read),
        };

    private static Neuron<double> LeakyToZero(string name, Func<double, double, (double, double)> step) =>
        Leaky(name, step) with
        {
            SubtractiveReset = false,
            ResetsTo = 0,
        };

    private static Neuron<double> Rates(string name, Func<double, double, (double, double)> step) =>
        new(name, () => 0.0, step)
        {
            Membrane = v => v,
            MonotoneRate = true,
            MostSpikesPerStep = 0.5,
        };

    private static Neuron<(double V, double T)> Drifting(double factor) =>
        new(
            "the threshold drifts",
            () => (0, 1),
            (i, s) =>
                Charge(i, s.V) >= s.T ? (1, (Charge(i, s.V) - s.T, s.T * factor)) : (0, (Charge(i, s.V), s.T * factor))
        )
        {
            Membrane = s => s.V,
            Threshold = s => s.T,
            Charge = (i, s) => Charge(i, s.V),
            SubtractiveReset = true,
            ConstantThreshold = true,
        };

    private static Neuron<double[]> InPlace() =>
        new(
            "changes its state in place",
            () => [0.0],
            (i, s) =>
            {
                (var output, s[0]) = Subtract(Charge(i, s[0]));
                return (output, s);
            }
        )
        {
            Membrane = s => s[0],
        };

    private static Neuron<(double V, int Silent)> Refractory(
        string name,
        int steps,
        Func<double, (double V, int Silent), (double, int)> silent,
        Func<double, bool>? strong = null
    ) =>
        new(
            name,
            () => (0, 0),
            (i, s) =>
                s.Silent > 0 && strong?.Invoke(i) != true ? (0, silent(i, s))
                : Charge(i, s.V) >= 1 ? (1, (0, steps))
                : (0, (Charge(i, s.V), 0))
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (i, s) => Charge(i, s.V),
            Refractory = s => s.Silent > 0,
            ResetsTo = 0,
            RefractorySteps = 2,
            HeldWhileRefractory = true,
            Decay = 0.9,
        };

    private static Neuron<(double V, double A)> Adaptive(
        string name,
        Func<double, (double V, double A), (double, (double, double))> step
    ) =>
        new(name, () => (0, 0), step)
        {
            Membrane = s => s.V,
            Threshold = s => 1 + (0.5 * s.A),
            Charge = (i, s) => Charge(i, s.V),
            Adaptation = s => s.A,
            SubtractiveReset = true,
            Decay = 0.9,
            AdaptationDecay = 0.9,
        };

    private static (double, (double, double)) Adapts(double i, (double V, double A) s, double decay, double raise)
    {
        var (charged, threshold) = (Charge(i, s.V), 1 + (0.5 * s.A));
        return charged >= threshold ? (1, (charged - threshold, (decay * s.A) + raise)) : (0, (charged, decay * s.A));
    }

    private static (double, (double, double)) BaseReset(double i, (double V, double A) s) =>
        Charge(i, s.V) >= 1 + (0.5 * s.A)
            ? (1, (Charge(i, s.V) - 1, (0.9 * s.A) + 1))
            : (0, (Charge(i, s.V), 0.9 * s.A));

    private static (double, (double, double)) Inhibited(double i, (double V, double A) s)
    {
        var charged = Charge(i, s.V) - (0.5 * s.A);
        return charged >= 1 ? (1, (charged - 1, (0.9 * s.A) + 1)) : (0, (charged, 0.9 * s.A));
    }

    private static Neuron<double> Euler(
        string name,
        double dt,
        double tau,
        Func<double, double, double, double, (double, double)> step
    ) =>
        new(name, () => 0.0, (i, v) => step(i, v, dt, tau))
        {
            Membrane = v => v,
            Scale = 3,
            Rescaled = factor => Euler(name, factor * dt, factor * tau, step),
            WithStep = part => Euler(name, part * dt, tau, step),
            Order = 1,
        };

    private static Neuron<double> Learnable(
        string name,
        Func<double, double, double> fires,
        Func<double, double, double> resets,
        double threshold = 1
    ) =>
        Leaky(
            name,
            (i, v) =>
                Charge(i, v) is var c && c >= fires(threshold, c) ? (1, c - resets(threshold, c)) : (0, Charge(i, v))
        ) with
        {
            Threshold = _ => threshold,
            WithThreshold = other => Learnable(name, fires, resets, other),
        };

    private static Neuron<double> Sloped(string name, Func<double, double> surrogate) =>
        Leaky(name, (i, v) => Subtract(Charge(i, v))) with
        {
            Slope = (i, v) => surrogate(Charge(i, v) - 1),
            SoftSpike = u => Math.Atan(Math.PI * u) / Math.PI,
        };

    private static Neuron<double> Stepped(string name, Func<double, double[], (double Output, double V)> step) =>
        Leaky(name, (i, v) => Subtract(Charge(i, v))) with
        {
            StepMany = (currents, states) =>
            {
                var next = currents
                    .Select((i, n) => step(i, [states[n], .. states.Where((_, other) => other != n)]))
                    .ToArray();
                return ([.. next.Select(n => n.Output)], [.. next.Select(n => n.V)]);
            },
        };

    private static Neuron<double> Twinned(string name, Func<double[][], double[][]> form) =>
        Leaky(name, (i, v) => Subtract(Charge(i, v))) with
        {
            Twins = [new("form", form)],
        };

    private static double[] Run(double[] currents, Func<double, bool> fires)
    {
        var v = 0.0;
        return Array.ConvertAll(
            currents,
            i =>
            {
                (var output, v) = Fires(Charge(i, v), fires);
                return output;
            }
        );
    }

    private static double[][] SharedBatch(double[][] currents)
    {
        var v = 0.0;
        var outputs = Array.ConvertAll(currents, row => new double[row.Length]);
        for (var t = 0; t < currents[0].Length; t++)
        {
            for (var b = 0; b < currents.Length; b++)
            {
                (outputs[b][t], v) = Subtract(Charge(currents[b][t], v));
            }
        }

        return outputs;
    }

    private static (double, double) Shared(double i, double v)
    {
        (var output, _shared) = Subtract(Charge(i, _shared));
        return (output, _shared);
    }

    private static (double, double) ResetFirst(double i, double v)
    {
        var charged = Charge(i, v >= 1 ? v - 1 : v);
        return (charged >= 1 ? 1 : 0, charged);
    }

    private static (double, double) Absolute(double i, double v)
    {
        var charged = Charge(i, v);
        return Math.Abs(charged) >= 1 ? (1, charged - Math.Sign(charged)) : (0, charged);
    }
}
