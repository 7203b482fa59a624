using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Images;

/// <summary>What a classifier makes of a set of images (the paper's <c>test</c> and <c>calaccuracy</c>).</summary>
/// <param name="Classes">M.</param>
/// <param name="Confusion">Images of class r that were predicted as class c, [M, M], row by row.</param>
/// <param name="FiringRates">Spikes per neuron and step of each layer.</param>
public sealed record ImageEvaluation(int Classes, ImmutableArray<int> Confusion, ImmutableArray<double> FiringRates)
{
    /// <summary>Share of images predicted right.</summary>
    public double Accuracy =>
        (double)Enumerable.Range(0, Classes).Sum(c => Confusion[(c * Classes) + c]) / Math.Max(1, Confusion.Sum());

    /// <summary>The same for the images of each class; NaN for a class without images.</summary>
    public ImmutableArray<double> PerClass =>
        [
            .. Enumerable
                .Range(0, Classes)
                .Select(c =>
                    Confusion[(c * Classes) + c]
                    / (double)Enumerable.Range(0, Classes).Sum(j => Confusion[(c * Classes) + j])
                ),
        ];

    /// <summary>Its numbers by their names in result files.</summary>
    public ImmutableArray<Metric> ToMetrics() =>
        [
            MetricKeys.TestAccuracy.Of(Accuracy),
            MetricKeys.PerClassAccuracy.Of(PerClass),
            MetricKeys.Confusion.Of(Classes, Classes, Confusion.Select(n => (double)n)),
            MetricKeys.FiringRate.Of(FiringRates),
        ];

    /// <summary>
    /// Runs every image through the spiking network; the result does not depend on the number of threads.
    /// </summary>
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
        var confusion = new int[images.Classes * images.Classes];
        var spikes = new long[layers.Length];
        var scale = (float)e.InputNorm;
        Parallel.For(
            0,
            images.Count,
            () => new Worker(layers, e),
            One,
            worker =>
            {
                lock (confusion)
                {
                    worker.AddTo(confusion, spikes);
                }
            }
        );
        return new(
            images.Classes,
            [.. confusion],
            [
                .. spikes.Select(
                    (count, l) => (double)count / Math.Max(1, images.Count) / layers[l].Neurons / e.TimeSteps
                ),
            ]
        );

        Worker One(int i, ParallelLoopState state, Worker worker)
        {
            worker.Classify(images, i, scale, seed.Fold(i));
            return worker;
        }
    }

    // One thread's scratch and counts.
    private sealed class Worker(ImageLayer[] layers, ImageExperiment e)
    {
        private readonly ImageTrial _trial = new(layers, e.Coding, e.TimeSteps);
        private readonly int[] _confusion = new int[layers[^1].Classes * layers[^1].Classes];
        private readonly long[] _spikes = new long[layers.Length];
        private float[] _values = [];

        internal void Classify(SparseImages images, int i, float scale, Seed seed)
        {
            var values = images.Scaled(i, scale, ref _values);
            _trial.Run(images.Pixels(i), values, layers.Length, seed);
            _confusion[(images.Labels[i] * layers[^1].Classes) + _trial.Decide(layers.Length - 1)]++;
            for (var l = 0; l < layers.Length; l++)
            {
                _spikes[l] += _trial.Spikes[l].Neurons.Length;
            }
        }

        internal void AddTo(int[] confusion, long[] spikes)
        {
            for (var j = 0; j < confusion.Length; j++)
            {
                confusion[j] += _confusion[j];
            }

            for (var l = 0; l < spikes.Length; l++)
            {
                spikes[l] += _spikes[l];
            }
        }
    }
}
