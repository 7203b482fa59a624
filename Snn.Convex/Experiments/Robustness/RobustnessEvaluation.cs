using System.Collections.Immutable;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Robustness;

/// <summary>Disturbs a trained network, one disturbance at a time and all together, and measures.</summary>
internal static class RobustnessEvaluation
{
    private const int Observed = 10;
    private const double FanoWindow = 0.5;

    private const double Transient = RobustnessFigure.Transient;

    /// <summary>
    /// The numbers behind the figure, and the run with everything at once, which is what the figure shows.
    /// </summary>
    internal static (ImmutableArray<Metric> Summary, RobustnessFigure Figure) Of(
        ConvexNetwork network,
        RobustnessExperiment e,
        Seed seed
    )
    {
        var stills = Stills(network, e, seed.Fold("still"));
        var survivors = new GeneralSetting(2, SilenceFraction: e.SilenceFraction).FirstSilenced(network.Neurons);
        var observed = Busiest(stills, survivors);
        var stimulus = RobustnessStimulus.Of(e, seed);
        Condition[] conditions =
        [
            new([DisturbanceKeys.Clean], 0, InputNoise: false, 0),
            new([DisturbanceKeys.Noise], e.SigmaV, InputNoise: true, 0),
            new([DisturbanceKeys.Delay], 0, InputNoise: false, e.DelayBins),
            new([DisturbanceKeys.LossBefore, DisturbanceKeys.LossAfter], 0, InputNoise: false, 0),
            new([DisturbanceKeys.AllBefore, DisturbanceKeys.AllAfter], e.SigmaV, InputNoise: true, e.DelayBins),
        ];
        var half = e.Bins / 2;
        var traces = new GeneralTrace[conditions.Length];
        Parallel.For(
            0,
            conditions.Length,
            c =>
            {
                var condition = conditions[c];
                traces[c] = GeneralSimulation.Run(
                    network,
                    new(e.Leak, e.Dt, e.Mu, condition.SigmaV),
                    new(
                        e.Bins,
                        condition.Delay,
                        condition.Loss ? half : null,
                        e.SilenceFraction,
                        c == conditions.Length - 1 ? observed : []
                    ),
                    new(stimulus.Signal, condition.InputNoise ? stimulus.Noise : default),
                    seed.Fold("voltage").Fold(c)
                );
            }
        );
        var figure = new RobustnessFigure(
            e.Dt,
            stimulus,
            traces[^1],
            observed,
            [.. observed.Select(i => network.T.Span[i])]
        );
        var (cv, fano, pairs) = RobustnessMeasures.Irregularity(
            stills,
            TransientBins(e),
            StillBins(e),
            (int)(FanoWindow / e.Dt)
        );
        var (correlation, ratio) = RobustnessMeasures.Balance(figure, TransientBins(e), half);
        return (
            [
                .. conditions.SelectMany(
                    (condition, c) => Metrics(condition, traces[c], stimulus, e, network.Neurons, survivors)
                ),
                MetricKeys.ActiveNeurons.Of(
                    stills.SelectMany(s => s.Spikes).Select(s => s.Neuron).Distinct().LongCount()
                ),
                MetricKeys.StillRateHz.Of(
                    stills.Average(s =>
                        RobustnessMeasures.Rate(s, network.Neurons, e.Dt, TransientBins(e), StillBins(e))
                    )
                ),
                MetricKeys.CvIsi.Of(cv),
                MetricKeys.FanoFactor.Of(fano),
                MetricKeys.SpikeTrains.Of(pairs),
                MetricKeys.EiCorrelation.Of(correlation),
                MetricKeys.EiRatio.Of(ratio),
                MetricKeys.ExampleNeurons.Of(observed.Take(RobustnessFigure.Drawn).Select(i => (double)i)),
                MetricKeys.Simulator.Of(Simulator.Euler.Word()),
            ],
            figure
        );
    }

    private static IEnumerable<Metric> Metrics(
        Condition condition,
        GeneralTrace trace,
        RobustnessStimulus stimulus,
        RobustnessExperiment e,
        int neurons,
        int survivors
    )
    {
        // Before the loss and after it; the rate after it is that of the neurons that are left.
        var half = e.Bins / 2;
        (int From, int To, int Alive)[] spans = condition.Loss
            ? [(TransientBins(e), half, neurons), (half, e.Bins, survivors)]
            : [(TransientBins(e), e.Bins, neurons)];
        foreach (var (keys, (from, to, alive)) in condition.Keys.Zip(spans))
        {
            var (error, accuracy) = RobustnessMeasures.Readout(trace, stimulus.Presentations, e.Dt, from, to);
            yield return keys.Error.Of(error);
            yield return keys.Accuracy.Of(accuracy);
            yield return keys.RateHz.Of(alive > 0 ? RobustnessMeasures.Rate(trace, alive, e.Dt, from, to) : 0);
        }
    }

    // Each pattern held still under noise and delay: spike trains that are stationary, which rates that follow a
    // stimulus are not.
    private static GeneralTrace[] Stills(ConvexNetwork network, RobustnessExperiment e, Seed seed)
    {
        var traces = new GeneralTrace[PatternTask.Patterns];
        var bins = StillBins(e);
        Parallel.For(
            0,
            traces.Length,
            p =>
            {
                var input = GeneralInput.Steps(bins, [bins / 1000], [PatternTask.Input(p)]) with
                {
                    Noise = RobustnessStimulus.OrnsteinUhlenbeck(e, bins, seed.Fold("input noise").Fold(p)),
                };
                traces[p] = GeneralSimulation.Run(
                    network,
                    new(e.Leak, e.Dt, e.Mu, e.SigmaV),
                    new(bins, e.DelayBins),
                    input,
                    seed.Fold("voltage").Fold(p)
                );
            }
        );
        return traces;
    }

    private static int StillBins(RobustnessExperiment e) => (int)Math.Round((e.Still + Transient) / e.Dt);

    private static int TransientBins(RobustnessExperiment e) => (int)Math.Round(Transient / e.Dt);

    // Those that spike most over all patterns and survive the loss.
    private static ImmutableArray<int> Busiest(GeneralTrace[] stills, int survivors) =>
        [
            .. stills
                .SelectMany(s => s.Spikes)
                .Select(s => s.Neuron)
                .Where(i => i < survivors)
                .CountBy(i => i)
                .OrderByDescending(c => c.Value)
                .ThenBy(c => c.Key)
                .Take(Observed)
                .Select(c => c.Key),
        ];

    // What disturbs a run, and where its numbers go: before and after the loss where there is one.
    private sealed record Condition(ImmutableArray<DisturbanceKeys> Keys, double SigmaV, bool InputNoise, int Delay)
    {
        internal bool Loss => Keys.Length > 1;
    }
}
