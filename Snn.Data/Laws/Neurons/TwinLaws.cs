using System.Collections.Immutable;

namespace Snn.Data.Laws.Neurons;

/// <summary>Laws of other forms of the same neuron.</summary>
internal static class TwinLaws
{
    internal static ImmutableArray<Law<INeuronFamily, NeuronCase>> All { get; } =
    [
        NeuronLaw.If(
            new(
                "twins",
                "other forms of the neuron give the same outputs",
                "z_fast = z",
                "a fast, batched or tensor form computes the same neuron",
                "exact arithmetic: every bit; else 32 unit roundoffs a step of the largest value: within it of the threshold a step decides nothing"
            ),
            NeedsTwin,
            NeuronCase.Pair,
            Agree
        ),
        NeuronLaw.If(
            new(
                "batch",
                "the outputs of a neuron do not depend on the others of its batch, nor on its place in it",
                "run([I, J])₁ = run([I])₁ = run([J, I])₂",
                "neurons of a batch share nothing",
                "every bit"
            ),
            NeedsTwin,
            NeuronCase.Pair,
            Batch
        ),
        NeuronLaw.If(
            new(
                "step-many",
                "a step of many neurons at once is the step of each",
                "step([I₁ … I_n], [s₁ … s_n]) = [step(I₁, s₁) … step(I_n, s_n)]",
                "neurons of a batch share nothing",
                "every bit"
            ),
            neuron => neuron.StepsMany ? null : "StepMany is not given",
            NeuronCase.Pair,
            Many
        ),
    ];

    private static string? NeedsTwin(Neuron neuron) => neuron.Twins.IsEmpty ? "Twins are not given" : null;

    private static Verdict Agree(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        foreach (var twin in one.Neuron.Twins)
        {
            var outputs = twin.Run([
                [.. one.Currents],
            ])[0];
            var magnitude = 0.0;
            for (var t = 0; t < trace.Steps; t++)
            {
                var reading = trace.Before(t);
                magnitude = new[]
                {
                    magnitude,
                    Math.Abs(trace.Currents[t]),
                    Math.Abs(reading.Membrane ?? 0),
                    Math.Abs(reading.Threshold ?? 0),
                }.Max();
                if (outputs[t] == trace.Outputs[t])
                {
                    continue;
                }

                var within = twin.Epsilon * 32 * (t + 1) * magnitude;
                if (
                    within > 0
                    && one.Neuron.SeesCharge
                    && one.Neuron.SeesThreshold
                    && Math.Abs(trace.Charge(t) - reading.Threshold!.Value) <= within
                )
                {
                    break;
                }

                return trace.Breaks(
                    t,
                    $"its form '{twin.Name}' comes out differently",
                    Numbers.Of(trace.Outputs[t]),
                    Numbers.Of(outputs[t])
                );
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    private static Verdict Many(NeuronCase one)
    {
        var (mine, other) = (Trace.Of(one.Neuron, one.Currents), Trace.Of(one.Neuron, one.Others));
        var n = Math.Min(mine.Steps, other.Steps);
        for (var t = 0; t < n; t++)
        {
            var (outputs, states) = one.Neuron.StepAll(
                [mine.Currents[t], other.Currents[t], mine.Currents[t]],
                [mine.States[t], other.States[t], mine.States[t]]
            );
            var same =
                Numbers.Same(outputs[0], mine.Outputs[t])
                && Numbers.Same(outputs[1], other.Outputs[t])
                && Numbers.Same(outputs[2], mine.Outputs[t])
                && one.Neuron.Read(states[0]) == mine.After(t)
                && one.Neuron.Read(states[1]) == other.After(t);
            if (!same)
            {
                return mine.Breaks(
                    t,
                    "many at once come out differently",
                    Numbers.Of([mine.Outputs[t], other.Outputs[t], mine.Outputs[t]]),
                    Numbers.Of(outputs)
                );
            }
        }

        return new Verdict.Holds(mine.Spiked && n > 0);
    }

    private static Verdict Batch(NeuronCase one)
    {
        var n = Math.Min(one.Currents.Length, one.Others.Length);
        var (mine, other) = (one.Currents.Take(n).ToArray(), one.Others.Take(n).ToArray());
        foreach (var twin in one.Neuron.Twins)
        {
            var alone = twin.Run([mine])[0];
            var (first, second) = (twin.Run([mine, other])[0], twin.Run([other, mine])[1]);
            for (var t = 0; t < n; t++)
            {
                if (alone[t] != first[t] || alone[t] != second[t])
                {
                    return Trace
                        .Of(one.Neuron, mine)
                        .Breaks(
                            t,
                            $"beside another neuron its form '{twin.Name}' comes out differently",
                            Numbers.Of(alone[t]),
                            Numbers.Of(alone[t] != first[t] ? first[t] : second[t])
                        );
                }
            }
        }

        return new Verdict.Holds(Trace.Of(one.Neuron, mine).Spiked);
    }
}
