using Snn.Benchmarks.Works;
using Snn.Convex.Experiments.Robustness;
using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Benchmarks.Trials;

/// <summary>Trials by the integrators that the surface experiment does not take.</summary>
internal static class IntegratorWork
{
    /// <summary>A noisy learning trial of figure 4; the network goes on learning from one to the next.</summary>
    /// <param name="neurons">N.</param>
    internal static Work Noisy(int neurons)
    {
        var experiment = new RobustnessExperiment { NumNeurons = neurons };
        var trial = new Noisy(Network(neurons), experiment.LearnCoding, experiment.LearnTiming);
        var (inputs, targets) = (Patterns(PatternTask.Input), Patterns(PatternTask.Target));
        var (rates, sink, seed) = (experiment.RatesAt(0), new CountSink(new int[1]), new Seed(1));
        var next = 0;
        return new(() =>
        {
            var pattern = next++ % PatternTask.Patterns;
            trial.Run(new Lesson(inputs[pattern], targets[pattern], rates, 0), seed.Fold(next), sink);
        });
    }

    /// <summary>A learning trial of two stacked layers from spike to spike; they go on learning.</summary>
    internal static Work Stack()
    {
        var (experiment, seed) = (new StackExperiment(), new Seed(3));
        var trial = experiment.Trial;
        var runner = new TrialRunner(
            StackStart.Of(experiment, seed).Layers,
            trial.Coding,
            trial.Timing,
            Simulator.Event
        );
        var points = Grid.Points(-trial.Range, trial.Range, 20);
        int[] order = [.. Enumerable.Range(0, points.Length / 2)];
        var rng = seed.Fold("order").Generator();
        rng.Shuffle<int>(order);
        double[][] targets =
        [
            .. order.Select(at =>
                Enumerable
                    .Range(0, experiment.Layers.Length)
                    .Select(layer => experiment.Target(layer).At(points.AsSpan(2 * at, 2)))
                    .ToArray()
            ),
        ];
        var next = 0;
        return new(() =>
        {
            var i = next;
            next = i + 1 == order.Length ? 0 : i + 1;
            runner.Learn(points.AsSpan(2 * order[i], 2), targets[i], trial.Rates, experiment.AlphaUpper, seed);
        });
    }

    /// <summary>
    /// A general simulation: input noise, voltage noise, a delay, half of the neurons lost, currents of ten of them.
    /// </summary>
    /// <param name="neurons">N.</param>
    /// <param name="bins">B.</param>
    internal static Work General(int neurons, int bins)
    {
        var experiment = new RobustnessExperiment();
        var noise = RobustnessStimulus.OrnsteinUhlenbeck(experiment, bins, new Seed(2));
        var input = GeneralInput.Steps(bins, [bins / 10], [PatternTask.Input(5)]) with { Noise = noise };
        var setting = new GeneralSetting(bins, experiment.DelayBins, bins / 2, 0.5, [.. Enumerable.Range(0, 10)]);
        var coding = experiment.LearnCoding with { Dt = experiment.Dt };
        var network = Network(neurons);
        return new(() => GeneralSimulation.Run(network, coding, setting, input, new Seed(1)));
    }

    private static ConvexNetwork Network(int neurons) =>
        PublishedNetworks.Robustness(1, neurons, PatternTask.Inputs, PatternTask.Outputs);

    private static double[][] Patterns(Func<int, double[]> of) =>
        [.. Enumerable.Range(0, PatternTask.Patterns).Select(of)];
}
