using System.Collections.Immutable;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
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
) : TrialTraining(seed, start, data.Training.Count)
{
    private readonly TrialRunner _runner = new(start, experiment.Coding, experiment.Timing, simulator);
    private readonly SurfaceEvaluation _evaluation = new(experiment, data, simulator);

    internal override int Epochs => experiment.Epochs;

    internal override int Chunk => 500;

    internal override string Rates => "alpha_F and alpha_thresh";

    internal override ImmutableArray<Metric> Running(int done) => [MetricKeys.SpikesPerTrial.Of(Spikes[0] / done)];

    protected override void Show(int epoch, int first, ReadOnlySpan<int> points)
    {
        var rates = experiment.Rates.At(epoch, experiment.AlphaDecay);
        var noise = Seed.Fold("noise").Fold(epoch);
        var k = data.Training.Dimension;
        for (var i = 0; i < points.Length; i++)
        {
            var x = data.Training.X.Span.Slice(points[i] * k, k);
            _runner.Learn(x, data.Training.Y.Span.Slice(points[i], 1), rates, 0, noise.Fold(first + i));
            Spikes[0] += _runner.SpikeCounts[0];
        }
    }

    protected override Result<ImmutableArray<ConvexNetwork>> Learned() => _runner.Learned();

    protected override IEnumerable<Metric> Metrics() => _evaluation.Metrics(Layers[0], Seed);

    protected override IEnumerable<Metric> Summary() => _evaluation.Summary(Layers[0], Seed);
}
