using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;

namespace Snn.Tests.Support.Generators;

/// <summary>
/// A trial by the equation of a bin and the projection rule, folded: what the simulators are held to.
/// </summary>
/// <param name="Network">The network as it has learned.</param>
/// <param name="State">The state in the last bin.</param>
/// <param name="Spikes">The spikes.</param>
/// <param name="Decided">
/// Bins before this one are decided by more than rounding; from it on simulators may differ.
/// </param>
internal sealed record FoldedTrial(ConvexNetwork Network, LayerState State, ImmutableArray<Spike> Spikes, int Decided)
{
    internal static FoldedTrial Of(Trial c, LearningRates rates)
    {
        var (network, state, dark) = (c.Network, LayerState.Rest(c.Network), new double[c.X.Length]);
        var (spikes, decided, magnitude) = (ImmutableArray.CreateBuilder<Spike>(), c.Timing.Bins, 1.0);
        for (var t = 0; t < c.Timing.Bins - 1; t++)
        {
            var (now, next) = (t < c.Timing.OnsetBin ? dark : c.X, t + 1 < c.Timing.OnsetBin ? dark : c.X);
            var drive = Bin.Drive(network, c.Coding, now, next);
            double[] charged = [.. state.V.Zip(drive, (v, u) => (c.Coding.Decay * v) + u)];
            magnitude = Math.Max(magnitude, charged.Concat(state.V).Max(Math.Abs));
            if (decided == c.Timing.Bins && IsClose(charged, network.T.Span, 1e-9 * magnitude))
            {
                decided = t + 1;
            }

            (state, var spike) = Bin.Step(network, state, drive.AsSpan(), c.Coding);
            double[] thresholds = [.. network.T.ToArray()],
                f = [.. network.F.ToArray()];
            if (spike is { } s)
            {
                spikes.Add(new(t + 1, s));
                if (t >= c.Timing.BufferBins)
                {
                    Learn(c, network, now, s, rates, f, thresholds);
                }
            }

            if (t >= c.Timing.BufferBins)
            {
                for (var i = 0; i < thresholds.Length; i++)
                {
                    thresholds[i] -= c.Coding.Dt * rates.LeakThresh;
                }
            }

            network = network.With(f, thresholds).OrThrow();
        }

        return new(network, state, spikes.ToImmutable(), decided);
    }

    private static void Learn(
        Trial c,
        ConvexNetwork network,
        double[] x,
        int s,
        LearningRates rates,
        double[] f,
        double[] thresholds
    )
    {
        var n = network.Neurons;
        var boundary = new Boundary([.. x.Select((_, j) => f[(j * n) + s])], thresholds[s]);
        double[] g = [.. c.Target.Select((_, j) => network.G.Span[(j * n) + s])];
        var moved = ProjectionRule.Step(boundary, x, ProjectionRule.Error(boundary, g, x, c.Target, rates.Keep), rates);
        for (var j = 0; j < x.Length; j++)
        {
            f[(j * n) + s] = moved.F[j];
        }

        thresholds[s] = moved.T;
    }

    // The largest margin is near 0, or the two largest near one another where one spikes.
    private static bool IsClose(double[] charged, ReadOnlySpan<double> thresholds, double close)
    {
        double[] margins = [.. charged];
        for (var i = 0; i < margins.Length; i++)
        {
            margins[i] -= thresholds[i];
        }

        margins = [.. margins.OrderDescending().Take(2)];
        return Math.Abs(margins[0]) <= close
            || (margins[0] > 0 && margins.Length > 1 && margins[0] - margins[1] <= close);
    }
}
