using System.Collections.Immutable;
using Snn.Convex.Experiments.Images;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Published;

/// <summary>The epochs of a published script: a few images each.</summary>
internal sealed class ScriptTraining : EpochTraining<ImageState>
{
    private readonly ScriptExperiment _e;
    private readonly ImageSet _training;
    private readonly ImageSet _test;
    private readonly Seed _seed;
    private readonly ScriptTrial _trial;
    private readonly int[] _order;
    private readonly double[] _spikes;
    private ImmutableArray<ConvexNetwork> _layers;

    internal ScriptTraining(
        ScriptExperiment experiment,
        ImageSet training,
        ImageSet test,
        Seed seed,
        ImmutableArray<ConvexNetwork> start
    )
    {
        (_e, _training, _test, _seed, _layers) = (experiment, training, test, seed, start);
        _trial = ScriptTrial.Of(
            start,
            experiment.Coding,
            experiment.Timing,
            (experiment.UpperThresh, experiment.UpperF)
        );
        (_order, _spikes) = (new int[training.Count], new double[start.Length]);
    }

    internal override int Epochs => _e.Epochs;

    internal override int Count => Math.Min(_e.Images, _training.Count);

    internal override int Chunk => Count;

    internal override bool Evaluates => false;

    internal override string Rates => "alpha_F and alpha_thresh";

    internal override void Begin(int epoch)
    {
        Fill(_order, _e, _seed, epoch);
        Array.Clear(_spikes);
        Array.Clear(_trial.Loss);
        Array.Clear(_trial.Learned);
    }

    internal override bool Learn(int epoch, int first, int count)
    {
        var rates = _e.Rates.At(epoch, _e.AlphaDecay);
        foreach (var i in _order.AsSpan(first, count))
        {
            _trial.Run(ScriptEvaluation.Pixels(_training, i), _e.Target(_training.Labels.Span[i]), rates);
            for (var l = 0; l < _spikes.Length; l++)
            {
                _spikes[l] += _trial.Spikes[l];
            }
        }

        if (_trial.Layers.Learned() is not Result<ImmutableArray<ConvexNetwork>>.Ok learned)
        {
            return false;
        }

        _layers = learned.Value;
        return true;
    }

    internal override ImmutableArray<Metric> Running(int done) =>
        [
            MetricKeys.ProjectionLoss.Of(_spikes.Select((_, l) => _trial.Loss[l] / Math.Max(1, _trial.Learned[l]))),
            MetricKeys.LayerSpikesPerTrial.Of(_spikes.Select(s => s / done)),
        ];

    internal override ImageState State(int epochs) => new(_layers, epochs);

    internal override ImmutableArray<Metric> Evaluate() => Running(Count);

    internal override (ImmutableArray<Metric> Summary, ImageState State) Finish(
        ImmutableArray<Metric> last,
        int epochs
    ) =>
        (
            [
                .. last.IsDefault ? [] : last,
                .. ScriptEvaluation.Of(_layers, _e, _training, _test),
                MetricKeys.Parameters.Of(_layers.Sum(n => (long)n.F.Length + n.T.Length)),
                MetricKeys.Simulator.Of("euler"),
                MetricKeys.Caveat.Of(_e.Caveat),
            ],
            State(epochs)
        );

    // With two layers always the first images; with one they are shuffled.
    private static void Fill(int[] order, ScriptExperiment e, Seed seed, int epoch)
    {
        if (e.Layers == 1)
        {
            TrialOrder.Fill(order, seed, epoch);
            return;
        }

        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
    }
}
