using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.Surfaces.SurfaceState>;

namespace Snn.Convex.Published;

/// <summary>Runs the published two-layer rule on a surface.</summary>
public static class TwoLayerRun
{
    /// <summary>Runs the experiment, as a lazy sequence of epochs.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="seed">Below 2³²: NumPy's seed for both layers; also orders the trials.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(TwoLayerExperiment experiment, Seed seed, SurfaceState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return PublishedNetworks
            .Seed(seed)
            .Bind(s =>
                experiment
                    .Validate()
                    .Bind(valid =>
                        Simulators.Choose(valid.Trial.Simulator, valid.Trial.Coding).Map(simulator => (s, simulator))
                    )
            )
            .Match(
                ok => Train(experiment.Trial, seed, from ?? Initial(experiment.Trial, ok.s), ok.simulator),
                fault => [new Progress.Stopped(fault)]
            );
    }

    /// <summary>The state before training: untrained layers.</summary>
    public static SurfaceState Initial(SurfaceExperiment trial, uint seed)
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
        ImmutableArray<ConvexNetwork> layers,
        SurfaceExperiment e,
        Simulator simulator,
        ReadOnlyMemory<double> x
    )
    {
        ArgumentNullException.ThrowIfNull(e);
        var k = layers[0].Inputs;
        var readouts = new double[x.Length / k];
        Parallel.For(0, readouts.Length, () => new TwoLayerTrial(layers, e, simulator), One, _ => { });
        return readouts;

        TwoLayerTrial One(int i, ParallelLoopState state, TwoLayerTrial pair)
        {
            pair.Run(x.Span.Slice(i * k, k), [], default);
            pair.Upper.Buffers.Decode();
            readouts[i] = pair.Upper.Buffers.YMean[0];
            return pair;
        }
    }

    private static IEnumerable<Progress> Train(
        SurfaceExperiment trial,
        Seed seed,
        SurfaceState state,
        Simulator simulator
    ) => Epochs.Run(new TwoLayerTraining(trial, SurfaceData.Of(trial), state, simulator, seed), state.Epoch);
}
