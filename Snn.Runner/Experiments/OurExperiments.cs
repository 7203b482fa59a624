using System.Collections.Immutable;
using Snn.Convex.Experiments.Images;
using Snn.Convex.Experiments.Surfaces;
using Snn.LocalLoss.Experiments;

namespace Snn.Runner.Experiments;

/// <summary>
/// Partners of the paper's experiments: the same tasks by systems of our own. Adding one is adding an entry here.
/// </summary>
internal static class OurExperiments
{
    /// <summary>The ID of all of them together.</summary>
    internal const string Section = "ours";

    private const string Mnist = "images of one norm, a class an axis, neurons of a class that start at its images";

    /// <summary>All of them; each names its partner.</summary>
    internal static ImmutableArray<Entry> All { get; } =
    [
        Of(
            "proj-single",
            "4.1-proj-single",
            "One-layer convex SNN learns a convex surface by L_proj without shrink",
            "the rule of Mancoo, Keemink and Machens 2020",
            SurfaceExperiment.PublishedSeed,
            SurfaceKind.Value.Of(SurfaceExperiment.WithoutShrink)
        ),
        Of(
            "proj-multi",
            "4.1-proj-multi",
            "Stacked convex SNNs learn a convex surface by L_proj",
            "every layer learns, and decodes, the target",
            SurfaceExperiment.PublishedSeed,
            StackKind.Value.Of(new())
        ),
        Of(
            "proj-mnist-single",
            "4.1-proj-mnist-single",
            "One-layer convex SNN learns MNIST by L_proj, a class an axis",
            Mnist,
            1,
            ImagesKind.Value.Of(ImageExperiment.Single)
        ),
        Of(
            "proj-mnist-multi",
            "4.1-proj-mnist-multi",
            "Stacked convex SNNs learn MNIST by L_proj, a class an axis",
            Mnist,
            1,
            ImagesKind.Value.Of(ImageExperiment.Multi)
        ),
        Lif("lif-ce", "4.1-ce", "Leaky integrate-and-fire mlp learns MNIST by L_ce"),
        Lif("lif-corr", "4.1-corr", "Leaky integrate-and-fire mlp learns MNIST by L_corr"),
        Lif("lif-ce-corr", "4.1-ce-corr", "Leaky integrate-and-fire mlp learns MNIST by L_ce_corr"),
        Lif("lif-snn1m", "4.2-snn1m", "Convolutional network of leaky neurons learns MNIST by L_ce"),
        Lif("lif-vgg8a-mnist", "4.2-vgg8a", "vgg8a of leaky neurons learns MNIST by L_ce"),
        Lif("lif-snn2m", "4.3-snn2m", "Convolutional network of leaky neurons learns FashionMNIST by L_ce"),
        Lif("lif-vgg8a-fashion", "4.3-vgg8a", "vgg8a of leaky neurons learns FashionMNIST by L_ce"),
    ];

    private static Entry Lif(string id, string partner, string title) =>
        Of(
            id,
            partner,
            title,
            "leaky integrate-and-fire neurons, surrogate derivatives, spikes over four steps, biases; every block spikes",
            1,
            TrainingKind.Of(PaperTraining.ById[id])
        );

    private static Entry Of(string id, string partner, string title, string words, ulong seed, Experiment experiment) =>
        new(id, title, Section, words, seed, experiment, new Provenance.Ours(), partner);
}
