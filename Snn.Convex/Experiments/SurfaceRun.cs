using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.SurfaceState>;

namespace Snn.Convex.Experiments;

/// <summary>Runs the surface experiment.</summary>
public static class SurfaceRun
{
    private const int TrialsBetweenReports = 500;

    /// <summary>The run on the experiment's own surface.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">Below 2³²: NumPy's seed for the network; also orders the trials.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(SurfaceExperiment experiment, Seed seed, SurfaceState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment.Validate().Match(
            valid => Run(valid, SurfaceData.Of(valid), seed, from), fault => [new Progress.Stopped(fault)]);
    }

    /// <summary>The run on given points; the experiment's surface and grids are not looked at.</summary>
    /// <inheritdoc cref="Run(SurfaceExperiment, Seed, SurfaceState?)"/>
    public static IEnumerable<Progress> Run(
        SurfaceExperiment experiment, SurfaceData data, Seed seed, SurfaceState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(data);
        return PublishedNetworks.Seed(seed).Bind(_ => experiment.Coding.Validate()).Bind(_ => experiment.Timing.Validate())
            .Bind(_ => Simulators.Choose(experiment.Simulator, experiment.Coding)).Match(
                simulator => Train(experiment, data, seed, from ?? Initial(experiment, data, seed), simulator),
                fault => [new Progress.Stopped(fault)]);
    }

    private static SurfaceState Initial(SurfaceExperiment experiment, SurfaceData data, Seed seed) =>
        new(PublishedNetworks.Surface((uint)seed.Value, experiment.NumNeurons, data.Training.Dimension), 0);

    private static IEnumerable<Progress> Train(
        SurfaceExperiment e, SurfaceData data, Seed seed, SurfaceState state, Simulator simulator)
    {
        var runner = new TrialRunner(state.Network, e.Coding, e.Timing, simulator);
        var evaluation = new SurfaceEvaluation(e, data, simulator);
        var order = new int[data.Training.Count];
        ImmutableArray<Metric> metrics = default;
        var network = state.Network;
        for (var epoch = state.Epoch; epoch < e.Epochs; epoch++)
        {
            TrialOrder.Fill(order, seed, epoch);
            var spikes = 0L;
            for (var done = 0; done < order.Length;)
            {
                var count = Math.Min(TrialsBetweenReports, order.Length - done);
                spikes += Learn(runner, e, data, seed, epoch, done, order.AsSpan(done, count));
                done += count;
                var (f, t) = runner.Buffers.Learned();
                if (network.With(f, t) is not Result<ConvexNetwork>.Ok learned)
                {
                    yield return new Progress.Stopped(Diverged(epoch));
                    yield break;
                }

                network = learned.Value;
                yield return new Progress.Advanced(
                    epoch + 1, e.Epochs, done, order.Length, count, [Metric.Of("spikes_per_trial", (double)spikes / done)],
                    new(network, epoch));
            }

            yield return new Progress.Evaluating(epoch + 1, e.Epochs);
            metrics = [.. evaluation.Metrics(network, seed), Metric.Of("spikes_per_trial", (double)spikes / order.Length)];
            yield return new Progress.EpochDone(epoch + 1, e.Epochs, metrics, new(network, epoch + 1));
        }

        yield return new Progress.Finished(
            [.. metrics.IsDefault ? evaluation.Metrics(network, seed) : metrics, .. evaluation.Summary(network, seed)],
            new(network, Math.Max(e.Epochs, state.Epoch)));
    }

    private static long Learn(
        TrialRunner runner, SurfaceExperiment e, SurfaceData data, Seed seed, int epoch, int first, ReadOnlySpan<int> order)
    {
        var rates = e.Rates.At(epoch, e.AlphaDecay);
        var noise = seed.Fold("noise").Fold(epoch);
        var k = data.Training.Dimension;
        var spikes = 0L;
        for (var i = 0; i < order.Length; i++)
        {
            var x = data.Training.X.Span.Slice(order[i] * k, k);
            runner.Run(x, data.Training.Y.Span.Slice(order[i], 1), rates, noise.Fold(first + i));
            spikes += runner.Spikes.Count;
        }

        return spikes;
    }

    private static Fault Diverged(int epoch) =>
        new(FaultKind.Failed, "4.1-proj-single", $"learning diverged in epoch {epoch + 1}", "give a smaller alpha_F and alpha_thresh");
}
