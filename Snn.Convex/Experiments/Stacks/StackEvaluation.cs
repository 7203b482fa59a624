using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.Experiments.Stacks;

/// <summary>What the readouts of stacked layers are worth.</summary>
public static class StackEvaluation
{
    /// <summary>Errors of the last layer's readout, and the mean squared error of every layer's.</summary>
    internal static ImmutableArray<Metric> Metrics(
        ImmutableArray<ConvexNetwork> layers,
        StackExperiment e,
        Simulator simulator,
        PointSet points,
        Seed seed
    )
    {
        var readouts = Readouts(layers, e, simulator, points, seed);
        var squares = new double[layers.Length];
        var (magnitudes, largest) = (0.0, 0.0);
        for (var i = 0; i < points.Count; i++)
        {
            for (var l = 0; l < layers.Length; l++)
            {
                var target = l == layers.Length - 1 ? points.Y.Span[i] : e.Target(l).At(points.X.Span.Slice(2 * i, 2));
                var error = readouts[(i * layers.Length) + l] - target;
                squares[l] += error * error / points.Count;
                (magnitudes, largest) =
                    l == layers.Length - 1
                        ? (magnitudes + (Math.Abs(error) / points.Count), Math.Max(largest, Math.Abs(error)))
                        : (magnitudes, largest);
            }
        }

        return
        [
            MetricKeys.Mse.Of(squares[^1]),
            MetricKeys.Mae.Of(magnitudes),
            MetricKeys.MaxError.Of(largest),
            MetricKeys.ReadoutMse.Of(squares[^1]),
            MetricKeys.LayerMse.Of(squares),
        ];
    }

    /// <summary>The mean readout of every layer, one trial from rest for each point.</summary>
    /// <param name="layers">From the lowest.</param>
    /// <param name="e">A valid experiment: dynamics and timing.</param>
    /// <param name="simulator">Euler or event, as <see cref="Simulators.Choose"/> gives it.</param>
    /// <param name="points">Two inputs each; their targets are not looked at.</param>
    /// <param name="seed">Of the run.</param>
    /// <returns>[points, layers], row by row.</returns>
    public static double[] Readouts(
        ImmutableArray<ConvexNetwork> layers,
        StackExperiment e,
        Simulator simulator,
        PointSet points,
        Seed seed
    )
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(points);
        var readouts = new double[points.Count * layers.Length];
        var noise = EvaluationTrial.Noise(seed);
        Parallel.For(
            0,
            points.Count,
            new TrialRunner(layers, e.Trial.Coding, e.Trial.Timing, simulator).Another,
            One,
            _ => { }
        );
        return readouts;

        TrialRunner One(int i, ParallelLoopState state, TrialRunner runner)
        {
            runner.Run(points.X.Span.Slice(2 * i, 2), noise.Fold(i));
            for (var l = 0; l < layers.Length; l++)
            {
                runner.Layers[l].Decode();
                readouts[(i * layers.Length) + l] = runner.Layers[l].YMean[0];
            }

            return runner;
        }
    }
}
