using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Experiments;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.StackState>;

namespace Snn.Convex.Published;

/// <summary>Runs the published two-layer rule on a surface.</summary>
public static class TwoLayerRun
{
    private const int TrialsBetweenReports = 500;

    /// <summary>The run.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">Below 2³²: NumPy's seed for both layers; also orders the trials.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(TwoLayerExperiment experiment, Seed seed, StackState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return PublishedNetworks.Seed(seed).Bind(s => experiment.Validate().Bind(valid =>
            Simulators.Choose(valid.Trial.Simulator, valid.Trial.Coding)
                .Map(simulator => (s, simulator))))
            .Match(
                ok => Train(experiment.Trial, seed, from ?? Initial(experiment.Trial, ok.s), ok.simulator),
                fault => [new Progress.Stopped(fault)]);
    }

    /// <summary>The untrained layers.</summary>
    public static StackState Initial(SurfaceExperiment trial, uint seed)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var (lower, upper) = PublishedNetworks.TwoLayers(seed, trial.NumNeurons, trial.Surface.Dimension);
        return new([lower, upper], 0);
    }

    /// <summary>Mean readouts of the second layer, one trial from rest for each point.</summary>
    /// <param name="layers">Both layers.</param>
    /// <param name="e">A valid experiment: dynamics and timing.</param>
    /// <param name="simulator">Of the first layer: Euler or event.</param>
    /// <param name="x">Points, [n, K], row by row.</param>
    public static double[] UpperReadouts(
        ImmutableArray<ConvexNetwork> layers, SurfaceExperiment e, Simulator simulator, ReadOnlyMemory<double> x)
    {
        ArgumentNullException.ThrowIfNull(e);
        var k = layers[0].Inputs;
        var readouts = new double[x.Length / k];
        Parallel.For(0, readouts.Length, () => new Pair(layers, e, simulator), One, _ => { });
        return readouts;

        Pair One(int i, ParallelLoopState state, Pair pair)
        {
            pair.Run(x.Span.Slice(i * k, k), [], default);
            pair.Upper.Buffers.Decode();
            readouts[i] = pair.Upper.Buffers.YMean[0];
            return pair;
        }
    }

    private static IEnumerable<Progress> Train(SurfaceExperiment e, Seed seed, StackState state, Simulator simulator)
    {
        var data = SurfaceData.Of(e);
        var pair = new Pair(state.Layers, e, simulator);
        var evaluation = new SurfaceEvaluation(e, data, simulator);
        var order = new int[data.Training.Count];
        ImmutableArray<Metric> metrics = default;
        var layers = state.Layers;
        for (var epoch = state.Epoch; epoch < e.Epochs; epoch++)
        {
            TrialOrder.Fill(order, seed, epoch);
            var rates = e.Rates.At(epoch, e.AlphaDecay);
            var spikes = new double[2];
            for (var done = 0; done < order.Length;)
            {
                var count = Math.Min(TrialsBetweenReports, order.Length - done);
                for (var i = done; i < done + count; i++)
                {
                    pair.Run(
                        data.Training.X.Span.Slice(order[i] * layers[0].Inputs, layers[0].Inputs),
                        data.Training.Y.Span.Slice(order[i], 1), rates);
                    (spikes[0], spikes[1]) = (spikes[0] + pair.Lower.Spikes.Count, spikes[1] + pair.Upper.Spikes);
                }

                done += count;
                if (pair.Learned(layers) is not Result<ImmutableArray<ConvexNetwork>>.Ok learned)
                {
                    yield return new Progress.Stopped(new(
                        FaultKind.Failed, "learning", $"it diverged in epoch {epoch + 1}", "give a smaller alpha_F and alpha_thresh"));
                    yield break;
                }

                layers = learned.Value;
                yield return new Progress.Advanced(
                    epoch + 1, e.Epochs, done, order.Length, count,
                    [Metric.Of("spikes_per_trial", [spikes[0] / done, spikes[1] / done])], new(layers, epoch));
            }

            yield return new Progress.Evaluating(epoch + 1, e.Epochs);
            metrics = [.. Metrics(layers), Metric.Of("spikes_per_trial", spikes.Select(s => s / order.Length))];
            yield return new Progress.EpochDone(epoch + 1, e.Epochs, metrics, new(layers, epoch + 1));
        }

        yield return new Progress.Finished(
            [
                .. metrics.IsDefault ? Metrics(layers) : metrics, .. evaluation.Summary(layers[0], seed),
                Metric.Of("caveat", TwoLayerExperiment.Caveat),
            ],
            new(layers, Math.Max(e.Epochs, state.Epoch)));

        IEnumerable<Metric> Metrics(ImmutableArray<ConvexNetwork> now) =>
            [
                .. evaluation.Metrics(now[0], seed),
                Metric.Of("upper_readout_mse", Mse(UpperReadouts(now, e, simulator, data.Readout.X), data.Readout)),
            ];
    }

    private static double Mse(double[] readouts, PointSet points) =>
        readouts.Select((y, i) => (y - points.Y.Span[i]) * (y - points.Y.Span[i])).Average();

    // The layers of one run: the lower one's trial first, then the upper one's along its spikes.
    private sealed class Pair(ImmutableArray<ConvexNetwork> layers, SurfaceExperiment e, Simulator simulator)
    {
        internal TrialRunner Lower { get; } = new(layers[0], e.Coding, e.Timing, simulator);

        internal UpperTrial Upper { get; } = new(layers[1], e.Coding, e.Timing);

        internal void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> target, Learning.LearningRates rates)
        {
            Lower.Run(x, target, rates, default);
            Upper.Run(Lower.Spikes.Span, target, rates);
        }

        internal Result<ImmutableArray<ConvexNetwork>> Learned(ImmutableArray<ConvexNetwork> now)
        {
            var ((f1, t1), (f2, t2)) = (Lower.Buffers.Learned(), Upper.Buffers.Learned());
            return now[0].With(f1, t1).Bind(lower => now[1].With(f2, t2).Map(upper => ImmutableArray.Create(lower, upper)));
        }
    }
}
