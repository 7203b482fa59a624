using System.Collections.Immutable;
using Snn.Convex.Experiments.Images;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Runs;

namespace Snn.Convex.Published;

/// <summary>
/// The test of a published script: with one layer test images against their labels; with two, training images against
/// labels of test images.
/// </summary>
internal static class ScriptEvaluation
{
    /// <summary>Raw pixels of an image, 0 to 255.</summary>
    internal static double[] Pixels(ImageSet images, int index)
    {
        var bytes = images.Image(index);
        var pixels = new double[bytes.Length];
        for (var k = 0; k < bytes.Length; k++)
        {
            pixels[k] = bytes[k];
        }

        return pixels;
    }

    /// <summary>The mean readouts of images, one trial from rest each, [count, M].</summary>
    internal static double[] Readouts(
        ImmutableArray<ConvexNetwork> layers,
        ScriptExperiment e,
        ImageSet images,
        int count,
        long[]? spikes = null
    )
    {
        var m = layers[^1].Outputs;
        var readouts = new double[count * m];
        Parallel.For(0, count, () => ScriptTrial.Of(layers, e.Coding, e.Timing, (0, 0)), One, _ => { });
        return readouts;

        ScriptTrial One(int i, ParallelLoopState state, ScriptTrial trial)
        {
            trial.Run(Pixels(images, i), [], default);
            trial.Readout().CopyTo(readouts.AsSpan(i * m));
            for (var l = 0; spikes is not null && l < layers.Length; l++)
            {
                Interlocked.Add(ref spikes[l], trial.Spikes[l]);
            }

            return trial;
        }
    }

    /// <summary>
    /// Accuracy and confusion as the script counts them, and how far the readouts of one image lie apart.
    /// </summary>
    internal static ImmutableArray<Metric> Of(
        ImmutableArray<ConvexNetwork> layers,
        ScriptExperiment e,
        ImageSet training,
        ImageSet test
    )
    {
        var images = layers.Length == 1 ? test : training;
        var count = Math.Min(e.TestImages, Math.Min(test.Count, images.Count));
        var spikes = new long[layers.Length];
        var readouts = Readouts(layers, e, images, count, spikes);
        var (m, classes) = (layers[^1].Outputs, test.Classes);
        var predicted = new int[count];
        var spread = 0.0;
        for (var i = 0; i < count; i++)
        {
            var readout = readouts.AsSpan(i * m, m);
            predicted[i] = e.Class(readout);
            foreach (var y in readout)
            {
                spread = Math.Max(spread, Math.Abs(y - readout[0]));
            }
        }

        var evaluation = new ImageEvaluation(
            new(classes, test.Labels[..count], [.. predicted], []),
            [.. spikes.Select(s => (double)s / Math.Max(1, count) / e.NumNeurons / (e.Timing.Bins - 1))]
        );
        return
        [
            .. evaluation.ToMetrics(),
            MetricKeys.TestImages.Of((long)count),
            MetricKeys.ReadoutSpread.Of(spread),
            MetricKeys.ReadoutMean.Of(readouts.DefaultIfEmpty(0).Average()),
        ];
    }
}
