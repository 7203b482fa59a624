using System.Collections.Immutable;

namespace Snn.Data.Laws.Neurons;

/// <summary>Laws of the membrane below threshold, and of time.</summary>
internal static class LeakLaws
{
    internal static ImmutableArray<Law<INeuronFamily, NeuronCase>> All { get; } =
    [
        NeuronLaw.If(
            new(
                "leak",
                "without input the membrane decays to rest at its rate",
                "I = 0, z = 0 ⇒ v' − v_rest = β (v − v_rest)",
                "leaky integration, β = e^{−Δt/τ} or 1 − Δt/τ",
                "8 roundoffs of the larger of |v|, |v_rest|"
            ),
            neuron =>
                neuron.Decay is null ? "Decay is not given"
                : neuron.SeesMembrane ? null
                : "Membrane is not given",
            ThenSilence,
            Leak
        ),
        NeuronLaw.If(
            new(
                "superposition",
                "below threshold the responses to two currents add up",
                "v(I + J) − v_rest = (v(I) − v_rest) + (v(J) − v_rest)",
                "linear integration",
                "16 roundoffs a step of the largest value"
            ),
            neuron =>
                !neuron.Linear ? "Linear is false"
                : neuron.SeesMembrane ? null
                : "Membrane is not given",
            Weak,
            Superposition
        ),
        NeuronLaw.If(
            new(
                "saved",
                "a state that is saved and loaded goes on as the one that was not",
                "load(save(s)) goes on as s",
                "checkpoints",
                "every bit"
            ),
            neuron => neuron.Saves ? null : "Saving is not given",
            NeuronCase.Split,
            Saved
        ),
        NeuronLaw.If(
            new(
                "time-rescaling",
                "with step and time constants multiplied by a factor the neuron spikes in the same steps",
                "(c Δt, c τ) ⇒ the same z",
                "dynamics depend on Δt/τ alone",
                "steps with v⁻ within 10⁻⁹ of θ decide nothing"
            ),
            neuron => neuron.Rescaled is null ? "Rescaled is not given" : null,
            NeuronCase.Split,
            Rescaling
        ),
        NeuronLaw.If(
            new(
                "order",
                "below threshold the error of the membrane shrinks with the step at the order of the method",
                "|v_Δt − v| = O(Δt^p)",
                "order of convergence, fitted over three halvings (Hairer, Nørsett and Wanner 1993)",
                "a quarter below the claimed order"
            ),
            neuron =>
                neuron.Order is null ? "Order is not given"
                : neuron.WithStep is null ? "WithStep is not given"
                : neuron.SeesMembrane ? null
                : "Membrane is not given",
            Weak,
            Order
        ),
    ];

    private const int Tail = 12;

    private static readonly int[] Halvings = [1, 2, 4, 8];

    private static readonly double[] Factors = [0.5, 2, 4, 10];

    // Silence behind each case, so that there is something to decay.
    private static Hedgehog.Gen<NeuronCase> ThenSilence(INeuronFamily family) =>
        Hedgehog.Linq.GenExtensions.Select(
            NeuronCase.Single(family),
            one => one with { Currents = [.. one.Currents, 0, 0, 0] }
        );

    // Currents too weak to spike: a two-hundredth of what would.
    private static Hedgehog.Gen<NeuronCase> Weak(INeuronFamily family) =>
        Hedgehog.Linq.GenExtensions.Select(
            NeuronCase.Pair(family),
            one => one with { Currents = Weaker(one, one.Currents), Others = Weaker(one, one.Others) }
        );

    private static ImmutableArray<double> Weaker(NeuronCase one, ImmutableArray<double> currents) =>
        [.. currents.Select(c => Math.Clamp(c / 200, -one.Neuron.Scale / 50, one.Neuron.Scale / 50))];

    private static Verdict Leak(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var (decay, rest, seen) = (one.Neuron.Decay!.Value, one.Neuron.Resting, false);
        for (var t = 0; t < trace.Steps; t++)
        {
            if (trace.Currents[t] != 0 || trace.Outputs[t] > 0 || trace.Before(t).Refractory)
            {
                continue;
            }

            var (before, after) = (trace.Before(t).Membrane!.Value, trace.After(t).Membrane!.Value);
            var expected = rest + (decay * (before - rest));
            seen |= before != rest;
            if (!Numbers.Agree(after, expected, 8, Math.Max(Math.Abs(before), Math.Abs(rest))))
            {
                return trace.Breaks(
                    t,
                    $"from {Numbers.Of(before)} the membrane does not decay by {Numbers.Of(decay)}",
                    Numbers.Of(expected),
                    Numbers.Of(after)
                );
            }
        }

        return new Verdict.Holds(seen);
    }

    private static Verdict Superposition(NeuronCase one)
    {
        var n = Math.Max(one.Currents.Length, one.Others.Length);
        double At(ImmutableArray<double> currents, int t) => t < currents.Length ? currents[t] : 0;
        double[] Padded(ImmutableArray<double> currents) => [.. Enumerable.Range(0, n).Select(t => At(currents, t))];
        var (first, second) = (Trace.Of(one.Neuron, Padded(one.Currents)), Trace.Of(one.Neuron, Padded(one.Others)));
        var sum = Trace.Of(
            one.Neuron,
            [.. Enumerable.Range(0, n).Select(t => At(one.Currents, t) + At(one.Others, t))]
        );
        if (first.Spiked || second.Spiked || sum.Spiked)
        {
            return new Verdict.Holds(false);
        }

        var (rest, magnitude) = (one.Neuron.Resting, 0.0);
        for (var t = 0; t < n; t++)
        {
            var (a, b, c) = (
                first.After(t).Membrane!.Value,
                second.After(t).Membrane!.Value,
                sum.After(t).Membrane!.Value
            );
            magnitude = new[]
            {
                magnitude,
                Math.Abs(a),
                Math.Abs(b),
                Math.Abs(c),
                Math.Abs(rest),
                Math.Abs(sum.Currents[t]),
                Math.Abs(first.Currents[t]),
            }.Max();
            var expected = a + b - rest;
            if (!Numbers.Agree(c, expected, 16 * (t + 1), magnitude))
            {
                return sum.Breaks(
                    t,
                    $"the two responses are {Numbers.Of(a)} and {Numbers.Of(b)}",
                    Numbers.Of(expected),
                    Numbers.Of(c)
                );
            }
        }

        return new Verdict.Holds(magnitude > Math.Abs(rest) || (rest == 0 && magnitude > 0));
    }

    private static Verdict Saved(NeuronCase one)
    {
        var whole = Trace.Of(one.Neuron, one.Currents);
        var loaded = Trace.Of(one.Neuron, one.Currents[one.At..], one.Neuron.Reload(whole.States[one.At]));
        for (var t = one.At; t < whole.Steps; t++)
        {
            if (
                !Numbers.Same(whole.Outputs[t], loaded.Outputs[t - one.At])
                || !Numbers.Same(whole.After(t).Membrane, loaded.After(t - one.At).Membrane)
            )
            {
                return whole.Breaks(
                    t,
                    $"saved and loaded before step {one.At + 1} it goes on differently",
                    Numbers.Of(whole.Outputs[t]),
                    Numbers.Of(loaded.Outputs[t - one.At])
                );
            }
        }

        return new Verdict.Holds(one.At > 0 && whole.Spiked);
    }

    private static Verdict Rescaling(NeuronCase one)
    {
        var factor = Factors[one.At % Factors.Length];
        var (trace, slow) = (Trace.Of(one.Neuron, one.Currents), Trace.Of(one.Neuron.Rescaled!(factor), one.Currents));
        for (var t = 0; t < trace.Steps; t++)
        {
            if (trace.Outputs[t] == slow.Outputs[t])
            {
                continue;
            }

            // Products of rescaled constants round differently: a neuron at its threshold may go either way, and what
            // follows with it.
            return
                one.Neuron.SeesCharge
                && one.Neuron.SeesThreshold
                && Math.Abs(trace.Charge(t) - trace.Before(t).Threshold!.Value)
                    <= 1e-9 * Math.Max(1, Math.Abs(trace.Charge(t)))
                ? new Verdict.Holds(false)
                : trace.Breaks(
                    t,
                    $"with time stretched by {Numbers.Of(factor)} it comes out differently",
                    Numbers.Of(trace.Outputs[t]),
                    Numbers.Of(slow.Outputs[t])
                );
        }

        return new Verdict.Holds(trace.Spiked);
    }

    private static Verdict Order(NeuronCase one)
    {
        ImmutableArray<double> currents = [.. Enumerable.Repeat(one.Currents[0], Tail)];
        var whole = Trace.Of(one.Neuron, currents);
        var reference = EndAt(256);
        double[] errors = [.. Halvings.Select(parts => Math.Abs(EndAt(parts) - reference))];
        var magnitude = Math.Max(Math.Abs(reference), Math.Abs(one.Neuron.Resting));
        if (whole.Spiked || errors[^1] <= 1e-11 * magnitude || currents[0] == 0)
        {
            return new Verdict.Holds(errors[0] <= 1e-11 * magnitude && currents[0] != 0 && !whole.Spiked);
        }

        var order = Math.Log2(errors[0] / errors[^1]) / 3;
        return order >= one.Neuron.Order!.Value - 0.25
            ? new Verdict.Holds(true)
            : whole.Breaks(
                Tail - 1,
                $"errors with a step of 1, 1/2, 1/4, 1/8: {Numbers.Of(errors)}",
                $"order {one.Neuron.Order}",
                $"order {order:F2}"
            );

        double EndAt(int parts)
        {
            var fine = one.Neuron.WithStep!(1.0 / parts);
            return Trace
                .Of(fine, [.. Enumerable.Repeat(currents[0], Tail * parts)])
                .After((Tail * parts) - 1)
                .Membrane!.Value;
        }
    }
}
