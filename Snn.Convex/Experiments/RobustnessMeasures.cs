using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Runs;

namespace Snn.Convex.Experiments;

/// <summary>The numbers behind the robustness figure's claims.</summary>
internal static class RobustnessMeasures
{
    // The start from rest is no part of the claims: all thresholds below 0 fire until the first delayed kicks arrive.
    private const double Transient = 2.2;

    internal static IEnumerable<Metric> Of(ConvexNetwork network, RobustnessExperiment e, RobustnessFigure figure)
    {
        var half = figure.SilenceBin;
        var start = (int)(Transient / e.Dt);
        var window = Math.Max(1, (int)(0.1 / e.Dt));
        var before = SpikeStatistics.Of(figure.Trace.Spikes.AsSpan(), network.Neurons, start, half, e.Dt, window);
        var after = SpikeStatistics.Of(figure.Trace.Spikes.AsSpan(), network.Neurons, half, e.Bins, e.Dt, window);
        yield return Metric.Of("active_fraction", before.ActiveFraction);
        yield return Metric.Of("mean_rate", before.MeanRate);
        yield return Metric.Of("mean_rate_after", after.MeanRate);
        yield return Metric.Of("cv_isi", before.CvIsi);
        yield return Metric.Of("fano", before.Fano);
        var (correlation, ratio) = Balance(figure.Intact, network, start, e.Bins);
        yield return Metric.Of("ei_correlation", correlation);
        yield return Metric.Of("ei_residual", ratio);
        yield return Metric.Of("readout_rmse_before", Rmse(figure.Trace, figure, e, start, half));
        yield return Metric.Of("readout_rmse_after", Rmse(figure.Trace, figure, e, half, e.Bins));
        yield return Metric.Of("readout_rmse_intact", Rmse(figure.Intact, figure, e, half, e.Bins));
    }

    /// <summary>Of the observed neurons: correlation of excitation with minus inhibition, and |E + I| relative to E, both over time.</summary>
    /// <remarks>A threshold is a constant current: a negative one excites, a positive one inhibits, as in the published figure.</remarks>
    internal static (double Correlation, double Residual) Balance(RecurrentTrace trace, ConvexNetwork network, int first, int bins)
    {
        var observed = trace.ObservedExcitation.Length / bins;
        var (correlation, residual) = (0.0, 0.0);
        for (var j = 0; j < observed; j++)
        {
            var threshold = network.T.Span[trace.Observed[j]];
            double[] excitation =
            [
                .. Enumerable.Range(first, bins - first).Select(t => trace.ObservedExcitation[(t * observed) + j] - Math.Min(threshold, 0)),
            ];
            double[] inhibition =
            [
                .. Enumerable.Range(first, bins - first).Select(t => Math.Max(threshold, 0) - trace.ObservedInhibition[(t * observed) + j]),
            ];
            correlation += MathNet.Numerics.Statistics.Correlation.Pearson(excitation, inhibition) / observed;
            residual += excitation.Zip(inhibition, (a, b) => Math.Abs(a - b)).Sum() / excitation.Sum() / observed;
        }

        return (correlation, residual);
    }

    // Over the last half second of every stimulus that lies in the bins and shows a corner.
    private static double Rmse(RecurrentTrace trace, RobustnessFigure figure, RobustnessExperiment e, int first, int end)
    {
        var settling = (int)(0.5 / e.Dt);
        var (sum, count) = (0.0, 0L);
        for (var t = first + settling; t < end; t++)
        {
            var corner = figure.Stimulus.Shown[t];
            if (corner == 0 || figure.Stimulus.Shown[t - settling] != corner)
            {
                continue;
            }

            var target = RobustnessStimulus.Target(corner);
            for (var m = 0; m < target.Length; m++)
            {
                var error = trace.Readouts[(t * target.Length) + m] - target[m];
                (sum, count) = (sum + (error * error), count + 1);
            }
        }

        return count == 0 ? double.NaN : Math.Sqrt(sum / count);
    }
}
