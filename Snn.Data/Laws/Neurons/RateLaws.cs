using System.Collections.Immutable;

namespace Snn.Data.Laws.Neurons;

/// <summary>Laws of how often a neuron spikes.</summary>
internal static class RateLaws
{
    internal static ImmutableArray<Law<INeuronFamily, NeuronCase>> All { get; } =
    [
        NeuronLaw.If(
            new(
                "monotone-rate",
                "a larger constant current never causes fewer spikes",
                "I ≤ J ⇒ Σz(I) ≤ Σz(J)",
                "the f-I curve of an integrator",
                "none"
            ),
            neuron => neuron.MonotoneRate ? null : "MonotoneRate is false",
            NeuronCase.Levels,
            Monotone
        ),
        NeuronLaw.If(
            new(
                "rate-bound",
                "the number of spikes does not exceed the bound",
                "Σz ≤ ⌈r T⌉",
                "refractoriness, or one spike per step",
                "none"
            ),
            neuron => neuron.MostSpikesPerStep is null ? "MostSpikesPerStep is not given" : null,
            NeuronCase.Single,
            Bound
        ),
    ];

    private static Verdict Monotone(NeuronCase one)
    {
        var (low, high) = (Constant(one.Currents[0]), Constant(one.Others[0]));
        var (few, many) = (low.Outputs.Sum(), high.Outputs.Sum());
        if (many >= few)
        {
            return new Verdict.Holds(few > 0);
        }

        var t = Enumerable.Range(0, one.At).First(i => high.Outputs.Take(i + 1).Sum() < low.Outputs.Take(i + 1).Sum());
        return high.Breaks(
            t,
            $"in {one.At} steps {Numbers.Of(one.Currents[0])} gives {few} and {Numbers.Of(one.Others[0])} gives {many}",
            $"at least {few}",
            $"{many}"
        );

        Trace Constant(double current) => Trace.Of(one.Neuron, [.. Enumerable.Repeat(current, one.At)]);
    }

    private static Verdict Bound(NeuronCase one)
    {
        var trace = Trace.Of(one.Neuron, one.Currents);
        var sum = 0.0;
        for (var t = 0; t < trace.Steps; t++)
        {
            sum += trace.Outputs[t];
            var most = Math.Ceiling(one.Neuron.MostSpikesPerStep!.Value * (t + 1));
            if (sum > most)
            {
                return trace.Breaks(t, $"{sum} spikes in {t + 1} steps", $"at most {most}", $"{sum}");
            }
        }

        return new Verdict.Holds(trace.Spiked);
    }
}
