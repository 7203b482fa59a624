using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Images;

/// <summary>What a classifier makes of a set of images (the paper's <c>test</c> and <c>calaccuracy</c>).</summary>
/// <param name="Judged">What each image was predicted as.</param>
/// <param name="FiringRates">Spikes per neuron and step of each layer.</param>
public sealed record ImageEvaluation(Classified Judged, ImmutableArray<double> FiringRates)
{
    /// <summary>The results of the evaluation, by their names in result files.</summary>
    public ImmutableArray<Metric> ToMetrics() =>
        [
            MetricKeys.TestAccuracy.Of(Judged.Accuracy),
            MetricKeys.PerClassAccuracy.Of(Judged.PerClass),
            MetricKeys.Confusion.Of(Judged.Classes, Judged.Classes, Judged.Confusion.Select(n => (double)n)),
            MetricKeys.FiringRate.Of(FiringRates),
        ];

    /// <summary>
    /// Runs every image through the spiking network; the result does not depend on the number of threads.
    /// </summary>
    /// <param name="layers">The layers, from the lowest.</param>
    /// <param name="experiment">Constants of the dynamics and scale of the images.</param>
    /// <param name="images">The set.</param>
    /// <param name="seed">Of the voltage noise; image i draws from <c>seed.Fold(i)</c>.</param>
    public static ImageEvaluation Of(
        ImmutableArray<ConvexNetwork> layers,
        ImageExperiment experiment,
        ImageSet images,
        Seed seed
    )
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(images);
        return Of([.. layers.Select(layer => new ImageLayer(layer))], experiment, new SparseImages(images), seed);
    }

    internal static ImageEvaluation Of(ImageLayer[] layers, ImageExperiment e, SparseImages images, Seed seed)
    {
        var predicted = new int[images.Count];
        var spikes = new long[layers.Length];
        var scale = (float)e.InputNorm;
        Parallel.For(
            0,
            images.Count,
            () => new Worker(layers, e),
            One,
            worker =>
            {
                lock (spikes)
                {
                    worker.AddTo(spikes);
                }
            }
        );
        return new(
            new(images.Classes, images.Labels, [.. predicted], []),
            [
                .. spikes.Select(
                    (count, l) => (double)count / Math.Max(1, images.Count) / layers[l].Neurons / e.TimeSteps
                ),
            ]
        );

        Worker One(int i, ParallelLoopState state, Worker worker)
        {
            predicted[i] = worker.Classify(images, i, scale, seed.Fold(i));
            return worker;
        }
    }

    // One thread's scratch, and its spikes.
    private sealed class Worker(ImageLayer[] layers, ImageExperiment e)
    {
        private readonly ImageTrial _trial = new(layers, e.Coding, e.TimeSteps);
        private readonly long[] _spikes = new long[layers.Length];
        private float[] _values = [];

        internal int Classify(SparseImages images, int i, float scale, Seed seed)
        {
            var values = images.Scaled(i, scale, ref _values);
            _trial.Run(images.Pixels(i), values, layers.Length, seed);
            for (var l = 0; l < layers.Length; l++)
            {
                _spikes[l] += _trial.Spikes[l].Neurons.Length;
            }

            return _trial.Decide(layers.Length - 1);
        }

        internal void AddTo(long[] spikes)
        {
            for (var l = 0; l < spikes.Length; l++)
            {
                spikes[l] += _spikes[l];
            }
        }
    }
}
