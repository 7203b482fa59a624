using Snn.Convex.Experiments.Images;
using Snn.Convex.Published;
using Snn.Data.Datasets;
using Snn.Data.Runs;

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
            Needs = _ => new(KnownDatasets.Mnist, Needs.WithImages),
            MostSeed = uint.MaxValue,
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
                                    ScriptRun.Run(
                                        experiment,
                                        data.Train,
                                        data.Test,
                                        setup.Seed,
                                        saved is null ? null : new ImageState(saved.Layers, saved.Epoch)
                                    ),
                                    new ConvexStates<ImageState>(state => state.Layers, state => state.Epoch)
                                )
                            )
                    ),
            Judge = (experiment, saved) =>
                saved
                    .Data(KnownDatasets.Mnist)
                    .Bind(data =>
                        ConvexArtifacts.End(
                            ScriptRun.Run(
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
