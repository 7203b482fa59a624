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
                "without input the membrane decays towards rest at its rate",
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
                "a neuron continues equally from a state that was saved and loaded",
                "load(save(s)) continues as s",
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
                "with time step and time constants multiplied by the same factor the neuron spikes in the same steps",
                "(c Δt, c τ) ⇒ the same z",
                "the dynamics depend only on Δt/τ",
                "not checked where the outputs change if each current is changed by 64 roundoffs"
            ),
            neuron => neuron.Rescaled is null ? "Rescaled is not given" : null,
            NeuronCase.Split,
            Rescaling
        ),
        NeuronLaw.If(
            new(
                "order",
                "below threshold the error of the membrane decreases with the time step at the order of the method",
                "|v_Δt − v| = O(Δt^p)",
                "order of convergence over five halvings, against 512 parts of the step (Hairer, Nørsett and Wanner 1993)",
                "a quarter below the claimed order; rounding errors are not checked"
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

    private const int Finest = 512;

    private static readonly int[] Halvings = [1, 2, 4, 8, 16, 32];

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
        [.. currents.Select(c => Math.Clamp(c / 200, -one.Neuron.CurrentScale / 50, one.Neuron.CurrentScale / 50))];

    private static Verdict Leak(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var (decay, rest, seen) = (one.Neuron.Decay!.Value, one.Neuron.RestingMembrane, false);
        for (var t = 0; t < trace.Steps; t++)
        {
            if (trace.Currents[t] != 0 || trace.Outputs[t] > 0 || trace.Refractory(t))
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

        var (rest, magnitude) = (one.Neuron.RestingMembrane, 0.0);
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
            return trace.Spread(t, Twin.Double) > 0
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
        var current = one.Currents[0];
        var whole = Trace.Of(one.Neuron, [.. Enumerable.Repeat(current, Tail)]);
        if (whole.Spiked || current == 0)
        {
            return new Verdict.Holds(false);
        }

        var reference = EndAt(Finest);
        var magnitude = Math.Max(Math.Abs(reference), Math.Abs(one.Neuron.RestingMembrane));
        double[] errors = [.. Halvings.Select(parts => Math.Abs(EndAt(parts) - reference))];

        // As far as an error is more than what its steps have rounded.
        var seen = errors
            .TakeWhile((error, i) => error > 1e3 * Numbers.Roundoff * Tail * Halvings[i] * magnitude)
            .ToArray();
        if (seen.Length < 2)
        {
            return new Verdict.Holds(seen.Length == 0);
        }

        // Errors of either sign may cross at one step size, so that a halving seems to gain nothing: the best of the
        // last three counts.
        double[] orders = [.. seen.Zip(seen.Skip(1), (wide, narrow) => Math.Log2(wide / narrow)).TakeLast(3)];
        var steps = Halvings.Take(seen.Length).Select(parts => parts == 1 ? "1" : $"1/{parts}");
        return orders.Max() >= one.Neuron.Order!.Value - 0.25
            ? new Verdict.Holds(true)
            : whole.Breaks(
                Tail - 1,
                $"errors with steps of {string.Join(", ", steps)}: {string.Join(", ", seen.Select(Numbers.Short))}",
                $"order {one.Neuron.Order}",
                $"order {Numbers.Short(orders.Max())}"
            );

        double EndAt(int parts)
        {
            var fine = one.Neuron.WithStep!(1.0 / parts);
            return Trace
                .Of(fine, [.. Enumerable.Repeat(current, Tail * parts)])
                .After((Tail * parts) - 1)
                .Membrane!.Value;
        }
    }
}
