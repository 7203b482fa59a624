using System.Collections.Immutable;
using Snn.Convex.ClosedForm;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.Experiments.Stacks;

/// <summary>The epochs of a run of stacked layers: one trial a point.</summary>
internal sealed class StackTraining : EpochTraining<SurfaceState>
{
    private readonly StackExperiment _e;
    private readonly Seed _seed;
    private readonly Simulator _simulator;
    private readonly TrialRunner _runner;
    private readonly double[] _points;
    private readonly double[] _targets;
    private readonly int[] _order;
    private readonly double[] _spikes;
    private readonly PointSet _evaluation;
    private ImmutableArray<ConvexNetwork> _layers;

    internal StackTraining(
        StackExperiment experiment,
        Seed seed,
        ImmutableArray<ConvexNetwork> start,
        Simulator simulator
    )
    {
        var trial = experiment.Trial;
        (_e, _seed, _layers, _simulator) = (experiment, seed, start, simulator);
        _runner = new(start, trial.Coding, trial.Timing, simulator);
        _points = Grid.Points(-trial.Range, trial.Range, trial.Grid);
        _targets = Targets(experiment, _points);
        (_order, _spikes) = (new int[_points.Length / 2], new double[experiment.Layers.Length]);
        _evaluation = PointSet.Of(
            experiment.Target(_spikes.Length - 1),
            Grid.Points(-trial.Range, trial.Range, trial.ReadoutGrid)
        );
    }

    internal override int Epochs => _e.Trial.Epochs;

    internal override int Count => _order.Length;

    internal override int Chunk => 200;

    internal override string Rates => "alpha_F, alpha_thresh or alpha_upper";

    internal override void Begin(int epoch)
    {
        TrialOrder.Fill(_order, _seed, epoch);
        Array.Clear(_spikes);
    }

    internal override bool Learn(int epoch, int first, int count)
    {
        var rates = _e.Trial.Rates.At(epoch, _e.Trial.AlphaDecay);
        var upper = _e.AlphaUpper * Math.Exp(-_e.Trial.AlphaDecay * epoch);
        var noise = _seed.Fold("noise").Fold(epoch);
        for (var i = first; i < first + count; i++)
        {
            var targets = _targets.AsSpan(_order[i] * _spikes.Length, _spikes.Length);
            _runner.Learn(_points.AsSpan(2 * _order[i], 2), targets, rates, upper, noise.Fold(i));
            for (var l = 0; l < _spikes.Length; l++)
            {
                _spikes[l] += _runner.SpikeCounts[l];
            }
        }

        if (_runner.Learned() is not Result<ImmutableArray<ConvexNetwork>>.Ok learned)
        {
            return false;
        }

        _layers = learned.Value;
        return true;
    }

    internal override ImmutableArray<Metric> Running(int done) =>
        [MetricKeys.LayerSpikesPerTrial.Of(_spikes.Select(s => s / done))];

    internal override SurfaceState State(int epochs) => new(_layers, epochs);

    internal override ImmutableArray<Metric> Evaluate() =>
        [.. StackEvaluation.Metrics(_layers, _e, _simulator, _evaluation, _seed), .. Running(_order.Length)];

    internal override (ImmutableArray<Metric> Summary, SurfaceState State) Finish(
        ImmutableArray<Metric> last,
        int epochs
    ) =>
        (
            [
                .. last.IsDefault ? StackEvaluation.Metrics(_layers, _e, _simulator, _evaluation, _seed) : last,
                MetricKeys.ClosedFormMse.Of(ClosedForm(_e, _points, _evaluation, _seed)),
                .. FromOptimum(_layers[0], _e, _simulator, _evaluation, _seed),
                MetricKeys.Simulator.Of(_simulator.Word()),
            ],
            State(epochs)
        );

    // The best that one layer of as many neurons as the last could be: least squares, without spikes.
    private static double ClosedForm(StackExperiment e, double[] points, PointSet evaluation, Seed seed)
    {
        var training = PointSet.Of(e.Target(e.Layers.Length - 1), points);
        var fit = MaxAffineFit.Of(training, e.Layers[^1], seed.Fold("fit"));
        return FitError.Of(fit, new PointRuns(evaluation)).Mse;
    }

    // The lowest layer's program is the one whose input is the point itself.
    private static ImmutableArray<Metric> FromOptimum(
        ConvexNetwork lowest,
        StackExperiment e,
        Simulator simulator,
        PointSet evaluation,
        Seed seed
    )
    {
        const int Sample = 400;
        var readouts = Readouts.Of(
            lowest,
            e.Trial.Coding,
            e.Trial.Timing,
            simulator,
            evaluation.X,
            seed.Fold("optimum")
        );
        var (distance, residual) = OptimumDistance.Of(lowest, e.Trial.Leak, evaluation.X, readouts, Sample);
        return [MetricKeys.OptimumDistance.Of(distance), MetricKeys.KktResidual.Of(residual)];
    }

    // The target of each layer at each point, [points, layers].
    private static double[] Targets(StackExperiment e, double[] points)
    {
        var targets = new double[points.Length / 2 * e.Layers.Length];
        for (var i = 0; i < points.Length / 2; i++)
        {
            for (var l = 0; l < e.Layers.Length; l++)
            {
                targets[(i * e.Layers.Length) + l] = e.Target(l).At(points.AsSpan(2 * i, 2));
            }
        }

        return targets;
    }
}
