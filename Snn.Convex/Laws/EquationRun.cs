using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Recording;
using Snn.Data.Seeds;

namespace Snn.Convex.Laws;

/// <summary>A case by the equation of a bin alone: what every integrator is held to.</summary>
/// <param name="Spikes">The spikes.</param>
/// <param name="States">The state in every bin, [B].</param>
/// <param name="Decided">
/// Bins before this one are decided by more than rounding; from it on integrators may differ.
/// </param>
internal sealed record EquationRun(ImmutableArray<Spike> Spikes, ImmutableArray<LayerState> States, int Decided)
{
    // Closed forms and sums of thousands of bins agree to some 10⁻¹² of the largest voltage; a thousand times that is
    // safe.
    private const double Undecided = 1e-9;

    internal static EquationRun Of(NetworkCase one)
    {
        var (network, coding, timing) = (one.Network, one.Coding, one.Timing);
        var silence = new double[one.X.Length];
        double[] At(int bin) => bin < timing.OnsetBin ? silence : [.. one.X];
        var states = ImmutableArray.CreateBuilder<LayerState>();
        var spikes = ImmutableArray.CreateBuilder<Spike>();
        states.Add(LayerState.Rest(network));
        var (decided, magnitude) = (timing.Bins, 1.0);
        for (var bin = 1; bin < timing.Bins; bin++)
        {
            var drive = Bin.Drive(network, coding, At(bin - 1), At(bin));
            var (state, spike) = Bin.Step(network, states[^1], drive.AsSpan(), coding);
            magnitude = Math.Max(magnitude, drive.Concat(states[^1].V).Max(Math.Abs));
            if (decided == timing.Bins && IsClose(one, states[^1], drive, magnitude))
            {
                decided = bin;
            }

            states.Add(state);
            if (spike is { } s)
            {
                spikes.Add(new(bin, s));
            }
        }

        return new(spikes.ToImmutable(), states.ToImmutable(), decided);
    }

    // The largest margin is near 0, or the two largest near one another where one spikes.
    private static bool IsClose(NetworkCase one, LayerState before, ImmutableArray<double> drive, double magnitude)
    {
        double[] v = [.. before.V],
            r = [.. before.R],
            t = [.. one.Neurons.Select(n => n.T)];
        Rng silent = default;
        Bin.Charge(v, r, t, drive.AsSpan(), one.Coding.LeakPerBin, 0, ref silent);
        var margins = v.Zip(t, (voltage, threshold) => voltage - threshold).OrderDescending().Take(2).ToArray();
        var close = Undecided * magnitude;
        return Math.Abs(margins[0]) <= close
            || (margins[0] > 0 && margins.Length > 1 && margins[0] - margins[1] <= close);
    }
}
