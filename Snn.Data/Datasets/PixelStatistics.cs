using System.Collections.Immutable;
using Snn.Data.Augmentations;

namespace Snn.Data.Datasets;

/// <summary>Mean and standard deviation of the pixels of a set, channel by channel.</summary>
public static class PixelStatistics
{
    /// <summary>What brings the inputs of each channel to mean 0 and deviation 1.</summary>
    /// <remarks>
    /// Counted exactly, in histograms of the 256 values. A channel that is the same everywhere keeps a deviation of 1:
    /// there is nothing to scale. Frames of events are taken as counts, in which nothing is 0.
    /// </remarks>
    /// <param name="images">Images to learn from.</param>
    public static Normalization Of(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var shape = images.Shape;
        if (shape.Steps > 1)
        {
            return Normalization.Counts;
        }

        var counts = new long[shape.Channels * 256];
        var pixels = images.Pixels.Span;
        for (var at = 0; at < pixels.Length; at += shape.Plane)
        {
            var histogram = counts.AsSpan(at / shape.Plane % shape.Channels * 256, 256);
            foreach (var value in pixels.Slice(at, shape.Plane))
            {
                histogram[value]++;
            }
        }

        var (mean, std) = (
            ImmutableArray.CreateBuilder<float>(shape.Channels),
            ImmutableArray.CreateBuilder<float>(shape.Channels)
        );
        for (var c = 0; c < shape.Channels; c++)
        {
            var (m, s) = Moments(counts.AsSpan(c * 256, 256));
            mean.Add((float)m);
            std.Add(s > 0 ? (float)s : 1);
        }

        return new(mean.MoveToImmutable(), std.MoveToImmutable());
    }

    private static (double Mean, double Std) Moments(ReadOnlySpan<long> histogram)
    {
        var (n, sum) = (0.0, 0.0);
        for (var v = 0; v < histogram.Length; v++)
        {
            n += histogram[v];
            sum += (double)histogram[v] * v / 255;
        }

        var (mean, squares) = (sum / Math.Max(1, n), 0.0);
        for (var v = 0; v < histogram.Length; v++)
        {
            var d = (v / 255.0) - mean;
            squares += histogram[v] * d * d;
        }

        return (mean, Math.Sqrt(squares / Math.Max(1, n)));
    }
}
