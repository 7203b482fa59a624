using System.Collections.Immutable;
using MathNet.Numerics.Statistics;
using Snn.Convex.Integrators;
using Snn.Convex.Measures;

namespace Snn.Convex.Experiments.Robustness;

/// <summary>The numbers behind figure 4.</summary>
internal static class RobustnessMeasures
{
    // A readout follows a new pattern within a fraction of 1/λ; what comes before is left out.
    private const double Settling = 0.2;
    private const int FewestSpikes = 20;

    /// <summary>How far the readouts of the presentations in a stretch of bins are from their targets.</summary>
    /// <returns>
    /// Root mean square distance over the root mean square target, and the fraction of presentations read out as the
    /// right pattern.
    /// </returns>
    internal static (double Error, double Accuracy) Readout(
        GeneralTrace trace,
        ImmutableArray<Presentation> presentations,
        double dt,
        int from,
        int to
    )
    {
        var (distance, target, right, shown) = (0.0, 0.0, 0, 0);
        foreach (var p in presentations.Where(p => p.From >= from && p.To <= to))
        {
            var start = p.From + (int)Math.Round(Settling / dt);
            if (start >= p.To)
            {
                continue;
            }

            var mean = new double[PatternTask.Outputs];
            for (var t = start; t < p.To; t++)
            {
                var y = trace.Readouts.AsSpan(t * PatternTask.Outputs, PatternTask.Outputs).ToArray();
                (distance, target) = (
                    distance + PatternTask.Distance(y, p.Pattern),
                    target + PatternTask.Target(p.Pattern).Sum(v => v * v)
                );
                for (var m = 0; m < mean.Length; m++)
                {
                    mean[m] += y[m] / (p.To - start);
                }
            }

            (right, shown) = (right + (PatternTask.Nearest(mean) == p.Pattern ? 1 : 0), shown + 1);
        }

        return (Math.Sqrt(distance / target), (double)right / shown);
    }

    /// <summary>Mean rate of the first <paramref name="neurons"/> neurons over a stretch of bins, Hz.</summary>
    internal static double Rate(GeneralTrace trace, int neurons, double dt, int from, int to) =>
        trace.Spikes.Count(s => s.Neuron < neurons && s.Bin >= from && s.Bin < to) / (neurons * (to - from) * dt);

    /// <summary>
    /// Irregularity of spike trains while one pattern is presented without change: mean over neurons and patterns with
    /// enough spikes.
    /// </summary>
    /// <param name="stills">One run a pattern.</param>
    /// <param name="from">Bin from which it is stationary.</param>
    /// <param name="to">Its end.</param>
    /// <param name="window">Bins of a window of the Fano factor.</param>
    internal static (double Cv, double Fano, int Pairs) Irregularity(
        IEnumerable<GeneralTrace> stills,
        int from,
        int to,
        int window
    )
    {
        var trains = stills
            .SelectMany(still => still.Spikes.Where(s => s.Bin >= from).GroupBy(s => s.Neuron, s => s.Bin))
            .Select(train => train.ToList())
            .Where(train => train.Count >= FewestSpikes)
            .ToList();
        var cv = trains.Select(SpikeTrain.IntervalCv).DefaultIfEmpty(double.NaN).Average();
        var fano = trains
            .Select(train => SpikeTrain.FanoFactor(train, from, window, (to - from) / window))
            .DefaultIfEmpty(double.NaN)
            .Average();
        return (cv, fano, trains.Count);
    }

    /// <summary>How well inhibition follows excitation in the observed neurons, over a stretch of bins.</summary>
    /// <returns>
    /// Mean over the neurons of the correlation of E with −I, and of the ratio of their means, a threshold below 0
    /// counted as tonic excitation and one above 0 as tonic inhibition.
    /// </returns>
    internal static (double Correlation, double Ratio) Balance(RobustnessFigure figure, int from, int to)
    {
        var count = figure.Neurons.Length;
        var (correlations, ratios) = (new List<double>(), new List<double>());
        for (var j = 0; j < count; j++)
        {
            var (e, i) = (new double[to - from], new double[to - from]);
            for (var t = from; t < to; t++)
            {
                (e[t - from], i[t - from]) = (
                    figure.Trace.ObservedExcitation[(t * count) + j],
                    -figure.Trace.ObservedInhibition[(t * count) + j]
                );
            }

            correlations.Add(Correlation.Pearson(e, i));
            ratios.Add(
                (e.Average() + Math.Max(-figure.Thresholds[j], 0)) / (i.Average() + Math.Max(figure.Thresholds[j], 0))
            );
        }

        return (correlations.DefaultIfEmpty(double.NaN).Average(), ratios.DefaultIfEmpty(double.NaN).Average());
    }
}
