using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Data.Batches;

/// <summary>Holds out training samples to choose the best epoch by, so that test data choose nothing.</summary>
public static class ValidationSplit
{
    /// <summary>The rest, and the samples held out: of each class in its share, drawn from a seed.</summary>
    /// <param name="images">The training set.</param>
    /// <param name="held">
    /// Samples to hold out: a fraction below 1, or a number below that of all samples; 0 for none.
    /// </param>
    /// <param name="seed">Draws which.</param>
    /// <exception cref="ArgumentOutOfRangeException">No sample would be left to learn from.</exception>
    public static (ImageSet Train, ImageSet? Held) Of(ImageSet images, double held, Seed seed)
    {
        var count = Count(held, images.Count);
        if (count == 0)
        {
            return (images, null);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(count, images.Count, nameof(held));
        var order = Enumerable.Range(0, images.Count).ToArray();
        seed.Generator().Shuffle<int>(order);

        // Each class in turn gives the sample by which its share is furthest behind: place (k + ½)/n of the class's n
        // samples.
        int[] chosen =
        [
            .. order
                .GroupBy(i => images.Labels.Span[i])
                .SelectMany(group => group.Select((index, k) => (Index: index, Place: (k + 0.5) / group.Count())))
                .OrderBy(s => s.Place)
                .ThenBy(s => s.Index)
                .Take(count)
                .Select(s => s.Index)
                .Order(),
        ];
        return (Take(images, [.. Enumerable.Range(0, images.Count).Except(chosen)]), Take(images, chosen));
    }

    /// <summary>How many samples are held out.</summary>
    /// <param name="held">A share of all below 1, or a number of them; at least 0.</param>
    /// <param name="samples">How many there are.</param>
    public static int Count(double held, int samples) => (int)(held < 1 ? Math.Round(held * samples) : held);

    private static ImageSet Take(ImageSet images, int[] indices)
    {
        var size = images.Shape.Size;
        var (pixels, labels) = (new byte[indices.Length * size], new byte[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            images.Pixels.Span.Slice(indices[i] * size, size).CopyTo(pixels.AsSpan(i * size));
            labels[i] = images.Labels.Span[indices[i]];
        }

        return ImageSet.Create(images.Shape, images.Classes, pixels, labels);
    }
}
