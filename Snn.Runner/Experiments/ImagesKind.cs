using Snn.Convex.Experiments.Images;
using Snn.Data.Datasets;
using Snn.Data.Runs;

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
                setup
                    .Saved()
                    .Bind(saved =>
                        setup
                            .Data(KnownDatasets.Mnist)
                            .Bind(data =>
                                setup.Convex(
                                    [Metric.Of("data", data.Source)],
                                    saved,
                                    ImageRun.Run(
                                        experiment,
                                        data.Train,
                                        data.Test,
                                        setup.Seed,
                                        saved is null ? null : new ImageState(saved.Layers, saved.Epoch)
                                    ),
                                    new ConvexStates<ImageState>(state => state.Layers, state => state.Epoch)
                                    {
                                        AtEnd = state => ClassifierArtifacts.Of(experiment, state, data, setup.Seed),
                                    }
                                )
                            )
                    ),
            Judge = (experiment, saved) =>
                saved
                    .Data(KnownDatasets.Mnist)
                    .Bind(data =>
                        ConvexArtifacts.End(
                            ImageRun.Run(
                                experiment,
                                data.Train,
                                data.Test,
                                saved.Seed,
                                new ImageState(saved.Network.Layers, saved.Epoch)
                            )
                        )
                    ),
            LearnedFrom = Setting.OfConvexImages,
        };
}
