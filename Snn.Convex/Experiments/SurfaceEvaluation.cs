using Snn.Convex.ClosedForm;
using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments;

/// <summary>What a surface network is worth, at points that stay the same over the run.</summary>
internal sealed class SurfaceEvaluation(SurfaceExperiment experiment, SurfaceData data, Simulator simulator)
{
    private readonly PointRuns _evaluation = new(data.Evaluation);

    /// <summary>The numbers of an epoch: the maxout form's error and the spiking readout's.</summary>
    internal IEnumerable<Metric> Metrics(ConvexNetwork network, Seed seed)
    {
        foreach (var function in Function(network))
        {
            var error = FitError.Of(function, _evaluation);
            yield return Metric.Of("mse", error.Mse);
            yield return Metric.Of("mae", error.Mae);
            yield return Metric.Of("max_error", error.MaxError);
            yield return Metric.Of("pieces", error.Pieces);
        }

        yield return Metric.Of("readout_mse", ReadoutMse(network, seed));
    }

    /// <summary>What is told once, at the end.</summary>
    internal IEnumerable<Metric> Summary(ConvexNetwork network) =>
        [Metric.Of("simulator", simulator.Word()), Metric.Of("neurons", network.Neurons)];

    private static IEnumerable<MaxAffine> Function(ConvexNetwork network) =>
        Maxout.Of(network).Match<IEnumerable<MaxAffine>>(function => [function], _ => []);

    private double ReadoutMse(ConvexNetwork network, Seed seed)
    {
        var x = data.Readout.X;
        var readouts = Readouts.Of(network, experiment.Coding, experiment.Timing, simulator, x, seed.Fold("readout"));
        var y = data.Readout.Y.Span;
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
        {
            sum += (readouts[i] - y[i]) * (readouts[i] - y[i]);
        }

        return sum / y.Length;
    }
}
