using Snn.Convex.Experiments.Stacks;
using Snn.Runner.Reports.Pages;

namespace Snn.Runner.Experiments;

/// <summary>Stacked convex networks learn a surface.</summary>
internal static class StackKind
{
    /// <summary>The kind.</summary>
    internal static Kind<StackExperiment> Value { get; } =
        new("stack")
        {
            Parameters = StackExperiment.Parameters,
            Validate = experiment => experiment.Validate(),
            Needs = experiment => Needs.Trials(experiment.Trial.Timing.Bins, experiment.Layers.Length),
            MostSeed = uint.MaxValue,
            Prepare = (experiment, setup) =>
                setup.Convex(ConvexStates.OfSurfaces, from => StackRun.Run(experiment, setup.Seed, from)),
            Judge = (experiment, saved) =>
                saved.Judge(ConvexStates.OfSurfaces, from => StackRun.Run(experiment, saved.Seed, from)),
            View = (experiment, saved) => SurfaceView.Stacked(experiment, saved.Layers, saved.Seed),
            LearnedFrom = Setting.OfSurface,
            Sections = [SavedExperiment.Surface],
        };
}
