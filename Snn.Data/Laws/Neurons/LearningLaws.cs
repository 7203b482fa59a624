using System.Collections.Immutable;

namespace Snn.Data.Laws.Neurons;

/// <summary>Laws of what training needs of a neuron: a threshold that can be learned, and a gradient.</summary>
internal static class LearningLaws
{
    // Powers of two, so that multiplying rounds nothing.
    private static readonly double[] Factors = [0.5, 2, 4];

    internal static ImmutableArray<Law<INeuronFamily, NeuronCase>> All { get; } =
    [
        NeuronLaw.If(
            new(
                "learned-threshold",
                "with another threshold the neuron spikes at that threshold",
                "θ ← θ' ⇒ (z = 1 ⇔ v⁻ ≥ θ')",
                "a threshold that is learned, or set (Fang et al. 2021 learn the decay alike)",
                "as that of threshold"
            ),
            neuron =>
                neuron.WithThreshold is null ? "WithThreshold is not given"
                : neuron is { SeesThreshold: true, SeesCharge: true } ? null
                : "Threshold or Charge is not given",
            NeuronCase.Split,
            Learned
        ),
        NeuronLaw.If(
            new(
                "threshold-scaled",
                "with threshold and currents multiplied by a power of two the outputs are the same",
                "(c θ, c I) ⇒ the same z",
                "the threshold is the only unit of a linear neuron: charge, comparison and reset use the same one",
                "every bit"
            ),
            neuron =>
                neuron.WithThreshold is null ? "WithThreshold is not given"
                : !neuron.SeesThreshold ? "Threshold is not given"
                : !neuron.Linear ? "Linear is false"
                : !neuron.ConstantThreshold ? "ConstantThreshold is false: what moves it has a unit of its own"
                : neuron.RestingMembrane == 0 && neuron.ResetsTo is null or 0 ? null
                : "rest or reset are not 0",
            NeuronCase.Split,
            Scaled
        ),
        NeuronLaw.If(
            new(
                "spike-gradient",
                "the gradient of the output with respect to the current is that of the smooth spike function at the charged membrane",
                "∂z/∂I = (σ(v⁻(I + h) − θ) − σ(v⁻(I − h) − θ)) / 2h",
                "the gradient equals the finite difference of the surrogate's primitive (Neftci, Mostafa and Zenke 2019)",
                "the difference between steps of h and h/2, plus 64 roundoffs of σ and v⁻ over h; not checked at kinks"
            ),
            neuron =>
                !neuron.SeesSlope ? "Slope is not given"
                : neuron.SoftSpike is null ? "SoftSpike is not given"
                : neuron is { SeesThreshold: true, SeesCharge: true } ? null
                : "Threshold or Charge is not given",
            NeuronCase.Single,
            Gradient
        ),
    ];

    private static double ThresholdOf(Neuron neuron) => neuron.Read(neuron.AtRest()).Threshold!.Value;

    private static Verdict Learned(NeuronCase one)
    {
        // From rest: a tenth of a threshold of −50 mV would lie above it.
        var rest = one.Neuron.RestingMembrane;
        var threshold = rest + (Factors[one.At % Factors.Length] * (ThresholdOf(one.Neuron) - rest));
        var learned = one with { Neuron = one.Neuron.WithThreshold!(threshold) };
        var trace = Trace.Of(learned.Neuron, learned.Currents);
        return Numbers.Agree(trace.Before(0).Threshold!.Value, threshold, 8, Math.Abs(rest))
            ? ResetLaws.Threshold(learned)
            : trace.Breaks(
                0,
                "the threshold is not the one that was set",
                Numbers.Of(threshold),
                Numbers.Of(trace.Before(0).Threshold!.Value)
            );
    }

    private static Verdict Scaled(NeuronCase one)
    {
        var factor = Factors[one.At % Factors.Length];
        var trace = Trace.Of(one.Neuron, one.Currents);
        var scaled = Trace.Of(
            one.Neuron.WithThreshold!(factor * ThresholdOf(one.Neuron)),
            [.. one.Currents.Select(current => factor * current)]
        );
        for (var t = 0; t < trace.Steps; t++)
        {
            if (trace.Outputs[t] != scaled.Outputs[t])
            {
                return scaled.Breaks(
                    t,
                    $"with threshold and currents times {Numbers.Of(factor)} it comes out differently",
                    Numbers.Of(trace.Outputs[t]),
                    Numbers.Of(scaled.Outputs[t])
                );
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }

    private static Verdict Gradient(NeuronCase one)
    {
        var (trace, soft, seen) = (Trace.Of(one.Neuron, one.Currents), one.Neuron.SoftSpike!, false);
        var h = one.Neuron.CurrentScale / 4096;
        for (var t = 0; t < trace.Steps; t++)
        {
            var (state, current, threshold) = (trace.States[t], trace.Currents[t], trace.Before(t).Threshold!.Value);
            double Soft(double i) => soft(one.Neuron.ChargeOf(i, state) - threshold);
            double Gap(double step) => (Soft(current + step) - (2 * Soft(current)) + Soft(current - step)) / step;
            double Difference(double step) => (Soft(current + step) - Soft(current - step)) / (2 * step);
            var (coarse, fine) = (Difference(h), Difference(h / 2));
            var (expected, slope) = (((4 * fine) - coarse) / 3, one.Neuron.SlopeOf(current, state));
            var roundoff =
                64
                * Numbers.Roundoff
                * (Math.Abs(Soft(current)) + ((1 + Math.Abs(trace.Charge(t))) * Math.Abs(slope)))
                / h;
            var kink = Math.Abs(Gap(h / 2) - (Gap(h) / 2)) > (0.05 * Math.Abs(Gap(h))) + roundoff;
            if (kink || trace.Refractory(t))
            {
                continue;
            }

            if (!(Math.Abs(slope - expected) <= Math.Abs(fine - coarse) + roundoff))
            {
                return trace.Breaks(
                    t,
                    "the gradient is not that of the soft spike",
                    Numbers.Of(expected),
                    Numbers.Of(slope)
                );
            }

            seen |= Math.Abs(slope) * one.Neuron.CurrentScale > 1e-3;
        }

        return new Verdict.Holds(seen);
    }
}
