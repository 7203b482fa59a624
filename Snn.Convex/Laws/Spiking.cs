using Snn.Data.Laws;

namespace Snn.Convex.Laws;

/// <summary>What spikes have to do with the constraints of a network.</summary>
internal static class Spiking
{
    internal const string Near = "not checked for violations, and leads, within 10⁻⁹ of the largest term";

    // A sum of some hundred leaking terms against the same sum in another order: 10⁻¹³ or so, and a thousand times
    // that.
    private const double Close = 1e-9;

    internal static Verdict Violated(NetworkCase one)
    {
        var bins = new BinStates(one);
        for (var t = 1; t < one.Timing.Bins; t++)
        {
            if (bins.Spiker[t] is not { } s)
            {
                continue;
            }

            var violations = bins.Violations(t);
            var (most, close) = (violations.Max(), Close * bins.Magnitude);
            if (violations[s] < -close)
            {
                return bins.Breaks(
                    t,
                    $"neuron {s} spikes where its constraint is satisfied",
                    "no spike of it",
                    $"V − T = {Numbers.Of(violations[s])}"
                );
            }

            if (violations[s] < most - close)
            {
                return bins.Breaks(
                    t,
                    $"neuron {s} spikes where another constraint is violated more",
                    $"a spike of {Array.IndexOf(violations, most)}",
                    $"a spike of {s}"
                );
            }
        }

        return new Verdict.Holds(!bins.Trial.Spikes.IsEmpty);
    }

    internal static Verdict NoneOverlooked(NetworkCase one)
    {
        var bins = new BinStates(one);
        for (var t = 1; t < one.Timing.Bins; t++)
        {
            var violations = bins.Violations(t);
            var overlooked = bins.IsAtRest(t) ? violations.Max() >= 0 : violations.Max() > Close * bins.Magnitude;
            if (bins.Spiker[t] is null && overlooked)
            {
                return bins.Breaks(
                    t,
                    $"neuron {Array.IndexOf(violations, violations.Max())} is violated, and none spikes",
                    "a spike",
                    "none"
                );
            }
        }

        return new Verdict.Holds(!bins.Trial.Spikes.IsEmpty);
    }

    internal static Verdict Falls(NetworkCase one)
    {
        var (bins, n) = (new BinStates(one), one.Neurons.Length);
        for (var t = 1; t < one.Timing.Bins; t++)
        {
            if (bins.Spiker[t] is not { } s)
            {
                continue;
            }

            var (before, after) = (bins.Reported(t - 1), bins.Reported(t));
            var falls = one.Coding.Mu;
            for (var m = 0; m < after.Length; m++)
            {
                falls += one.Neurons[s].G[m] * (after[m] - (one.Coding.Decay * before[m]));
            }

            if (!(falls > 0))
            {
                return bins.Breaks(
                    t,
                    $"the spike of neuron {s} does not lower its violation",
                    "lower",
                    falls == 0 ? "the same" : $"higher by {Numbers.Of(-falls)}"
                );
            }
        }

        return new Verdict.Holds(!bins.Trial.Spikes.IsEmpty);
    }

    internal static Verdict Readout(NetworkCase one)
    {
        var bins = new BinStates(one);
        var largest = 1.0;
        for (var t = 1; t < one.Timing.Bins; t++)
        {
            var (expected, actual) = (bins.After(t), bins.Reported(t));
            largest = Math.Max(largest, expected.Max(Math.Abs));
            for (var m = 0; m < expected.Length; m++)
            {
                if (!(Math.Abs(expected[m] - actual[m]) <= Close * largest))
                {
                    return bins.Breaks(t, $"readout {m} differs", Numbers.Of(expected[m]), Numbers.Of(actual[m]));
                }
            }
        }

        return new Verdict.Holds(!bins.Trial.Spikes.IsEmpty && !bins.Trial.Readouts.IsEmpty);
    }

    internal static Verdict Scaled(NetworkCase one) =>
        Same(
            one,
            one with
            {
                Neurons =
                [
                    .. one.Neurons.Select(n =>
                        n with
                        {
                            F = [.. n.F.Select(f => 2 * f)],
                            G = [.. n.G.Select(g => 2 * g)],
                            T = 2 * n.T,
                        }
                    ),
                ],
                Coding = one.Coding with { Mu = 2 * one.Coding.Mu },
            },
            "with its constraints doubled the network spikes differently"
        );

    internal static Verdict ReadoutScaled(NetworkCase one) =>
        Same(
            one,
            one with
            {
                Neurons =
                [
                    .. one.Neurons.Select(n =>
                        n with
                        {
                            G = [.. n.G.Select(g => g / 2)],
                            D = [.. n.D.Select(d => 2 * d)],
                        }
                    ),
                ],
            },
            "with its readout doubled the network spikes differently"
        );

    private static Verdict Same(NetworkCase one, NetworkCase scaled, string why) =>
        IntegratorLaws.Compare(one, EquationRun.Of(one), one.Run().Spikes, scaled.Run().Spikes, why);
}
