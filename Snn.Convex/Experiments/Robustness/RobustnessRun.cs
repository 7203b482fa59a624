using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.Robustness.RobustnessState>;

namespace Snn.Convex.Experiments.Robustness;

/// <summary>Runs figure 4: learning, then the disturbed runs.</summary>
public static class RobustnessRun
{
    /// <summary>Runs the experiment, as a lazy sequence of epochs.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">
    /// Below 2³²: NumPy's seed for the network; also orders the patterns and draws all noise.
    /// </param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(RobustnessExperiment experiment, Seed seed, RobustnessState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return PublishedNetworks
            .Seed(seed)
            .Bind(_ => experiment.Validate())
            .Match(valid => Learn(valid, seed, from ?? Initial(valid, seed)), fault => [new Progress.Stopped(fault)]);
    }

    private static RobustnessState Initial(RobustnessExperiment e, Seed seed) =>
        new(PublishedNetworks.Robustness((uint)seed.Value, e.NumNeurons, PatternTask.Inputs, PatternTask.Outputs), 0);

    private static IEnumerable<Progress> Learn(RobustnessExperiment experiment, Seed seed, RobustnessState state) =>
        Epochs.Run(new RobustnessTraining(experiment, seed, state.Network), state.Epoch);
}
