using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Images;

/// <summary>Where the training of a classifier is: all that is needed to go on from here.</summary>
/// <param name="Layers">The layers now, from the lowest.</param>
/// <param name="Epoch">Epochs done.</param>
public sealed record ImageState(ImmutableArray<ConvexNetwork> Layers, int Epoch)
{
    /// <summary>
    /// What the test images were predicted as by these very layers; null where they have not been judged.
    /// </summary>
    public Classified? Judged { get; init; }

    /// <summary>The state before training: untrained layers.</summary>
    /// <param name="experiment">Valid for the images' classes.</param>
    /// <param name="images">Training images, where the lowest layer may begin.</param>
    /// <param name="seed">Draws the images, or the weights.</param>
    public static ImageState Initial(ImageExperiment experiment, ImageSet images, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(images);
        var layers = ImmutableArray.CreateBuilder<ConvexNetwork>();
        for (var l = 0; l < experiment.Layers.Length; l++)
        {
            var rng = seed.Fold("init").Fold(l).Generator();
            layers.Add(
                l > 0 ? Upper(experiment, experiment.Layers[l], layers[^1], rng)
                : experiment.Start == BoundaryStart.Data ? AtImages(experiment, images, rng)
                : Random(experiment, images, rng)
            );
        }

        return new(layers.ToImmutable(), 0);
    }

    // m(x) = b cos(x, image) + 1 − b: 1 at the image itself, about 0 at an image of another class.
    private static ConvexNetwork AtImages(ImageExperiment e, ImageSet images, Rng rng)
    {
        const double Steepness = 2;
        var sparse = new SparseImages(images);
        var (n, k) = (e.Layers[0], sparse.Inputs);
        var ofClass = Enumerable
            .Range(0, sparse.Count)
            .GroupBy(i => sparse.Labels[i])
            .ToDictionary(g => (int)g.Key, g => g.ToArray());
        var f = new double[n * k];
        for (var i = 0; i < n; i++)
        {
            var candidates = ofClass.TryGetValue(i / (n / images.Classes), out var own)
                ? own
                : [.. Enumerable.Range(0, sparse.Count)];
            var image = candidates[rng.NextInt(candidates.Length)];
            var pixels = sparse.Pixels(image);
            for (var p = 0; p < pixels.Length; p++)
            {
                f[(pixels[p] * n) + i] = (float)(Steepness / e.InputNorm * sparse.Values(image)[p]);
            }
        }

        return Made(n, k, images.Classes, e.Quantum, f, [.. Enumerable.Repeat(Steepness - 1, n)]);
    }

    private static ConvexNetwork Random(ImageExperiment e, ImageSet images, Rng rng)
    {
        const double Spread = 0.05;
        var (n, k) = (e.Layers[0], images.Shape.Size);
        var f = new double[n * k];
        var t = new double[n];
        for (var at = 0; at < f.Length; at++)
        {
            f[at] = (float)(Spread * (rng.NextDouble() - 0.5));
        }

        for (var i = 0; i < n; i++)
        {
            t[i] = (float)(0.1 * rng.NextDouble());
        }

        return Made(n, k, images.Classes, e.Quantum, f, t);
    }

    // Each spike below counts for its own class; the neurons of a class begin a little apart.
    private static ConvexNetwork Upper(ImageExperiment e, int n, ConvexNetwork below, Rng rng)
    {
        const double Spread = 0.1;
        var (k, classes) = (below.Neurons, below.Outputs);
        var f = new double[n * k];
        for (var j = 0; j < k; j++)
        {
            for (var i = 0; i < n; i++)
            {
                var same = j / (k / classes) == i / (n / classes);
                f[(j * n) + i] = (float)((same ? e.Quantum : 0) + (Spread * e.Quantum * (rng.NextDouble() - 0.5)));
            }
        }

        return Made(n, k, classes, e.Quantum, f, new double[n]);
    }

    private static ConvexNetwork Made(int n, int k, int classes, double quantum, double[] f, double[] t) =>
        PublishedNetworks.Made(
            ConvexNetwork.Create(
                n,
                k,
                classes,
                new(f, ImageLayer.Axes(n, classes, 1), ImageLayer.Axes(n, classes, quantum), t)
            )
        );
}
