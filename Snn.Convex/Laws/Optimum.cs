using System.Globalization;
using Snn.Convex.ClosedForm;
using Snn.Data.Laws;

namespace Snn.Convex.Laws;

/// <summary>What the readout has to do with the optimum of the program that a network solves.</summary>
internal static class Optimum
{
    private const double Close = 1e-9;

    internal static Verdict Along(NetworkCase one)
    {
        for (var i = 0; i < one.Neurons.Length; i++)
        {
            var (g, d) = (one.Neurons[i].G, one.Neurons[i].D);
            var along = g.Zip(d, (a, b) => a * b).Sum() / g.Sum(a => a * a);
            for (var m = 0; m < g.Length; m++)
            {
                var right = g[m] >= 0 && along > 0 && Math.Abs(d[m] - (along * g[m])) <= 1e-12 * d.Max(Math.Abs);
                if (!right)
                {
                    return new Verdict.Breaks(
                        $"column {i} of the decoder does not lie along row {i} of the feedback",
                        new(
                            ["neuron", "readout", "G", "D", "expected", "actual"],
                            [
                                [
                                    i.ToString(CultureInfo.InvariantCulture),
                                    m.ToString(CultureInfo.InvariantCulture),
                                    Numbers.Of(g[m]),
                                    Numbers.Of(d[m]),
                                    g[m] < 0 ? "G ≥ 0" : $"D = {Numbers.Of(Math.Abs(along) * g[m])}",
                                    g[m] < 0 ? Numbers.Of(g[m]) : Numbers.Of(d[m]),
                                ],
                            ],
                            0
                        )
                    );
                }
            }
        }

        return new Verdict.Holds(true);
    }

    internal static Verdict Bounds(NetworkCase one)
    {
        var (bins, seen) = (new BinStates(one), false);
        double[]? at = null;
        double[] optimum = [];
        for (var t = 1; t < one.Timing.Bins; t++)
        {
            if (bins.Spiker[t] is not { } s)
            {
                continue;
            }

            var input = bins.Input(t);
            if (at is null || !at.AsSpan().SequenceEqual(input))
            {
                at = input;
                if (Of(one, input) is not { } found)
                {
                    return new Verdict.Holds(false);
                }

                optimum = found;
            }

            var before = bins.Reported(t - 1);
            var (reached, most, magnitude) = (0.0, 0.0, 1.0);
            for (var m = 0; m < optimum.Length; m++)
            {
                var (term, bound) = (
                    one.Neurons[s].G[m] * before[m] * one.Coding.Decay,
                    one.Neurons[s].G[m] * optimum[m]
                );
                (reached, most) = (reached + term, most + bound);
                magnitude = Math.Max(magnitude, Math.Max(Math.Abs(term), Math.Abs(bound)));
            }

            seen = true;
            if (reached > most + (Close * magnitude * Math.Max(1, one.Neurons[s].F.Max(Math.Abs))))
            {
                return bins.Breaks(
                    t,
                    $"neuron {s} spikes though the readout is beyond the optimum {Numbers.Of(optimum)}",
                    $"no spike above {Numbers.Of(most)}",
                    Numbers.Of(reached)
                );
            }
        }

        return new Verdict.Holds(seen);
    }

    internal static Verdict Feasible(NetworkCase one)
    {
        if (one.Timing.OnsetBin == 0 || one.Coding.Mu != 0)
        {
            return new Verdict.Holds(false);
        }

        var (bins, settled, seen) = (new BinStates(one), false, false);
        var most = one.Neurons.Max(n => n.F.Zip(one.X, (f, x) => f * x).Sum() - n.T);
        var least = one.Neurons.Min(n => one.Neurons.Min(s => n.G.Zip(s.D, (g, d) => g * d).Sum()));
        var rise = one.Coding.LeakPerBin * Math.Max(0, most);
        if (most <= 0 || least <= rise * (1 + Close))
        {
            return new Verdict.Holds(false);
        }

        for (var t = one.Timing.OnsetBin; t < one.Timing.Bins; t++)
        {
            if (t == 0)
            {
                continue;
            }

            var violations = bins.Violations(t);
            var violated = violations.Max();
            if (settled && violated > rise + (Close * bins.Magnitude))
            {
                return bins.Breaks(
                    t,
                    $"neuron {Array.IndexOf(violations, violated)} is violated by more than a bin's leak",
                    $"at most {Numbers.Of(rise)}",
                    Numbers.Of(violated)
                );
            }

            seen |= settled && bins.Spiker[t] is not null;
            settled |= violated < 0;
        }

        return new Verdict.Holds(seen);
    }

    internal static Verdict AtRest(NetworkCase one)
    {
        if (
            one.Timing.OnsetBin == 0
            || one.Coding.Mu != 0
            || one.Neurons[0].G.Length != 1
            || Of(one, [.. one.X]) is not { } optimum
            || optimum[0] <= 0
        )
        {
            return new Verdict.Holds(false);
        }

        var (bins, best) = (new BinStates(one), optimum[0]);
        var (least, largest) = (one.Neurons.Min(n => n.D[0]), one.Neurons.Max(n => n.D[0]));
        var lost = one.Coding.LeakPerBin * (best + largest);
        if (least <= lost * (1 + Close))
        {
            return new Verdict.Holds(false);
        }

        // A bin below the optimum brings a spike, which is more than what leaks: it takes this many to get there.
        var late = one.Timing.OnsetBin + Math.Ceiling(best / (least - lost)) + 1;
        var (settled, highest, seen) = (false, 0.0, false);
        var close = Close * Math.Max(1, best + largest);
        for (var t = one.Timing.OnsetBin; t < one.Timing.Bins; t++)
        {
            var y = bins.Reported(t)[0];
            if (!settled && y >= best - close)
            {
                (settled, highest) = (true, Math.Max(y, best + largest));
                continue;
            }

            if (!settled && t > late)
            {
                return bins.Breaks(t, "the readout has not come to the optimum", Numbers.Of(best), Numbers.Of(y));
            }

            if (settled && (y < best - close || y > highest + close))
            {
                return bins.Breaks(
                    t,
                    "the readout has left the optimum",
                    $"{Numbers.Of(best)} to {Numbers.Of(highest)}",
                    Numbers.Of(y)
                );
            }

            seen |= settled && bins.Spiker[t] is not null;
        }

        return new Verdict.Holds(seen);
    }

    // λ drops out of the minimiser.
    private static double[]? Of(NetworkCase one, double[] input) =>
        ActiveSet.Solve(QuadraticProgram.Of(one.Network, 1, input)) is SolveOutcome.Optimal optimal
            ? [.. optimal.Y]
            : null;
}
