using System.Collections.Immutable;
using Snn.Convex.ClosedForm;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.Experiments.Stacks;

/// <summary>The epochs of a run of stacked layers: one trial a point.</summary>
internal sealed class StackTraining(
    StackExperiment experiment,
    Seed seed,
    ImmutableArray<ConvexNetwork> start,
    Simulator simulator
) : TrialTraining(seed, start, experiment.Trial.Grid * experiment.Trial.Grid)
{
    private readonly TrialRunner _runner = new(start, experiment.Trial.Coding, experiment.Trial.Timing, simulator);
    private readonly double[] _points = GridOf(experiment, experiment.Trial.Grid);
    private readonly double[] _targets = Targets(experiment, GridOf(experiment, experiment.Trial.Grid));
    private readonly PointSet _evaluation = PointSet.Of(
        experiment.Target(experiment.Layers.Length - 1),
        GridOf(experiment, experiment.Trial.ReadoutGrid)
    );

    internal override int Epochs => experiment.Trial.Epochs;

    internal override int Chunk => 200;

    internal override string Rates => "alpha_F, alpha_thresh or alpha_upper";

    protected override void Show(int epoch, int first, ReadOnlySpan<int> points)
    {
        var rates = experiment.Trial.Rates.At(epoch, experiment.Trial.AlphaDecay);
        var upper = experiment.AlphaUpper * Math.Exp(-experiment.Trial.AlphaDecay * epoch);
        var noise = Seed.Fold("noise").Fold(epoch);
        int[] order = [.. points];
        _runner.Learn(
            order.Length,
            i => new(_points.AsSpan(2 * order[i], 2), Targets(order[i]), rates, upper),
            i => noise.Fold(first + i)
        );
        for (var l = 0; l < Spikes.Length; l++)
        {
            Spikes[l] += _runner.SpikeCounts[l];
        }
    }

    private ReadOnlySpan<double> Targets(int point) => _targets.AsSpan(point * Spikes.Length, Spikes.Length);

    protected override Result<ImmutableArray<ConvexNetwork>> Learned() => _runner.Learned();

    protected override IEnumerable<Metric> Metrics() =>
        StackEvaluation.Metrics(Layers, experiment, simulator, _evaluation, Seed);

    protected override IEnumerable<Metric> Summary() =>
        [
            MetricKeys.ClosedFormMse.Of(ClosedForm(experiment, _points, _evaluation, Seed)),
            .. FromOptimum(Layers[0], experiment, simulator, _evaluation, Seed),
            MetricKeys.Simulator.Of(simulator.Word()),
        ];

    private static double[] GridOf(StackExperiment e, int side) => Grid.Points(-e.Trial.Range, e.Trial.Range, side);

    // The best that one layer of as many neurons as the last could be: least squares, without spikes.
    private static double ClosedForm(StackExperiment e, double[] points, PointSet evaluation, Seed seed)
    {
        var training = PointSet.Of(e.Target(e.Layers.Length - 1), points);
        var fit = MaxAffineFit.Of(training, e.Layers[^1], seed.Fold("fit"));
        return FitError.Of(fit, new PointColumns(evaluation)).Mse;
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
