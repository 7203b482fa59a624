using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Faults;

namespace Snn.Convex.Published;

/// <summary>
/// Trials of both layers of the published rule: the lower one's first, then the upper one's along its spikes.
/// </summary>
internal sealed class TwoLayerTrial(ImmutableArray<ConvexNetwork> layers, SurfaceExperiment e, Simulator simulator)
{
    private readonly TrialRunner _lower = new([layers[0]], e.Coding, e.Timing, simulator);
    private readonly SpikeList[] _spikes = [new(e.Timing.Bins)];

    internal UpperTrial Upper { get; } = new(layers[1], e.Coding, e.Timing);

    /// <summary>Spikes of the lower layer in the last trial.</summary>
    internal int LowerSpikes => _spikes[0].Count;

    internal void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> target, LearningRates rates)
    {
        _lower.Run(new Lesson(x, target, rates, 0), default, new RasterSink(_spikes));
        Upper.Run(_spikes[0].Span, target, rates);
    }

    internal Result<ImmutableArray<ConvexNetwork>> Learned() => _lower.Layers.Append(Upper.Buffers).Learned();
}
