using Snn.Convex.Experiments.Robustness;
using Snn.Runner.Reports.Sections;

namespace Snn.Runner.Experiments;

/// <summary>A convex network is disturbed: noise, delay, loss of neurons.</summary>
internal static class RobustnessKind
{
    /// <summary>The kind.</summary>
    internal static Kind<RobustnessExperiment> Value { get; } =
        new("robustness")
        {
            Parameters = RobustnessExperiment.Parameters,
            Validate = experiment => experiment.Validate(),
            Needs = experiment => Needs.Numbers(experiment.NumbersOfTheStimulus),
            MostSeed = uint.MaxValue,
            Prepare = (experiment, setup) =>
                setup
                    .Saved()
                    .Bind(saved =>
                        setup.Convex(
                            [],
                            saved,
                            RobustnessRun.Run(
                                experiment,
                                setup.Seed,
                                saved is null ? null : new RobustnessState(saved.Layers[0], saved.Epoch)
                            ),
                            new ConvexStates<RobustnessState>(state => [state.Network], state => state.Epoch)
                            {
                                AtEnd = state => ConvexArtifacts.Traces(state.Figure),
                            }
                        )
                    ),
            Judge = (experiment, saved) =>
                ConvexArtifacts.End(
                    RobustnessRun.Run(experiment, saved.Seed, new RobustnessState(saved.Network.Layers[0], saved.Epoch))
                ),
            Sections = [RobustnessSection.Of],
        };
}
