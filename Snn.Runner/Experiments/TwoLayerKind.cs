using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Published;
using Snn.Runner.Reports.Pages;

namespace Snn.Runner.Experiments;

/// <summary>Two layers learn a surface by the published rule.</summary>
internal static class TwoLayerKind
{
    /// <summary>The kind.</summary>
    internal static Kind<TwoLayerExperiment> Value { get; } =
        new("two-layers")
        {
            Parameters = TwoLayerExperiment.Parameters,
            Validate = experiment => experiment.Validate(),
            Needs = experiment => Needs.Trials(experiment.Trial.Timing.Bins),
            MostSeed = uint.MaxValue,
            Prepare = (experiment, setup) =>
                setup
                    .Saved()
                    .Bind(saved =>
                        setup.Convex(
                            [],
                            saved,
                            TwoLayerRun.Run(
                                experiment,
                                setup.Seed,
                                saved is null ? null : new SurfaceState(saved.Layers, saved.Epoch)
                            ),
                            new ConvexStates<SurfaceState>(state => state.Layers, state => state.Epoch)
                        )
                    ),
            Judge = (experiment, saved) =>
                ConvexArtifacts.End(
                    TwoLayerRun.Run(experiment, saved.Seed, new SurfaceState(saved.Network.Layers, saved.Epoch))
                ),
            View = (experiment, saved) =>
                SurfaceView.Single(experiment.Trial, [saved.Network.Layers[0]], saved.Seed, points: false),
            LearnedFrom = Setting.OfSurface,
            Sections = [SavedExperiment.Surface],
        };
}
