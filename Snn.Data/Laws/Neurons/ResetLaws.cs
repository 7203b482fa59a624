using System.Collections.Immutable;

namespace Snn.Data.Laws.Neurons;

/// <summary>Laws of threshold, reset and refractoriness.</summary>
internal static class ResetLaws
{
    // Charge, comparison and reset are computed by the neuron and by the law from the same numbers: a few rounded
    // operations apart.
    private const double Operations = 16;

    internal static ImmutableArray<Law<INeuronFamily, NeuronCase>> All { get; } =
    [
        NeuronLaw.If(
            new(
                "threshold",
                "a neuron that is not refractory spikes exactly where its charged membrane has reached the threshold",
                "z = 1 ⇔ v⁻ ≥ θ",
                "definition of an integrate-and-fire neuron",
                "none at equality of the numbers; steps with |v⁻ − θ| below 16 roundoffs, but not 0, are not checked"
            ),
            NeedsCharge,
            NeuronCase.Single,
            Threshold
        ),
        NeuronLaw.If(
            new(
                "no-spike-uncharged",
                "without a spike the membrane is the charged membrane",
                "z = 0 ⇒ v = v⁻",
                "definition of an integrate-and-fire neuron",
                "16 roundoffs of the largest value of the step"
            ),
            NeedsCharge,
            NeuronCase.Single,
            Uncharged
        ),
        NeuronLaw.If(
            new(
                "subtractive-reset",
                "a spike subtracts the threshold from the membrane",
                "z = 1 ⇒ v = v⁻ − θ",
                "reset by subtraction: no charge is lost (Rueckauer et al. 2017)",
                "16 roundoffs of the largest value of the step"
            ),
            neuron => !neuron.SubtractiveReset ? "SubtractiveReset is false" : NeedsCharge(neuron),
            NeuronCase.Single,
            Subtractive
        ),
        NeuronLaw.If(
            new(
                "reset-to",
                "a spike sets the membrane to its reset value",
                "z = 1 ⇒ v = v_reset",
                "reset to a value",
                "16 roundoffs of the largest value of the step; none where v_reset is 0"
            ),
            neuron =>
                neuron.ResetsTo is null ? "ResetsTo is not given"
                : neuron.SeesMembrane ? null
                : "Membrane is not given",
            NeuronCase.Single,
            To
        ),
        NeuronLaw.If(
            new(
                "refractory",
                "after a spike the neuron is silent for its refractory steps, for any current",
                "z_t = 1 ⇒ z_{t+1} = … = z_{t+k} = 0",
                "absolute refractory period",
                "none"
            ),
            NeedsRefractory,
            NeuronCase.Single,
            Refractory
        ),
        NeuronLaw.If(
            new(
                "refractory-ends",
                "with a sufficiently strong current the neuron spikes again immediately after its refractory steps",
                "strong I, z_t = 1 ⇒ z_{t+k+1} = 1",
                "the refractory period is not longer than declared",
                "none"
            ),
            NeedsRefractory,
            Strong,
            RefractoryEnds
        ),
        NeuronLaw.If(
            new(
                "refractory-held",
                "the membrane does not change while the neuron is refractory",
                "refractory ⇒ v' = v",
                "a membrane that is clamped to its reset",
                "every bit"
            ),
            neuron =>
                !neuron.HeldWhileRefractory ? "HeldWhileRefractory is false"
                : neuron is { SeesMembrane: true, SeesRefractory: true } ? null
                : "Membrane or Refractory is not given",
            NeuronCase.Single,
            Held
        ),
        NeuronLaw.If(
            new(
                "constant-threshold",
                "the threshold does not change",
                "θ_t = θ_0",
                "a threshold that is not adaptive",
                "every bit"
            ),
            neuron =>
                !neuron.ConstantThreshold ? "ConstantThreshold is false"
                : neuron.SeesThreshold ? null
                : "Threshold is not given",
            NeuronCase.Single,
            Constant
        ),
        NeuronLaw.If(
            new(
                "adaptation",
                "without a spike the adaptation decays at its rate; a spike increases it, by its step if one is given",
                "z = 0 ⇒ a' = ρ a;  z = 1 ⇒ a' > ρ a, or a' = ρ a + b",
                "adaptive threshold or current (Bellec et al. 2018)",
                "8 roundoffs of the adaptation"
            ),
            neuron =>
                neuron.AdaptationDecay is null ? "AdaptationDecay is not given"
                : neuron.SeesAdaptation ? null
                : "Adaptation is not given",
            NeuronCase.Single,
            Adaptation
        ),
    ];

    private static string? NeedsCharge(Neuron neuron) =>
        neuron switch
        {
            { SeesCharge: false } => "Charge is not given",
            { SeesThreshold: false } => "Threshold is not given",
            { SeesMembrane: false } => "Membrane is not given",
            _ => null,
        };

    private static string? NeedsRefractory(Neuron neuron) =>
        neuron.RefractorySteps is null ? "RefractorySteps is not given" : null;

    internal static Verdict Threshold(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        for (var t = 0; t < trace.Steps; t++)
        {
            var (charge, threshold) = (OwnCharge(trace, t), trace.Before(t).Threshold!.Value);
            var near = charge != threshold && Numbers.Agree(charge, threshold, Operations, trace.Magnitude(t));
            var expected = charge >= threshold && !trace.Refractory(t);
            if (!near && expected != trace.Outputs[t] > 0)
            {
                var how =
                    charge == threshold ? "is exactly at"
                    : charge > threshold ? "is above"
                    : "is below";
                return trace.Breaks(
                    t,
                    $"the charged membrane {Numbers.Of(charge)} {how} the threshold {Numbers.Of(threshold)}",
                    expected ? "a spike" : "no spike",
                    trace.Outputs[t] > 0 ? "a spike" : "no spike"
                );
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    // Where the neuron does not spike, its membrane is what it has held against the threshold; the law may have rounded
    // another way.
    private static double OwnCharge(Trace trace, int t)
    {
        var (charge, membrane) = (trace.Charge(t), trace.After(t).Membrane!.Value);
        return trace.Outputs[t] == 0 && Numbers.Agree(charge, membrane, Operations, trace.Magnitude(t))
            ? membrane
            : charge;
    }

    private static Verdict Uncharged(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        for (var t = 0; t < trace.Steps; t++)
        {
            if (trace.Outputs[t] == 0 && !trace.Refractory(t) && Away(trace, t, trace.Charge(t)) is { } breaks)
            {
                return breaks;
            }
        }

        return new Verdict.Holds(trace.Steps > 1 && trace.Currents.Any(c => c != 0));
    }

    private static Verdict Subtractive(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        for (var t = 0; t < trace.Steps; t++)
        {
            if (
                trace.Outputs[t] > 0
                && Away(trace, t, trace.Charge(t) - trace.Before(t).Threshold!.Value) is { } breaks
            )
            {
                return breaks;
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    private static Verdict.Breaks? Away(Trace trace, int t, double expected)
    {
        var membrane = trace.After(t).Membrane!.Value;
        return Numbers.Agree(membrane, expected, Operations, trace.Magnitude(t))
            ? null
            : (Verdict.Breaks)
                trace.Breaks(
                    t,
                    $"the membrane is off by {Numbers.Of(membrane - expected)}",
                    Numbers.Of(expected),
                    Numbers.Of(membrane)
                );
    }

    private static Verdict To(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var reset = one.Neuron.ResetsTo!.Value;
        for (var t = 0; t < trace.Steps; t++)
        {
            var magnitude = Math.Max(
                Math.Abs(trace.Before(t).Membrane!.Value),
                one.Neuron.SeesCharge ? trace.Magnitude(t) : Math.Abs(trace.Currents[t])
            );
            if (
                trace.Outputs[t] > 0
                && !(
                    reset == 0
                        ? trace.After(t).Membrane == 0
                        : Numbers.Agree(trace.After(t).Membrane!.Value, reset, Operations, magnitude)
                )
            )
            {
                return trace.Breaks(
                    t,
                    "the membrane is not at its reset value",
                    Numbers.Of(reset),
                    Numbers.Of(trace.After(t).Membrane!.Value)
                );
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    private static Verdict Refractory(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var last = int.MinValue;
        for (var t = 0; t < trace.Steps; t++)
        {
            if (trace.Outputs[t] > 0)
            {
                if (last != int.MinValue && t - last <= one.Neuron.RefractorySteps!.Value)
                {
                    return trace.Breaks(
                        t,
                        $"it spikes {t - last} {(t - last == 1 ? "step" : "steps")} after its last spike",
                        $"no spike before step {last + one.Neuron.RefractorySteps.Value + 2}",
                        "a spike"
                    );
                }

                last = t;
            }
        }

        return new Verdict.Holds(trace.Spiked && trace.Steps > 1);
    }

    private static Verdict Held(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var seen = false;
        for (var t = 0; t < trace.Steps; t++)
        {
            if (!trace.Before(t).Refractory)
            {
                continue;
            }

            var (before, after) = (trace.Before(t).Membrane!.Value, trace.After(t).Membrane!.Value);
            if (!Numbers.Same(before, after))
            {
                return trace.Breaks(
                    t,
                    "the membrane moved while the neuron was refractory",
                    Numbers.Of(before),
                    Numbers.Of(after)
                );
            }

            seen |= trace.Currents[t] != 0;
        }

        return new Verdict.Holds(seen);
    }

    // A thousand times what makes it spike: the first step that may spike does.
    private static Hedgehog.Gen<NeuronCase> Strong(INeuronFamily family) =>
        Hedgehog.Linq.GenExtensions.Select(
            NeuronCase.Levels(family),
            one =>
                one with
                {
                    Currents = [.. Enumerable.Repeat(Strongest(one.Neuron), one.At + 1)],
                    Others = [],
                    At = 0,
                }
        );

    private static double Strongest(Neuron neuron) =>
        Math.Min(1000 * Math.Max(neuron.CurrentScale, Currents.ScaleOf(neuron) ?? 0), neuron.MostCurrent);

    private static Verdict RefractoryEnds(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var (last, again) = (int.MinValue, false);
        for (var t = 0; t < trace.Steps; t++)
        {
            if (trace.Outputs[t] > 0)
            {
                (again, last) = (last != int.MinValue, t);
            }
            else if (last != int.MinValue && t - last > one.Neuron.RefractorySteps!.Value)
            {
                return trace.Breaks(
                    t,
                    $"{one.Neuron.RefractorySteps} refractory steps after step {last + 1} are over, and the current is strong",
                    "a spike",
                    "no spike"
                );
            }
        }

        return new Verdict.Holds(again);
    }

    private static Verdict Constant(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var threshold = trace.Before(0).Threshold!.Value;
        for (var t = 0; t < trace.Steps; t++)
        {
            if (!Numbers.Same(threshold, trace.After(t).Threshold!.Value))
            {
                return trace.Breaks(
                    t,
                    "the threshold moved",
                    Numbers.Of(threshold),
                    Numbers.Of(trace.After(t).Threshold!.Value)
                );
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    private static Verdict Adaptation(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var (decay, seen) = (one.Neuron.AdaptationDecay!.Value, false);
        for (var t = 0; t < trace.Steps; t++)
        {
            var (before, after) = (trace.Before(t).Adaptation!.Value, trace.After(t).Adaptation!.Value);
            if (trace.Outputs[t] == 0 && !Numbers.Agree(after, decay * before, 8, Math.Abs(before)))
            {
                return trace.Breaks(
                    t,
                    "the adaptation does not decay at its rate",
                    Numbers.Of(decay * before),
                    Numbers.Of(after)
                );
            }

            if (trace.Outputs[t] > 0 && !(after > decay * before))
            {
                return trace.Breaks(
                    t,
                    "a spike did not raise the adaptation",
                    $"above {Numbers.Of(decay * before)}",
                    Numbers.Of(after)
                );
            }

            if (
                trace.Outputs[t] > 0
                && one.Neuron.AdaptationStep is { } step
                && !Numbers.Agree(after, (decay * before) + step, 8, Math.Abs(before))
            )
            {
                return trace.Breaks(
                    t,
                    $"a spike raises the adaptation by {Numbers.Of(after - (decay * before))}",
                    Numbers.Of((decay * before) + step),
                    Numbers.Of(after)
                );
            }

            seen |= trace.Outputs[t] == 0 && before != 0;
        }

        return new Verdict.Holds(seen);
    }
}
