using System.Collections.Immutable;

namespace Snn.Data.Laws.Neurons;

/// <summary>Laws that hold for every neuron.</summary>
internal static class BaseLaws
{
    internal static ImmutableArray<Law<INeuronFamily, NeuronCase>> All { get; } =
    [
        NeuronLaw.Always(
            new(
                "deterministic",
                "the same currents from rest give the same outputs and states",
                "run(I) = run(I)",
                "a run can be repeated",
                "every bit"
            ),
            NeuronCase.Single,
            one => Equal(Trace.Of(one.Neuron, one.Currents), Trace.Of(one.Neuron, one.Currents))
        ),
        NeuronLaw.Always(
            new(
                "pure",
                "a step does not modify the state that it is given",
                "step(I, s) = step(I, s), and s as before",
                "a state can be stored, copied to a batch, and restored",
                "every bit"
            ),
            NeuronCase.Single,
            Pure
        ),
        NeuronLaw.Always(
            new(
                "continues",
                "a run that is interrupted and resumed from its state ends like an uninterrupted one",
                "run(I ++ J) = run(I) ++ run(J) from the state after I",
                "there is no hidden state",
                "every bit"
            ),
            NeuronCase.Split,
            Continues
        ),
        NeuronLaw.Always(
            new(
                "causal",
                "later input does not change earlier output",
                "I₁…I_t = J₁…J_t ⇒ z₁…z_t equal",
                "an output depends only on the past",
                "every bit"
            ),
            NeuronCase.Split,
            Causal
        ),
        NeuronLaw.Always(
            new(
                "alone",
                "a neuron is independent of another one that is stepped alternately with it",
                "run(I) beside run(J) = run(I)",
                "neurons of a batch or a layer share nothing",
                "every bit"
            ),
            NeuronCase.Pair,
            Alone
        ),
        NeuronLaw.Always(
            new(
                "finite",
                "finite currents give finite outputs and states",
                "|I| < ∞ ⇒ |z|, |v| < ∞",
                "one neuron that overflows stops the training",
                "none; currents of up to a hundred times the scale, in the last step a million times, within LeastCurrent and MostCurrent"
            ),
            NeuronCase.Extreme,
            Finite
        ),
        NeuronLaw.Always(
            new(
                "output-kind",
                "outputs have the declared type: spikes 0 or 1, counts whole numbers",
                "z ∈ {0, 1}, or z ∈ ℕ",
                "the input of the next layer",
                "none"
            ),
            NeuronCase.Single,
            OfKind
        ),
        NeuronLaw.If(
            new(
                "silent-at-rest",
                "without input a neuron at rest does not spike",
                "I = 0 ⇒ z = 0",
                "spikes come from input",
                "none"
            ),
            neuron => neuron.SilentAtRest ? null : "SilentAtRest is false",
            NeuronCase.Silence,
            Silent
        ),
        NeuronLaw.If(
            new(
                "rest",
                "without input the membrane stays at rest",
                "I = 0 ⇒ v = v_rest",
                "rest is a fixed point of the step",
                "4 roundoffs of v_rest per step: none if it is 0"
            ),
            neuron =>
                !neuron.SeesMembrane ? "Membrane is not given"
                : !neuron.SilentAtRest ? "SilentAtRest is false"
                : neuron is { Resting: null, Decay: null, Linear: false }
                    ? "neither Resting nor Decay nor Linear is given"
                : null,
            NeuronCase.Silence,
            Rests
        ),
    ];

    private static Verdict Equal(Trace first, Trace second)
    {
        for (var t = 0; t < first.Steps; t++)
        {
            if (!Numbers.Same(first.Outputs[t], second.Outputs[t]) || !SameReading(first.After(t), second.After(t)))
            {
                return first.Breaks(t, "the second time it came out differently", Told(first, t), Told(second, t));
            }
        }

        return new Verdict.Holds(first.Spiked);
    }

    private static Verdict Pure(NeuronCase one)
    {
        var state = one.Neuron.AtRest();
        var spiked = false;
        for (var t = 0; t < one.Currents.Length; t++)
        {
            var before = one.Neuron.Read(state);
            var (output, next) = one.Neuron.StepFrom(one.Currents[t], state);
            var (after, reading) = (one.Neuron.Read(state), one.Neuron.Read(next));
            var (again, second) = one.Neuron.StepFrom(one.Currents[t], state);
            if (
                !SameReading(before, after)
                || !Numbers.Same(output, again)
                || !SameReading(reading, one.Neuron.Read(second))
            )
            {
                return Trace
                    .Of(one.Neuron, one.Currents)
                    .Breaks(
                        t,
                        "the step changed the state that it was given",
                        $"{Numbers.Of(output)} again",
                        Numbers.Of(again)
                    );
            }

            (state, spiked) = (second, spiked || output > 0);
        }

        return new Verdict.Holds(spiked);
    }

    private static Verdict Continues(NeuronCase one)
    {
        var whole = Trace.Of(one.Neuron, one.Currents);
        var part = Trace.Of(one.Neuron, one.Currents[..one.At]);
        _ = Trace.Of(one.Neuron, one.Others);
        var rest = Trace.Of(one.Neuron, one.Currents[one.At..], part.States[^1]);
        for (var t = one.At; t < whole.Steps; t++)
        {
            if (
                !Numbers.Same(whole.Outputs[t], rest.Outputs[t - one.At])
                || !SameReading(whole.After(t), rest.After(t - one.At))
            )
            {
                return whole.Breaks(
                    t,
                    $"interrupted after {one.At} steps it goes on differently",
                    Told(whole, t),
                    Told(rest, t - one.At)
                );
            }
        }

        return new Verdict.Holds(whole.Spiked);
    }

    private static Verdict Causal(NeuronCase one)
    {
        ImmutableArray<double> other = [.. one.Currents[..one.At], .. one.Others];
        var (trace, changed) = (Trace.Of(one.Neuron, one.Currents), Trace.Of(one.Neuron, other));
        for (var t = 0; t < one.At; t++)
        {
            if (!Numbers.Same(trace.Outputs[t], changed.Outputs[t]))
            {
                return trace.Breaks(
                    t,
                    $"currents from step {one.At + 1} on changed it",
                    Told(trace, t),
                    Told(changed, t)
                );
            }
        }

        return new Verdict.Holds(trace.Outputs.Take(one.At).Any(o => o > 0));
    }

    private static Verdict Alone(NeuronCase one)
    {
        var alone = Trace.Of(one.Neuron, one.Currents);
        var (state, other) = (one.Neuron.AtRest(), one.Neuron.AtRest());
        for (var t = 0; t < one.Currents.Length; t++)
        {
            if (t < one.Others.Length)
            {
                (_, other) = one.Neuron.StepFrom(one.Others[t], other);
            }

            (var output, state) = one.Neuron.StepFrom(one.Currents[t], state);
            if (!Numbers.Same(output, alone.Outputs[t]) || !SameReading(alone.After(t), one.Neuron.Read(state)))
            {
                return alone.Breaks(t, "beside another neuron it differs", Told(alone, t), Numbers.Of(output));
            }
        }

        return new Verdict.Holds(alone.Spiked);
    }

    private static Verdict Finite(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        for (var t = 0; t < trace.Steps; t++)
        {
            var seen = trace.After(t);
            double?[] values = [trace.Outputs[t], seen.Membrane, seen.Adaptation];
            if (values.Any(v => v is { } value && !double.IsFinite(value)) || seen.Threshold is double.NaN)
            {
                return trace.Breaks(
                    t,
                    "a value is not finite; where such currents do not come, give LeastCurrent or MostCurrent",
                    "finite",
                    string.Join(' ', values.OfType<double>().Select(Numbers.Of))
                );
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    private static Verdict OfKind(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        for (var t = 0; t < trace.Steps; t++)
        {
            var output = trace.Outputs[t];
            var right = one.Neuron.Output switch
            {
                OutputKind.Spikes => output is 0 or 1,
                OutputKind.Counts => output >= 0 && double.IsInteger(output),
                _ => double.IsFinite(output),
            };
            if (!right)
            {
                return trace.Breaks(t, "the output is of another kind", $"{one.Neuron.Output}", Numbers.Of(output));
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    private static Verdict Silent(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var spike = Array.FindIndex(trace.Outputs, output => output != 0);
        return spike < 0
            ? new Verdict.Holds(true)
            : trace.Breaks(
                spike,
                "it spikes without input; if that is meant, say SilentAtRest = false",
                "0",
                Numbers.Of(trace.Outputs[spike])
            );
    }

    private static Verdict Rests(NeuronCase one)
    {
        var (trace, rest) = (Trace.Of(one.Neuron, one.Currents), one.Neuron.RestingMembrane);
        for (var t = 0; t < trace.Steps; t++)
        {
            var membrane = trace.After(t).Membrane!.Value;
            if (!Numbers.Agree(membrane, rest, 4 * (t + 1), 0))
            {
                return trace.Breaks(
                    t,
                    $"the membrane moves from its rest by {Numbers.Of(membrane - rest)}",
                    Numbers.Of(rest),
                    Numbers.Of(membrane)
                );
            }
        }

        return new Verdict.Holds(true);
    }

    private static bool SameReading(Reading a, Reading b) =>
        Numbers.Same(a.Membrane, b.Membrane)
        && Numbers.Same(a.Threshold, b.Threshold)
        && Numbers.Same(a.Adaptation, b.Adaptation)
        && a.Refractory == b.Refractory;

    private static string Told(Trace trace, int t) => trace.After(t).Behind(trace.Outputs[t]);
}
