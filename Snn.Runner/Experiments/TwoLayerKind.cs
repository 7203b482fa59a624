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
                setup.Convex(ConvexStates.OfSurfaces, from => TwoLayerRun.Run(experiment, setup.Seed, from)),
            Judge = (experiment, saved) =>
                saved.Judge(ConvexStates.OfSurfaces, from => TwoLayerRun.Run(experiment, saved.Seed, from)),
            View = (experiment, saved) =>
                SurfaceView.Single(experiment.Trial, [saved.Layers[0]], saved.Seed, points: false),
            LearnedFrom = Setting.OfSurface,
            Sections = [SavedExperiment.Surface],
        };
}
