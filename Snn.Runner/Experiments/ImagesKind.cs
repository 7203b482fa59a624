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
            // The classes of one's own images are known where they are read; the run asks again.
            Validate = experiment =>
                experiment.Validate(KnownDatasets.Named(experiment.Dataset)?.ClassNames.Length ?? 1),
            Needs = experiment => new(experiment.Dataset, Needs.WithImages),
            Prepare = (experiment, setup) =>
                setup.ConvexOnImages(
                    experiment.Dataset,
                    data =>
                        ConvexStates.OfImages with
                        {
                            AtEnd = state => ClassifierArtifacts.Of(experiment, state, data, setup.Seed),
                        },
                    (data, from) => ImageRun.Run(experiment, data.Train, data.Test, setup.Seed, from)
                ),
            Judge = (experiment, saved) =>
                saved.JudgeOnImages(
                    experiment.Dataset,
                    (data, from) => ImageRun.Run(experiment, data.Train, data.Test, saved.Seed, from)
                ),
            LearnedFrom = Setting.OfConvexImages,
        };
}
