using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.Surfaces.SurfaceState>;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>Runs the surface experiment.</summary>
public static class SurfaceRun
{
    /// <summary>The run on the experiment's own surface.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">Below 2³²: NumPy's seed for the network; also orders the trials.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(SurfaceExperiment experiment, Seed seed, SurfaceState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment
            .Validate()
            .Match(valid => Run(valid, SurfaceData.Of(valid), seed, from), fault => [new Progress.Stopped(fault)]);
    }

    /// <summary>The run on given points; the experiment's surface and grids are not looked at.</summary>
    /// <inheritdoc cref="Run(SurfaceExperiment, Seed, SurfaceState?)"/>
    public static IEnumerable<Progress> Run(
        SurfaceExperiment experiment,
        SurfaceData data,
        Seed seed,
        SurfaceState? from = null
    )
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(data);
        return PublishedNetworks
            .Seed(seed)
            .Bind(_ => experiment.Dynamics())
            .Match(
                simulator => Train(experiment, data, seed, from ?? Initial(experiment, data, seed), simulator),
                fault => [new Progress.Stopped(fault)]
            );
    }

    private static SurfaceState Initial(SurfaceExperiment experiment, SurfaceData data, Seed seed) =>
        new([PublishedNetworks.Surface((uint)seed.Value, experiment.NumNeurons, data.Training.Dimension)], 0);

    private static IEnumerable<Progress> Train(
        SurfaceExperiment experiment,
        SurfaceData data,
        Seed seed,
        SurfaceState state,
        Simulator simulator
    ) => Epochs.Run(new SurfaceTraining(experiment, data, seed, state.Layers, simulator), state.Epoch);
}
