using System.Collections.Immutable;
using Snn.Convex.ClosedForm;
using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.StackState>;

namespace Snn.Convex.Experiments;

/// <summary>Runs stacked layers on a surface.</summary>
public static class StackRun
{
    private const int TrialsBetweenReports = 200;

    /// <summary>The run.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">Below 2³²: draws the layers and orders the trials.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(StackExperiment experiment, Seed seed, StackState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return PublishedNetworks.Seed(seed).Bind(_ => experiment.Validate())
            .Bind(valid => Simulators.Choose(valid.Trial.Simulator, valid.Trial.Coding)).Match(
                simulator => Train(experiment, seed, from ?? StackState.Initial(experiment, seed), simulator),
                fault => [new Progress.Stopped(fault)]);
    }

    private static IEnumerable<Progress> Train(StackExperiment e, Seed seed, StackState state, Simulator simulator)
    {
        var runner = new StackRunner(state.Layers, e.Trial.Coding, e.Trial.Timing, simulator);
        var points = Grid.Points(-e.Trial.Range, e.Trial.Range, e.Trial.Grid);
        var targets = Targets(e, points);
        var order = new int[points.Length / 2];
        var evaluation = PointSet.Of(e.Target(e.Layers.Length - 1), Grid.Points(-e.Trial.Range, e.Trial.Range, e.Trial.ReadoutGrid));
        ImmutableArray<Metric> metrics = default;
        var layers = state.Layers;
        for (var epoch = state.Epoch; epoch < e.Trial.Epochs; epoch++)
        {
            TrialOrder.Fill(order, seed, epoch);
            var spikes = new double[e.Layers.Length];
            for (var done = 0; done < order.Length;)
            {
                var count = Math.Min(TrialsBetweenReports, order.Length - done);
                Learn(runner, e, points, targets, seed, epoch, done, order.AsSpan(done, count), spikes);
                done += count;
                if (runner.Learned(layers) is not Result<ImmutableArray<ConvexNetwork>>.Ok learned)
                {
                    yield return new Progress.Stopped(new(
                        FaultKind.Failed, "learning", $"it diverged in epoch {epoch + 1}", "give a smaller alpha_F, alpha_thresh or alpha_upper"));
                    yield break;
                }

                layers = learned.Value;
                var soFar = done;
                yield return new Progress.Advanced(
                    epoch + 1, e.Trial.Epochs, done, order.Length, count,
                    [Metric.Of("spikes_per_trial", spikes.Select(s => s / soFar))], new(layers, epoch));
            }

            yield return new Progress.Evaluating(epoch + 1, e.Trial.Epochs);
            metrics =
            [
                .. StackEvaluation.Metrics(layers, e, simulator, evaluation, seed),
                Metric.Of("spikes_per_trial", spikes.Select(s => s / order.Length)),
            ];
            yield return new Progress.EpochDone(epoch + 1, e.Trial.Epochs, metrics, new(layers, epoch + 1));
        }

        yield return new Progress.Finished(
            [
                .. metrics.IsDefault ? StackEvaluation.Metrics(layers, e, simulator, evaluation, seed) : metrics,
                Metric.Of("closed_form_mse", ClosedForm(e, points, evaluation, seed)),
                .. FromOptimum(layers[0], e, simulator, evaluation, seed),
                Metric.Of("simulator", simulator.Word()),
            ],
            new(layers, Math.Max(e.Trial.Epochs, state.Epoch)));
    }

    // The best that one layer of as many neurons as the last could be: least squares, without spikes.
    private static double ClosedForm(StackExperiment e, double[] points, PointSet evaluation, Seed seed)
    {
        var training = PointSet.Of(e.Target(e.Layers.Length - 1), points);
        var fit = MaxAffineFit.Of(training, e.Layers[^1], seed.Fold("fit"));
        return FitError.Of(fit, new PointRuns(evaluation)).Mse;
    }

    // The lowest layer's program is the one whose input is the point itself.
    private static ImmutableArray<Metric> FromOptimum(
        ConvexNetwork lowest, StackExperiment e, Simulator simulator, PointSet evaluation, Seed seed)
    {
        const int Sample = 400;
        var readouts = Readouts.Of(lowest, e.Trial.Coding, e.Trial.Timing, simulator, evaluation.X, seed.Fold("optimum"));
        var (distance, residual) = OptimumDistance.Of(lowest, e.Trial.Leak, evaluation.X, readouts, Sample);
        return [Metric.Of("optimum_distance", distance), Metric.Of("kkt_residual", residual)];
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

    private static void Learn(
        StackRunner runner, StackExperiment e, double[] points, double[] targets, Seed seed, int epoch, int first,
        ReadOnlySpan<int> order, double[] spikes)
    {
        var rates = e.Trial.Rates.At(epoch, e.Trial.AlphaDecay);
        var upper = e.AlphaUpper * Math.Exp(-e.Trial.AlphaDecay * epoch);
        var noise = seed.Fold("noise").Fold(epoch);
        for (var i = 0; i < order.Length; i++)
        {
            var target = targets.AsSpan(order[i] * spikes.Length, spikes.Length);
            runner.Run(points.AsSpan(2 * order[i], 2), target, rates, upper, noise.Fold(first + i));
            for (var l = 0; l < spikes.Length; l++)
            {
                spikes[l] += runner.Stack.SpikeCounts[l];
            }
        }
    }
}
