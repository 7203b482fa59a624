using System.Collections.Immutable;
using Snn.Convex.ClosedForm;
using Snn.Convex.Dynamics;
using Snn.Convex.Experiments;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Classification.ImageState>;

namespace Snn.Convex.Classification;

/// <summary>Trains a classifier.</summary>
public static class ImageRun
{
    private const int ImagesBetweenReports = 5000;

    /// <summary>The run.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="training">Images to learn from.</param>
    /// <param name="test">Images to be judged by; as large and of the same classes.</param>
    /// <param name="seed">Draws the start and orders the images.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(
        ImageExperiment experiment, ImageSet training, ImageSet test, Seed seed, ImageState? from = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        if ((training.Height, training.Width, training.Classes) != (test.Height, test.Width, test.Classes) || training.Count == 0)
        {
            throw new ArgumentException("training and test images do not agree in size and classes, or there are none", nameof(test));
        }

        return experiment.Validate(training.Classes).Match(
            valid => Train(valid, training, test, seed, from ?? ImageState.Initial(valid, training, seed)),
            fault => [new Progress.Stopped(fault)]);
    }

    private static IEnumerable<Progress> Train(ImageExperiment e, ImageSet training, ImageSet test, Seed seed, ImageState state)
    {
        var (images, unseen) = (new SparseImages(training), new SparseImages(test));
        ImageLayer[] layers = [.. state.Layers.Select(layer => new ImageLayer(layer))];
        var learner = new ImageLearner(layers, e, images);
        var order = new int[images.Count];
        var networks = state.Layers;
        ImmutableArray<Metric> metrics = default;
        for (var epoch = state.Epoch; epoch < e.Epochs; epoch++)
        {
            TrialOrder.Fill(order, seed, epoch);
            var right = 0;
            for (var done = 0; done < order.Length;)
            {
                var count = Math.Min(ImagesBetweenReports, order.Length - done);
                right += learner.Learn(order.AsSpan(done, count), epoch, seed);
                done += count;
                if (Networks(layers) is not Result<ImmutableArray<ConvexNetwork>>.Ok learned)
                {
                    yield return new Progress.Stopped(new(
                        FaultKind.Failed, "learning", $"it diverged in epoch {epoch + 1}", "give a smaller alpha1 or alpha2"));
                    yield break;
                }

                networks = learned.Value;
                yield return new Progress.Advanced(
                    epoch + 1, e.Epochs, done, order.Length, count, [Metric.Of("train_accuracy", (double)right / done)], new(networks, epoch));
            }

            yield return new Progress.Evaluating(epoch + 1, e.Epochs);
            metrics = Metrics(layers, e, unseen, seed).Insert(0, Metric.Of("train_accuracy", (double)right / order.Length));
            yield return new Progress.EpochDone(epoch + 1, e.Epochs, metrics, new(networks, epoch + 1));
        }

        yield return new Progress.Finished(
            [.. metrics.IsDefault ? Metrics(layers, e, unseen, seed) : metrics, .. Summary(networks, e, unseen, seed)],
            new(networks, Math.Max(e.Epochs, state.Epoch)));
    }

    private static ImmutableArray<Metric> Metrics(ImageLayer[] layers, ImageExperiment e, SparseImages images, Seed seed) =>
        ImageEvaluation.Of(layers, e, images, seed.Fold("test")).ToMetrics();

    private static Result<ImmutableArray<ConvexNetwork>> Networks(ImageLayer[] layers)
    {
        Result<ImmutableArray<ConvexNetwork>> all = ImmutableArray<ConvexNetwork>.Empty;
        foreach (var layer in layers)
        {
            all = all.Bind(done => layer.ToNetwork().Map(network => done.Add(network)));
        }

        return all;
    }

    // The lowest layer's program is the one whose input is the image itself.
    private static ImmutableArray<Metric> Summary(ImmutableArray<ConvexNetwork> networks, ImageExperiment e, SparseImages images, Seed seed)
    {
        const int Sample = 50;
        var count = Math.Min(Sample, images.Count);
        var x = images.Dense(count, e.InputNorm);
        var readouts = Readouts.Of(networks[0], e.Coding, e.Timing, Simulator.Euler, x, seed.Fold("optimum"));
        var (distance, residual) = OptimumDistance.Of(networks[0], e.Leak, x, readouts, count);
        return
        [
            Metric.Of("optimum_distance", distance),
            Metric.Of("kkt_residual", residual),
            Metric.Of("parameters", networks.Sum(n => (long)n.F.Length + n.T.Length)),
            Metric.Of("epochs", e.Epochs),
            Metric.Of("simulator", "euler"),
        ];
    }
}
