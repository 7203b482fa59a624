using Snn.Convex.ClosedForm;
using Snn.Convex.Integrators;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>What a surface network is worth, at points that stay the same over the run.</summary>
internal sealed class SurfaceEvaluation(SurfaceExperiment experiment, SurfaceData data, Simulator simulator)
{
    private const double LargestFit = 1e7;
    private const int LargestSample = 400;
    private readonly PointColumns _evaluation = new(data.Evaluation);

    /// <summary>The numbers of an epoch: the maxout form's error and the spiking readout's.</summary>
    internal IEnumerable<Metric> Metrics(ConvexNetwork network, Seed seed)
    {
        foreach (var function in Function(network))
        {
            var error = FitError.Of(function, _evaluation);
            yield return MetricKeys.Mse.Of(error.Mse);
            yield return MetricKeys.Mae.Of(error.Mae);
            yield return MetricKeys.MaxError.Of(error.MaxError);
            yield return MetricKeys.Pieces.Of(error.Pieces);
        }

        yield return MetricKeys.ReadoutMse.Of(ReadoutMse(network, seed));
    }

    /// <summary>
    /// What is told once, at the end: the closed-form baseline beside the network, and the network beside the optimum
    /// of its own program.
    /// </summary>
    internal IEnumerable<Metric> Summary(ConvexNetwork network, Seed seed)
    {
        if ((double)network.Neurons * data.Training.Count <= LargestFit)
        {
            var fit = MaxAffineFit.Of(data.Training, network.Neurons, seed.Fold("fit"));
            yield return MetricKeys.ClosedFormMse.Of(FitError.Of(fit, _evaluation).Mse);
        }

        var (distance, residual) = OptimumDistance.Of(
            network,
            experiment.Leak,
            data.Readout.X,
            Readout(network, seed),
            LargestSample
        );
        yield return MetricKeys.OptimumDistance.Of(distance);
        yield return MetricKeys.KktResidual.Of(residual);
        yield return MetricKeys.Simulator.Of(simulator.Word());
    }

    private static IEnumerable<MaxAffine> Function(ConvexNetwork network) =>
        Maxout.Of(network).Match<IEnumerable<MaxAffine>>(function => [function], _ => []);

    private double[] Readout(ConvexNetwork network, Seed seed) =>
        Readouts.Of(
            network,
            experiment.Coding,
            experiment.Timing,
            simulator,
            data.Readout.X,
            EvaluationTrial.Noise(seed)
        );

    private double ReadoutMse(ConvexNetwork network, Seed seed)
    {
        var readouts = Readout(network, seed);
        var y = data.Readout.Y.Span;
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
        {
            sum += (readouts[i] - y[i]) * (readouts[i] - y[i]);
        }

        return sum / y.Length;
    }
}
