using Snn.Convex.Published;
using Snn.Data.Datasets;

namespace Snn.Runner.Experiments;

/// <summary>A published script learns images.</summary>
internal static class ScriptKind
{
    /// <summary>The kind.</summary>
    internal static Kind<ScriptExperiment> Value { get; } =
        new("script")
        {
            Parameters = ScriptExperiment.Parameters,
            Validate = experiment => experiment.Validate(),
            Needs = _ => new(KnownDatasets.Mnist.Name, Needs.WithImages),
            MostSeed = uint.MaxValue,
            Prepare = (experiment, setup) =>
                setup.ConvexOnImages(
                    KnownDatasets.Mnist.Name,
                    _ => ConvexStates.OfImages,
                    (data, from) => ScriptRun.Run(experiment, data.Train, data.Test, setup.Seed, from)
                ),
            Judge = (experiment, saved) =>
                saved.JudgeOnImages(
                    KnownDatasets.Mnist.Name,
                    (data, from) => ScriptRun.Run(experiment, data.Train, data.Test, saved.Seed, from)
                ),
            LearnedFrom = Setting.OfConvexImages,
        };
}
