using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.Published;

/// <summary>The epochs of the published two-layer rule: one trial a point.</summary>
internal sealed class TwoLayerTraining : EpochTraining<SurfaceState>
{
    private readonly SurfaceExperiment _e;
    private readonly Seed _seed;
    private readonly Simulator _simulator;
    private readonly SurfaceData _data;
    private readonly TwoLayerTrial _trial;
    private readonly SurfaceEvaluation _evaluation;
    private readonly int[] _order;
    private readonly double[] _spikes = new double[2];
    private ImmutableArray<ConvexNetwork> _layers;

    internal TwoLayerTraining(
        SurfaceExperiment experiment,
        Seed seed,
        ImmutableArray<ConvexNetwork> start,
        Simulator simulator
    )
    {
        (_e, _seed, _layers, _simulator, _data) = (experiment, seed, start, simulator, SurfaceData.Of(experiment));
        (_trial, _evaluation) = (new(start, experiment, simulator), new(experiment, _data, simulator));
        _order = new int[_data.Training.Count];
    }

    internal override int Epochs => _e.Epochs;

    internal override int Count => _order.Length;

    internal override int Chunk => 500;

    internal override string Rates => "alpha_F and alpha_thresh";

    internal override void Begin(int epoch)
    {
        TrialOrder.Fill(_order, _seed, epoch);
        Array.Clear(_spikes);
    }

    internal override bool Learn(int epoch, int first, int count)
    {
        var (rates, k) = (_e.Rates.At(epoch, _e.AlphaDecay), _data.Training.Dimension);
        for (var i = first; i < first + count; i++)
        {
            _trial.Run(_data.Training.X.Span.Slice(_order[i] * k, k), _data.Training.Y.Span.Slice(_order[i], 1), rates);
            _spikes[0] += _trial.LowerSpikes;
            _spikes[1] += _trial.Upper.Spikes;
        }

        if (_trial.Learned() is not Result<ImmutableArray<ConvexNetwork>>.Ok learned)
        {
            return false;
        }

        _layers = learned.Value;
        return true;
    }

    internal override ImmutableArray<Metric> Running(int done) =>
        [MetricKeys.LayerSpikesPerTrial.Of(_spikes.Select(s => s / done))];

    internal override SurfaceState State(int epochs) => new(_layers, epochs);

    internal override ImmutableArray<Metric> Evaluate() => [.. Metrics(), .. Running(_order.Length)];

    internal override (ImmutableArray<Metric> Summary, SurfaceState State) Finish(
        ImmutableArray<Metric> last,
        int epochs
    ) =>
        (
            [
                .. last.IsDefault ? Metrics() : last,
                .. _evaluation.Summary(_layers[0], _seed),
                MetricKeys.Caveat.Of(TwoLayerExperiment.Caveat),
            ],
            State(epochs)
        );

    private IEnumerable<Metric> Metrics() =>
        [
            .. _evaluation.Metrics(_layers[0], _seed),
            MetricKeys.UpperReadoutMse.Of(
                Mse(TwoLayerRun.UpperReadouts(_layers, _e, _simulator, _data.Readout.X), _data.Readout)
            ),
        ];

    private static double Mse(double[] readouts, PointSet points) =>
        readouts.Select((y, i) => (y - points.Y.Span[i]) * (y - points.Y.Span[i])).Average();
}
