using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.RobustnessState>;

namespace Snn.Convex.Experiments;

/// <summary>Runs the robustness experiment: learning, then the test run with and without loss of neurons.</summary>
public static class RobustnessRun
{
    private const int Corners = RobustnessStimulus.Outputs + 1;

    /// <summary>The run.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">Below 2³²: NumPy's seed for the network; also draws noise and order.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(RobustnessExperiment experiment, Seed seed, RobustnessState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return seed.Value > uint.MaxValue
            ? [new Progress.Stopped(new(FaultKind.Usage, "seed", $"{seed.Value} is not a seed of RandomState", $"give 0 to {uint.MaxValue}"))]
            : experiment.Validate().Match(
                valid => Train(valid, seed, from ?? Initial(valid, seed)), fault => [new Progress.Stopped(fault)]);
    }

    private static RobustnessState Initial(RobustnessExperiment e, Seed seed) =>
        new(PublishedNetworks.Recurrent((uint)seed.Value, e.NumNeurons, RobustnessStimulus.Inputs, RobustnessStimulus.Outputs), 0);

    private static IEnumerable<Progress> Train(RobustnessExperiment e, Seed seed, RobustnessState state)
    {
        var simulator = Simulators.Choose(Simulator.Auto, e.Learning).Match(s => s, fault => throw new ArgumentException(fault.ToString()));
        var runner = new TrialRunner(state.Network, e.Learning, e.Timing, simulator);
        var order = new int[Corners];
        var network = state.Network;
        for (var epoch = state.Epoch; epoch < e.Epochs; epoch++)
        {
            TrialOrder.Fill(order, seed, epoch);
            var spikes = Learn(runner, e, seed, epoch, order);
            var (f, t) = runner.Buffers.Learned();
            if (network.With(f, t) is not Result<ConvexNetwork>.Ok learned)
            {
                yield return new Progress.Stopped(new(
                    FaultKind.Failed, "learning", $"it diverged in pass {epoch + 1}", "give a smaller alpha"));
                yield break;
            }

            network = learned.Value;
            var perTrial = Metric.Of("spikes_per_trial", (double)spikes / Corners);
            yield return new Progress.Advanced(epoch + 1, e.Epochs, Corners, Corners, Corners, [perTrial], new(network, epoch));
            yield return new Progress.EpochDone(epoch + 1, e.Epochs, [perTrial], new(network, epoch + 1));
        }

        yield return new Progress.Evaluating(e.Epochs, e.Epochs);
        var figure = Test(network, e, seed);
        yield return new Progress.Finished(
            [.. RobustnessMeasures.Of(network, e, figure), Metric.Of("simulator", simulator.Word())],
            new(network, Math.Max(e.Epochs, state.Epoch), figure));
    }

    private static long Learn(TrialRunner runner, RobustnessExperiment e, Seed seed, int epoch, int[] order)
    {
        var factor = Math.Exp(-e.AlphaDecay * (epoch + 1));
        LearningRates rates = new(e.Rates.AlphaF * factor, e.Rates.AlphaThresh * factor, e.Rates.LeakThresh * factor);
        var noise = seed.Fold("noise").Fold(epoch);
        var spikes = 0L;
        foreach (var corner in order)
        {
            runner.Run(RobustnessStimulus.Corner(corner), RobustnessStimulus.Target(corner), rates, noise.Fold(corner));
            spikes += runner.Spikes.Count;
        }

        return spikes;
    }

    private static RobustnessFigure Test(ConvexNetwork network, RobustnessExperiment e, Seed seed)
    {
        var stimulus = RobustnessStimulus.Of(e, seed);
        var setting = new RecurrentSetting(e.Bins, (int)Math.Round(e.Delay / e.Dt));
        var intact = RecurrentRun.Run(network, e.Coding, setting, stimulus.Input, seed.Fold("test"));
        var busiest = Busiest(intact, network.Neurons, setting with { SilenceFraction = e.SilenceFraction });
        var silence = e.Bins / 2;
        var lossy = setting with { SilenceBin = silence, SilenceFraction = e.SilenceFraction, Observed = busiest };
        var runs = new RecurrentTrace[2];
        Parallel.For(0, 2, i => runs[i] = RecurrentRun.Run(
            network, e.Coding, i == 0 ? lossy : setting with { Observed = busiest }, stimulus.Input, seed.Fold("test")));
        return new(stimulus, runs[0], runs[1], silence);
    }

    // The most active of the neurons that survive: examples whose voltages and currents are worth a look.
    private static ImmutableArray<int> Busiest(RecurrentTrace trace, int neurons, RecurrentSetting setting)
    {
        const int Examples = 3;
        var counts = new int[neurons];
        foreach (var spike in trace.Spikes)
        {
            counts[spike.Neuron]++;
        }

        return [.. Enumerable.Range(0, setting.FirstSilenced(neurons)).OrderByDescending(i => counts[i]).Take(Examples)];
    }
}
