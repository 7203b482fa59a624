using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.Surfaces.SurfaceState>;

namespace Snn.Convex.Experiments.Stacks;

/// <summary>Runs stacked layers on a surface.</summary>
public static class StackRun
{
    /// <summary>Runs the experiment, as a lazy sequence of epochs.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">Below 2³²: draws the layers and orders the trials.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(StackExperiment experiment, Seed seed, SurfaceState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return PublishedNetworks
            .Seed(seed)
            .Bind(_ => experiment.Validate())
            .Bind(valid => Simulators.Choose(valid.Trial.Simulator, valid.Trial.Coding))
            .Match(
                simulator => Train(experiment, seed, from ?? StackStart.Of(experiment, seed), simulator),
                fault => [new Progress.Stopped(fault)]
            );
    }

    private static IEnumerable<Progress> Train(
        StackExperiment experiment,
        Seed seed,
        SurfaceState state,
        Simulator simulator
    ) => Epochs.Run(new StackTraining(experiment, seed, state.Layers, simulator), state.Epoch);
}
