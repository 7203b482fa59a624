using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>Epochs that show each training point in a trial of its own, in an order that is drawn.</summary>
/// <param name="seed">Orders the points.</param>
/// <param name="start">The layers to go on from, from the lowest.</param>
/// <param name="points">Training points.</param>
internal abstract class TrialTraining(Seed seed, ImmutableArray<ConvexNetwork> start, int points)
    : EpochTraining<SurfaceState>
{
    private readonly int[] _order = new int[points];

    internal sealed override int Count => _order.Length;

    /// <summary>Root of all randomness.</summary>
    protected Seed Seed => seed;

    /// <summary>The layers now, from the lowest.</summary>
    protected ImmutableArray<ConvexNetwork> Layers { get; private set; } = start;

    /// <summary>Spikes of each layer in this epoch.</summary>
    protected double[] Spikes { get; } = new double[start.Length];

    internal sealed override void Begin(int epoch)
    {
        TrialOrder.Fill(_order, seed, epoch);
        Array.Clear(Spikes);
    }

    internal sealed override bool Learn(int epoch, int first, int count)
    {
        Show(epoch, first, _order.AsSpan(first, count));
        if (Learned() is not Result<ImmutableArray<ConvexNetwork>>.Ok learned)
        {
            return false;
        }

        Layers = learned.Value;
        return true;
    }

    internal override ImmutableArray<Metric> Running(int done) =>
        [MetricKeys.LayerSpikesPerTrial.Of(Spikes.Select(s => s / done))];

    internal sealed override SurfaceState State(int epochs) => new(Layers, epochs);

    internal sealed override ImmutableArray<Metric> Evaluate() => [.. Metrics(), .. Running(Count)];

    internal sealed override (ImmutableArray<Metric> Summary, SurfaceState State) Finish(
        ImmutableArray<Metric> last,
        int epochs
    ) => ([.. last.IsDefault ? Metrics() : last, .. Summary()], State(epochs));

    /// <summary>Shows some points, one trial each, and counts spikes.</summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="first">Trials of the epoch before the first of these.</param>
    /// <param name="points">Which, in this order.</param>
    protected abstract void Show(int epoch, int first, ReadOnlySpan<int> points);

    /// <summary>What has been learned, or that it is not finite.</summary>
    protected abstract Result<ImmutableArray<ConvexNetwork>> Learned();

    /// <summary>What the layers are judged by after each epoch.</summary>
    protected abstract IEnumerable<Metric> Metrics();

    /// <summary>What is added at the run's end.</summary>
    protected abstract IEnumerable<Metric> Summary();
}
