using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;

namespace Snn.Convex.Laws;

/// <summary>A way to compute a trial in which one layer learns: what the laws of learning are put to.</summary>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Learn">
/// Network, input from the onset on [K], target [M], constants without noise, timing and rates to what the trial left.
/// </param>
public sealed record Learner(
    string Name,
    Func<
        ConvexNetwork,
        ImmutableArray<double>,
        ImmutableArray<double>,
        CodingParameters,
        TrialTiming,
        LearningRates,
        LearnedTrial
    > Learn
)
{
    /// <summary>Forward Euler, bin after bin.</summary>
    public static Learner Euler { get; } = Of("learning-euler", Simulator.Euler);

    /// <summary>From spike to spike, by the closed form.</summary>
    public static Learner Event { get; } = Of("learning-event", Simulator.Event);

    private static Learner Of(string name, Simulator simulator) =>
        new(
            name,
            (network, x, target, coding, timing, rates) =>
            {
                var runner = new TrialRunner([network], coding, timing, simulator);
                var spikes = new SpikeList(timing.Bins);
                runner.Run(new Lesson(x.AsSpan(), target.AsSpan(), rates, 0), default, new RasterSink([spikes]));
                return new(
                    runner
                        .Learned()
                        .Match(layers => layers[0], fault => throw new InvalidOperationException(fault.ToString())),
                    spikes.ToImmutable()
                );
            }
        );
}

/// <summary>What a trial with learning left.</summary>
/// <param name="Network">The network as it has learned.</param>
/// <param name="Spikes">Its spikes, in order.</param>
public sealed record LearnedTrial(ConvexNetwork Network, ImmutableArray<Spike> Spikes);
