using Snn.Convex.Experiments.Robustness;
using Snn.Runner.Reports.Sections;

namespace Snn.Runner.Experiments;

/// <summary>A convex network is disturbed: noise, delay, loss of neurons.</summary>
internal static class RobustnessKind
{
    private static readonly ConvexStates<RobustnessState> States = new(
        state => [state.Network],
        state => state.Epoch,
        (layers, epoch) => new(layers[0], epoch)
    )
    {
        AtEnd = state => ConvexArtifacts.Traces(state.Figure),
    };

    /// <summary>The kind.</summary>
    internal static Kind<RobustnessExperiment> Value { get; } =
        new("robustness")
        {
            Parameters = RobustnessExperiment.Parameters,
            Validate = experiment => experiment.Validate(),
            Needs = experiment => Needs.Numbers(experiment.NumbersOfTheStimulus),
            MostSeed = uint.MaxValue,
            Prepare = (experiment, setup) =>
                setup.Convex(States, from => RobustnessRun.Run(experiment, setup.Seed, from)),
            Judge = (experiment, saved) => saved.Judge(States, from => RobustnessRun.Run(experiment, saved.Seed, from)),
            LearnedFrom = _ => Setting.OfPatterns,
            Sections = [RobustnessSection.Of],
        };
}
