using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Recording;

namespace Snn.Convex.Laws;

/// <summary>
/// A way to compute a trial of one layer from rest, without learning and noise: what the laws of integrators are put
/// to.
/// </summary>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Run">Network, input from the onset on [K], constants and timing to what the layer did.</param>
public sealed record Integrator(
    string Name,
    Func<ConvexNetwork, ImmutableArray<double>, CodingParameters, TrialTiming, IntegratedTrial> Run
)
{
    /// <summary>Forward Euler, bin after bin.</summary>
    public static Integrator Euler { get; } = Of("euler", Simulator.Euler);

    /// <summary>From spike to spike, by the closed form.</summary>
    public static Integrator Event { get; } = Of("event", Simulator.Event);

    private static Integrator Of(string name, Simulator simulator) =>
        new(
            name,
            (network, x, coding, timing) =>
            {
                var trace = Simulation.Run(network, x.AsSpan(), coding, timing, simulator, default);
                return new(trace.Spikes, trace.Rates) { Readouts = trace.Readouts };
            }
        );
}

/// <summary>What one layer did in a trial.</summary>
/// <param name="Spikes">Its spikes, in order.</param>
/// <param name="Rates">r at the last bin, [N].</param>
public sealed record IntegratedTrial(ImmutableArray<Spike> Spikes, ImmutableArray<double> Rates)
{
    /// <summary>The readout y in every bin, [B, M], row by row; empty where it is not reported.</summary>
    public ImmutableArray<double> Readouts { get; init; } = [];
}
