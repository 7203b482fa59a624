using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;

namespace Snn.Convex.Laws;

/// <summary>A case by the equation of a bin alone: what every integrator is held to.</summary>
/// <param name="Spikes">The spikes.</param>
/// <param name="States">The state in every bin, [B].</param>
/// <param name="Margins">The largest V − T of every bin before its spike, [B]; that of rest for bin 0.</param>
/// <param name="Decided">
/// Bins before this one are decided by more than rounding; from it on integrators may differ.
/// </param>
internal sealed record EquationRun(
    ImmutableArray<Spike> Spikes,
    ImmutableArray<LayerState> States,
    ImmutableArray<double> Margins,
    int Decided
)
{
    // Closed forms and sums of thousands of bins agree to some 10⁻¹² of the largest voltage; a thousand times that is
    // safe.
    private const double Undecided = 1e-9;

    /// <param name="one">The case.</param>
    /// <param name="learned">The network behind a spike; null where nothing is learned.</param>
    internal static EquationRun Of(NetworkCase one, Func<ConvexNetwork, Spike, ConvexNetwork>? learned = null)
    {
        var (network, coding, timing) = (one.Network, one.Coding, one.Timing);
        var silence = new double[one.X.Length];
        double[] At(int bin) => bin < timing.OnsetBin ? silence : [.. one.X];
        var states = ImmutableArray.CreateBuilder<LayerState>();
        var spikes = ImmutableArray.CreateBuilder<Spike>();
        var leads = ImmutableArray.CreateBuilder<double>();
        states.Add(LayerState.Rest(network));
        leads.Add(-network.T.ToArray().Min());
        var (decided, magnitude) = (timing.Bins, 1.0);
        for (var bin = 1; bin < timing.Bins; bin++)
        {
            var drive = Bin.Drive(network, coding, At(bin - 1), At(bin));
            var (state, spike) = Bin.Step(network, states[^1], drive.AsSpan(), coding);
            var margins = MarginsOf(network, states[^1], drive, coding);
            magnitude = Math.Max(magnitude, drive.Concat(states[^1].V).Max(Math.Abs));
            var exact = drive.Concat(states[^1].V).All(v => v == 0);
            if (decided == timing.Bins && IsClose(margins, exact, Undecided * magnitude))
            {
                decided = bin;
            }

            states.Add(state);
            leads.Add(margins[0]);
            if (spike is { } s)
            {
                spikes.Add(new(bin, s));
                network = learned?.Invoke(network, spikes[^1]) ?? network;
            }
        }

        return new(spikes.ToImmutable(), states.ToImmutable(), leads.ToImmutable(), decided);
    }

    // V − T before the spike of a bin, the largest first.
    private static double[] MarginsOf(
        ConvexNetwork network,
        LayerState before,
        ImmutableArray<double> drive,
        CodingParameters coding
    )
    {
        double[] v = [.. before.V],
            r = [.. before.R],
            t = network.T.ToArray();
        Rng silent = default;
        Bin.Charge(v, r, t, drive.AsSpan(), coding.LeakPerBin, 0, ref silent);
        return [.. v.Zip(t, (voltage, threshold) => voltage - threshold).OrderDescending()];
    }

    // The largest margin is near 0, or the two largest near one another where one spikes. At rest nothing is rounded.
    private static bool IsClose(double[] margins, bool exact, double close) =>
        (!exact && Math.Abs(margins[0]) <= close)
        || (margins[0] >= 0 && margins.Length > 1 && margins[0] - margins[1] <= close);
}
