using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Experiments.Surfaces;
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
            Needs = experiment => Needs.Trials(experiment.Trial.Timing.Bins),
            MostSeed = uint.MaxValue,
            Prepare = (experiment, setup) =>
                setup
                    .Saved()
                    .Bind(saved =>
                        setup.Convex(
                            [],
                            saved,
                            StackRun.Run(
                                experiment,
                                setup.Seed,
                                saved is null ? null : new SurfaceState(saved.Layers, saved.Epoch)
                            ),
                            new ConvexStates<SurfaceState>(state => state.Layers, state => state.Epoch)
                        )
                    ),
            Judge = (experiment, saved) =>
                ConvexArtifacts.End(
                    StackRun.Run(experiment, saved.Seed, new SurfaceState(saved.Network.Layers, saved.Epoch))
                ),
            View = (experiment, saved) => SurfaceView.Stacked(experiment, saved.Network.Layers, saved.Seed),
            LearnedFrom = Setting.OfSurface,
            Sections = [SavedExperiment.Surface],
        };
}
