using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.Published;

/// <summary>The epochs of the published two-layer rule: one trial a point.</summary>
internal sealed class TwoLayerTraining(
    SurfaceExperiment experiment,
    SurfaceData data,
    SurfaceState from,
    Simulator simulator,
    Seed seed
) : TrialTraining(seed, from.Layers, data.Training.Count)
{
    private readonly TwoLayerTrial _trial = new(from.Layers, experiment, simulator);
    private readonly SurfaceEvaluation _evaluation = new(experiment, data, simulator);

    internal override int Epochs => experiment.Epochs;

    internal override int Chunk => 500;

    internal override string Rates => "alpha_F and alpha_thresh";

    protected override void Show(int epoch, int first, ReadOnlySpan<int> points)
    {
        var (rates, k) = (experiment.Rates.At(epoch, experiment.AlphaDecay), data.Training.Dimension);
        foreach (var point in points)
        {
            _trial.Run(data.Training.X.Span.Slice(point * k, k), data.Training.Y.Span.Slice(point, 1), rates);
            Spikes[0] += _trial.LowerSpikes;
            Spikes[1] += _trial.Upper.Spikes;
        }
    }

    protected override Result<ImmutableArray<ConvexNetwork>> Learned() => _trial.Learned();

    protected override IEnumerable<Metric> Metrics() =>
        [
            .. _evaluation.Metrics(Layers[0], Seed),
            MetricKeys.UpperReadoutMse.Of(
                Mse(TwoLayerRun.UpperReadouts(Layers, experiment, simulator, data.Readout.X), data.Readout)
            ),
        ];

    protected override IEnumerable<Metric> Summary() =>
        [.. _evaluation.Summary(Layers[0], Seed), MetricKeys.Caveat.Of(TwoLayerExperiment.Caveat)];

    private static double Mse(double[] readouts, PointSet points) =>
        readouts.Select((y, i) => (y - points.Y.Span[i]) * (y - points.Y.Span[i])).Average();
}
