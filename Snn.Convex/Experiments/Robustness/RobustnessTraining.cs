using System.Collections.Immutable;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Robustness;

/// <summary>The epochs of figure 4: passes over all patterns, with noise.</summary>
internal sealed class RobustnessTraining(RobustnessExperiment e, Seed seed, ConvexNetwork start)
    : EpochTraining<RobustnessState>
{
    private readonly Noisy _trial = new(start, e.LearnCoding, e.LearnTiming);
    private readonly SpikeList[] _raster = [new(e.LearnTiming.Bins)];
    private readonly bool[] _active = new bool[e.NumNeurons];
    private ConvexNetwork _network = start;
    private long _spikes;

    internal override int Epochs => e.Epochs;

    internal override int Count => e.Passes;

    internal override int Chunk => 1;

    internal override bool EvaluatesAtEnd => true;

    internal override string Rates => "alpha_F and alpha_thresh";

    internal override int Samples(int trials) => trials * PatternTask.Patterns;

    internal override void Begin(int epoch)
    {
        Array.Clear(_active);
        _spikes = 0;
    }

    internal override bool Learn(int epoch, int first, int count)
    {
        Pass((epoch * e.Passes) + first);
        var (f, t) = _trial.Buffers.Learned();
        if (_network.With(f, t) is not Result<ConvexNetwork>.Ok learned)
        {
            return false;
        }

        _network = learned.Value;
        return true;
    }

    internal override ImmutableArray<Metric> Running(int done) =>
        [MetricKeys.SpikesPerTrial.Of((double)_spikes / (done * PatternTask.Patterns))];

    internal override RobustnessState State(int epochs) => new(_network, epochs);

    internal override ImmutableArray<Metric> Evaluate() =>
        [
            MetricKeys.TrainError.Of(TrainError(_network, e, seed)),
            .. Running(e.Passes),
            MetricKeys.ActiveNeurons.Of(_active.Count(a => a)),
        ];

    internal override (ImmutableArray<Metric> Summary, RobustnessState State) Finish(
        ImmutableArray<Metric> last,
        int epochs
    )
    {
        var (summary, figure) = RobustnessEvaluation.Of(_network, e, seed.Fold("disturbed"));
        return ([MetricKeys.TrainError.Of(TrainError(_network, e, seed)), .. summary], new(_network, epochs, figure));
    }

    private void Pass(int pass)
    {
        int[] order = [.. Enumerable.Range(0, PatternTask.Patterns)];
        var rng = seed.Fold("order").Fold(pass).Generator();
        rng.Shuffle<int>(order);
        foreach (var pattern in order)
        {
            var lesson = new Lesson(PatternTask.Input(pattern), PatternTask.Target(pattern), e.RatesAt(pass), 0);
            _trial.Run(lesson, seed.Fold("noise").Fold(pass).Fold(pattern), new RasterSink(_raster));
            _spikes += _raster[0].Count;
            foreach (var spike in _raster[0].Span)
            {
                _active[spike.Neuron] = true;
            }
        }
    }

    // Readouts without noise, relative to the targets, from spike to spike.
    private static double TrainError(ConvexNetwork network, RobustnessExperiment e, Seed seed)
    {
        var readouts = Readouts.Of(
            network,
            e.LearnCoding with
            {
                SigmaV = 0,
            },
            e.LearnTiming,
            Simulator.Event,
            PatternTask.AllInputs(),
            seed
        );
        var errors = Enumerable
            .Range(0, PatternTask.Patterns)
            .Sum(p => PatternTask.Distance(readouts[(p * PatternTask.Outputs)..((p + 1) * PatternTask.Outputs)], p));
        return Math.Sqrt(
            errors / Enumerable.Range(0, PatternTask.Patterns).Sum(p => PatternTask.Target(p).Sum(y => y * y))
        );
    }
}
