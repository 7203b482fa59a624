using System.Collections.Immutable;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>The epochs of a surface run: one trial a point.</summary>
internal sealed class SurfaceTraining(
    SurfaceExperiment experiment,
    SurfaceData data,
    Seed seed,
    ImmutableArray<ConvexNetwork> start,
    Simulator simulator
) : EpochTraining<SurfaceState>
{
    private readonly TrialRunner _runner = new(start, experiment.Coding, experiment.Timing, simulator);
    private readonly SurfaceEvaluation _evaluation = new(experiment, data, simulator);
    private readonly int[] _order = new int[data.Training.Count];
    private ImmutableArray<ConvexNetwork> _layers = start;
    private long _spikes;

    internal override int Epochs => experiment.Epochs;

    internal override int Count => _order.Length;

    internal override int Chunk => 500;

    internal override string Rates => "alpha_F and alpha_thresh";

    internal override void Begin(int epoch)
    {
        TrialOrder.Fill(_order, seed, epoch);
        _spikes = 0;
    }

    internal override bool Learn(int epoch, int first, int count)
    {
        var rates = experiment.Rates.At(epoch, experiment.AlphaDecay);
        var noise = seed.Fold("noise").Fold(epoch);
        var k = data.Training.Dimension;
        for (var i = first; i < first + count; i++)
        {
            var x = data.Training.X.Span.Slice(_order[i] * k, k);
            _runner.Learn(x, data.Training.Y.Span.Slice(_order[i], 1), rates, 0, noise.Fold(i));
            _spikes += _runner.SpikeCounts[0];
        }

        if (_runner.Learned() is not Result<ImmutableArray<ConvexNetwork>>.Ok learned)
        {
            return false;
        }

        _layers = learned.Value;
        return true;
    }

    internal override ImmutableArray<Metric> Running(int done) =>
        [MetricKeys.SpikesPerTrial.Of((double)_spikes / done)];

    internal override SurfaceState State(int epochs) => new(_layers, epochs);

    internal override ImmutableArray<Metric> Evaluate() =>
        [.. _evaluation.Metrics(_layers[0], seed), .. Running(_order.Length)];

    internal override (ImmutableArray<Metric> Summary, SurfaceState State) Finish(
        ImmutableArray<Metric> last,
        int epochs
    ) =>
        (
            [
                .. last.IsDefault ? _evaluation.Metrics(_layers[0], seed) : last,
                .. _evaluation.Summary(_layers[0], seed),
            ],
            State(epochs)
        );
}
