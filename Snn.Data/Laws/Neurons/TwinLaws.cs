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
                "other implementations of the neuron give the same outputs",
                "z_fast = z",
                "a fast, batched or tensor implementation computes the same neuron",
                "exact arithmetic: every bit; else as far as it moves where each current is moved by 64 unit roundoffs, and 64 of its own; where that is a spike, nothing is decided from there on"
            ),
            NeedsTwin,
            NeuronCase.Pair,
            Agree
        ),
        NeuronLaw.If(
            new(
                "batch",
                "the outputs of a neuron depend neither on the others of its batch nor on its position in it",
                "run([I, J, …])₁ = run([I])₁ = run([…, J, I])_n",
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
                "a step of many neurons at once equals a step of each",
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
            for (var t = 0; t < trace.Steps; t++)
            {
                var apart = Math.Abs(outputs[t] - trace.Outputs[t]);
                if (apart == 0)
                {
                    continue;
                }

                var spread = twin.Epsilon > 0 ? trace.Spread(t, twin.Epsilon) : 0;
                if (!(apart <= spread + (64 * twin.Epsilon * Math.Abs(trace.Outputs[t]))))
                {
                    return trace.Breaks(
                        t,
                        $"its form '{twin.Name}' comes out differently",
                        Numbers.Of(trace.Outputs[t]),
                        Numbers.Of(outputs[t])
                    );
                }

                if (spread > Undecided * Math.Max(1, Math.Abs(trace.Outputs[t])))
                {
                    break;
                }
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    // What moves an output by more than this is a spike that may come or not: all that follows hangs on it.
    private const double Undecided = 1.0 / 256;

    // What differs between lanes and remainders, or rows of a block, shows in a batch of its size.
    private static readonly int[] Sizes = [2, 3, 5, 8, 17];

    private static Verdict Many(NeuronCase one)
    {
        var (mine, other) = (Trace.Of(one.Neuron, one.Currents), Trace.Of(one.Neuron, one.Others));
        var n = Math.Min(mine.Steps, other.Steps);
        for (var t = 0; t < n; t++)
        {
            foreach (var size in Sizes)
            {
                T[] Row<T>(T first, T others) => [first, .. Enumerable.Repeat(others, size - 2), first];
                var (outputs, states) = one.Neuron.StepAll(
                    Row(mine.Currents[t], other.Currents[t]),
                    Row(mine.States[t], other.States[t])
                );
                for (var row = 0; row < size; row++)
                {
                    var alone = row == 0 || row == size - 1 ? mine : other;
                    if (!Numbers.Same(outputs[row], alone.Outputs[t]) || one.Neuron.Read(states[row]) != alone.After(t))
                    {
                        return alone.Breaks(
                            t,
                            $"neuron {row + 1} of {size} at once comes out differently",
                            alone.After(t).Behind(alone.Outputs[t]),
                            one.Neuron.Read(states[row]).Behind(outputs[row])
                        );
                    }
                }
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
            foreach (var size in Sizes)
            {
                var first = twin.Run([mine, .. Enumerable.Repeat(other, size - 1)])[0];
                var last = twin.Run([.. Enumerable.Repeat(other, size - 1), mine])[^1];
                for (var t = 0; t < n; t++)
                {
                    if (alone[t] != first[t] || alone[t] != last[t])
                    {
                        return Trace
                            .Of(one.Neuron, mine)
                            .Breaks(
                                t,
                                $"as the {(alone[t] != first[t] ? "first" : "last")} of a batch of {size} its form '{twin.Name}' comes out differently",
                                Numbers.Of(alone[t]),
                                Numbers.Of(alone[t] != first[t] ? first[t] : last[t])
                            );
                    }
                }
            }
        }

        return new Verdict.Holds(Trace.Of(one.Neuron, mine).Spiked);
    }
}
