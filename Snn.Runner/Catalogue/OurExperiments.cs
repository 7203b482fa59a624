using System.Collections.Immutable;
using Snn.Convex.Classification;
using Snn.Convex.Experiments;

namespace Snn.Runner.Catalogue;

/// <summary>Partners of the paper's experiments: the same tasks by systems of our own. Adding one is adding an entry here.</summary>
internal static class OurExperiments
{
    /// <summary>The ID of all of them together.</summary>
    internal const string Section = "ours";

    private const string Mnist = "images of one norm, a class an axis, neurons of a class that start at its images";

    /// <summary>All of them; each names its partner.</summary>
    internal static ImmutableArray<Entry> All { get; } =
    [
        Of(
            "proj-single", "4.1-proj-single", "One-layer convex SNN learns a convex surface by L_proj without shrink",
            "the rule of Mancoo, Keemink and Machens 2020", SurfaceExperiment.PublishedSeed, new Experiment.Surface(SurfaceExperiment.WithoutShrink)),
        Of(
            "proj-multi", "4.1-proj-multi", "Stacked convex SNNs learn a convex surface by L_proj",
            "every layer learns, and decodes, the target", SurfaceExperiment.PublishedSeed, new Experiment.Stack(new())),
        Of(
            "proj-mnist-single", "4.1-proj-mnist-single", "One-layer convex SNN learns MNIST by L_proj, a class an axis", Mnist, 1,
            new Experiment.Images(ImageExperiment.Single)),
        Of(
            "proj-mnist-multi", "4.1-proj-mnist-multi", "Stacked convex SNNs learn MNIST by L_proj, a class an axis", Mnist, 1,
            new Experiment.Images(ImageExperiment.Multi)),
    ];

    private static Entry Of(string id, string partner, string title, string words, ulong seed, Experiment experiment) =>
        new(id, title, Section, words, seed, experiment, new Provenance.Ours(), partner);
}
