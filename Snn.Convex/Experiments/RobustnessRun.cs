using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.RobustnessState>;

namespace Snn.Convex.Experiments;

/// <summary>Runs figure 4: learning, then the disturbed runs.</summary>
public static class RobustnessRun
{
    /// <summary>The run.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">Below 2³²: NumPy's seed for the network; also orders the patterns and draws all noise.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(RobustnessExperiment experiment, Seed seed, RobustnessState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return PublishedNetworks.Seed(seed).Bind(_ => experiment.Validate())
            .Match(valid => Learn(valid, seed, from ?? Initial(valid, seed)), fault => [new Progress.Stopped(fault)]);
    }

    private static RobustnessState Initial(RobustnessExperiment e, Seed seed) =>
        new(PublishedNetworks.Recurrent((uint)seed.Value, e.NumNeurons, PatternTask.Inputs, PatternTask.Outputs), 0);

    private static IEnumerable<Progress> Learn(RobustnessExperiment e, Seed seed, RobustnessState state)
    {
        var trial = new NoisyTrial(state.Network, e.LearnCoding, e.LearnTiming);
        var network = state.Network;
        for (var epoch = state.Epoch; epoch < e.Epochs; epoch++)
        {
            var (spikes, active) = (0L, new bool[e.NumNeurons]);
            for (var pass = 0; pass < e.Passes; pass++)
            {
                spikes += Pass(trial, e, (epoch * e.Passes) + pass, seed, active);
                var (f, t) = trial.Buffers.Learned();
                if (network.With(f, t) is not Result<ConvexNetwork>.Ok learned)
                {
                    yield return new Progress.Stopped(new(
                        FaultKind.Failed, "learning", $"it diverged in epoch {epoch + 1}", "give a smaller alpha_F and alpha_thresh"));
                    yield break;
                }

                network = learned.Value;
                yield return new Progress.Advanced(
                    epoch + 1, e.Epochs, pass + 1, e.Passes, PatternTask.Patterns,
                    [Metric.Of("spikes_per_trial", (double)spikes / ((pass + 1) * PatternTask.Patterns))], new(network, epoch));
            }

            yield return new Progress.Evaluating(epoch + 1, e.Epochs);
            yield return new Progress.EpochDone(
                epoch + 1, e.Epochs,
                [
                    Metric.Of("train_error", TrainError(network, e, seed)),
                    Metric.Of("spikes_per_trial", (double)spikes / (e.Passes * PatternTask.Patterns)),
                    Metric.Of("active_neurons", active.Count(a => a)),
                ],
                new(network, epoch + 1));
        }

        yield return new Progress.Evaluating(e.Epochs, e.Epochs);
        var (summary, figure) = RobustnessEvaluation.Of(network, e, seed.Fold("disturbed"));
        yield return new Progress.Finished(
            [Metric.Of("train_error", TrainError(network, e, seed)), .. summary], new(network, Math.Max(e.Epochs, state.Epoch), figure));
    }

    private static long Pass(NoisyTrial trial, RobustnessExperiment e, int pass, Seed seed, bool[] active)
    {
        int[] order = [.. Enumerable.Range(0, PatternTask.Patterns)];
        var rng = seed.Fold("order").Fold(pass).Generator();
        rng.Shuffle<int>(order);
        var spikes = 0L;
        foreach (var pattern in order)
        {
            trial.Run(PatternTask.Input(pattern), PatternTask.Target(pattern), e.RatesAt(pass), seed.Fold("noise").Fold(pass).Fold(pattern));
            spikes += trial.Spikes.Count;
            foreach (var spike in trial.Spikes.Span)
            {
                active[spike.Neuron] = true;
            }
        }

        return spikes;
    }

    // Readouts without noise, relative to the targets, from spike to spike.
    private static double TrainError(ConvexNetwork network, RobustnessExperiment e, Seed seed)
    {
        var readouts = Readouts.Of(network, e.LearnCoding with { SigmaV = 0 }, e.LearnTiming, Simulator.Event, PatternTask.AllInputs(), seed);
        var errors = Enumerable.Range(0, PatternTask.Patterns)
            .Sum(p => PatternTask.Distance(readouts[(p * PatternTask.Outputs)..((p + 1) * PatternTask.Outputs)], p));
        return Math.Sqrt(errors / Enumerable.Range(0, PatternTask.Patterns).Sum(p => PatternTask.Target(p).Sum(y => y * y)));
    }
}
