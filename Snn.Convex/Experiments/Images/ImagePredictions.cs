using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Images;

/// <summary>
/// What a classifier takes each image of a set for: <see cref="ImageEvaluation"/> counts the same decisions.
/// </summary>
public static class ImagePredictions
{
    /// <summary>
    /// Runs every image through the spiking network; the result does not depend on the number of threads.
    /// </summary>
    /// <param name="layers">The layers, from the lowest.</param>
    /// <param name="experiment">Constants of the dynamics and scale of the images.</param>
    /// <param name="images">The set.</param>
    /// <param name="seed">Of the voltage noise; image i draws from <c>seed.Fold(i)</c>.</param>
    /// <returns>The class predicted as each image, [Count].</returns>
    public static ImmutableArray<int> Of(
        ImmutableArray<ConvexNetwork> layers,
        ImageExperiment experiment,
        ImageSet images,
        Seed seed
    )
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(images);
        ImageLayer[] weights = [.. layers.Select(layer => new ImageLayer(layer))];
        var sparse = new SparseImages(images);
        var predicted = new int[images.Count];
        Parallel.For(
            0,
            images.Count,
            () =>
                (Trial: new ImageTrial(weights, experiment.Coding, experiment.TimeSteps), Values: Array.Empty<float>()),
            One,
            _ => { }
        );
        return [.. predicted];

        (ImageTrial Trial, float[] Values) One(
            int i,
            ParallelLoopState state,
            (ImageTrial Trial, float[] Values) worker
        )
        {
            var buffer = worker.Values;
            var values = sparse.Scaled(i, (float)experiment.InputNorm, ref buffer);
            worker.Trial.Run(sparse.Pixels(i), values, weights.Length, seed.Fold(i));
            predicted[i] = worker.Trial.Decide(weights.Length - 1);
            return (worker.Trial, buffer);
        }
    }
}
