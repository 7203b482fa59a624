using Snn.Convex.Experiments.Images;
using Snn.Data.Datasets;

namespace Snn.Runner.Experiments;

/// <summary>Convex networks learn to classify images.</summary>
internal static class ImagesKind
{
    /// <summary>The kind.</summary>
    internal static Kind<ImageExperiment> Value { get; } =
        new("images")
        {
            Parameters = ImageExperiment.Parameters,
            Validate = experiment => experiment.Validate(KnownDatasets.Mnist.ClassNames.Length),
            Needs = _ => new(KnownDatasets.Mnist, Needs.WithImages),
            Prepare = (experiment, setup) =>
                setup.ConvexOnImages(
                    data =>
                        ConvexStates.OfImages with
                        {
                            AtEnd = state => ClassifierArtifacts.Of(experiment, state, data, setup.Seed),
                        },
                    (data, from) => ImageRun.Run(experiment, data.Train, data.Test, setup.Seed, from)
                ),
            Judge = (experiment, saved) =>
                saved.JudgeOnImages((data, from) => ImageRun.Run(experiment, data.Train, data.Test, saved.Seed, from)),
            LearnedFrom = Setting.OfConvexImages,
        };
}
