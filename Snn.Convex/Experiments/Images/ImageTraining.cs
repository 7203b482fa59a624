using System.Collections.Immutable;
using Snn.Convex.Integrators;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Images;

/// <summary>The epochs of a classifier: one trial an image.</summary>
internal sealed class ImageTraining : EpochTraining<ImageState>
{
    private readonly ImageExperiment _e;
    private readonly SparseImages _test;
    private readonly Seed _seed;
    private readonly ImageLayer[] _layers;
    private readonly ImageLearner _learner;
    private readonly int[] _order;
    private ImmutableArray<ConvexNetwork> _networks;
    private Classified? _judged;
    private int _right;

    internal ImageTraining(
        ImageExperiment experiment,
        SparseImages training,
        SparseImages test,
        Seed seed,
        ImmutableArray<ConvexNetwork> start
    )
    {
        (_e, _test, _seed, _networks) = (experiment, test, seed, start);
        _layers = [.. start.Select(layer => new ImageLayer(layer))];
        (_learner, _order) = (new(_layers, experiment, training), new int[training.Count]);
    }

    internal override int Epochs => _e.Epochs;

    internal override int Count => _order.Length;

    internal override int Chunk => 5000;

    internal override string Rates => "alpha1 or alpha2";

    internal override void Begin(int epoch)
    {
        TrialOrder.Fill(_order, _seed, epoch);
        _right = 0;
    }

    internal override bool Learn(int epoch, int first, int count)
    {
        _right += _learner.Learn(_order.AsSpan(first, count), epoch, _seed);
        if (
            _layers.Select(layer => layer.ToNetwork()).Sequence()
            is not Result<ImmutableArray<ConvexNetwork>>.Ok learned
        )
        {
            return false;
        }

        (_networks, _judged) = (learned.Value, null);
        return true;
    }

    internal override ImmutableArray<Metric> Running(int done) => [MetricKeys.TrainAccuracy.Of((double)_right / done)];

    internal override ImageState State(int epochs) => new(_networks, epochs) { Judged = _judged };

    internal override ImmutableArray<Metric> Evaluate() => [.. Running(_order.Length), .. Metrics()];

    internal override (ImmutableArray<Metric> Summary, ImageState State) Finish(
        ImmutableArray<Metric> last,
        int epochs
    ) => ([.. last.IsDefault ? Metrics() : last, .. Summary(_networks, _e, _test, _seed)], State(epochs));

    private ImmutableArray<Metric> Metrics()
    {
        var evaluation = ImageEvaluation.Of(_layers, _e, _test, _seed.Fold("test"));
        _judged = evaluation.Judged;
        return evaluation.ToMetrics();
    }

    // The lowest layer's program is the one whose input is the image itself.
    private static ImmutableArray<Metric> Summary(
        ImmutableArray<ConvexNetwork> networks,
        ImageExperiment e,
        SparseImages images,
        Seed seed
    )
    {
        const int Sample = 50;
        var count = Math.Min(Sample, images.Count);
        var x = images.Dense(count, e.InputNorm);
        var readouts = Readouts.Of(networks[0], e.Coding, e.Timing, Simulator.Euler, x, seed.Fold("optimum"));
        var (distance, residual) = OptimumDistance.Of(networks[0], e.Leak, x, readouts, count);
        return
        [
            MetricKeys.OptimumDistance.Of(distance),
            MetricKeys.KktResidual.Of(residual),
            MetricKeys.Parameters.Of(networks.Sum(n => (long)n.F.Length + n.T.Length)),
            MetricKeys.Epochs.Of(e.Epochs),
            MetricKeys.Simulator.Of("euler"),
        ];
    }
}
