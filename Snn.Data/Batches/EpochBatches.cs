using Snn.Data.Augmentations;
using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Data.Batches;

/// <summary>The batches of an epoch, each prepared in the background while the one before is trained on.</summary>
public static class EpochBatches
{
    /// <summary>The batches of <paramref name="order"/>; the last may be smaller.</summary>
    /// <remarks>
    /// Two buffers take turns: a batch is valid until the next one is pulled. The numbers do not depend on timing.
    /// Leaving the sequence early waits for the batch in preparation, so that nothing runs on after it.
    /// </remarks>
    /// <param name="images">The set.</param>
    /// <param name="order">Indices into it, as <see cref="EpochOrder"/> makes them.</param>
    /// <param name="batchSize">Samples in a batch, at least 1.</param>
    /// <param name="augmentation">What may happen to an image, or null for nothing.</param>
    /// <param name="normalization">From bytes to inputs.</param>
    /// <param name="seed">Seed of this epoch's augmentation.</param>
    /// <exception cref="ArgumentException">An index is not in the set; thrown when its batch is pulled.</exception>
    public static IEnumerable<Batch> Of(
        ImageSet images,
        ReadOnlyMemory<int> order,
        int batchSize,
        Augmentation? augmentation,
        Normalization normalization,
        Seed seed
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return Prefetch(order.Length, batchSize, images.Shape.Size, Prepare);

        Batch Prepare(int start, int count, float[] pixels, long[] labels)
        {
            var indices = order.Slice(start, count);
            var size = count * images.Shape.Size;
            Batch.Fill(
                images,
                indices.Span,
                augmentation,
                normalization,
                seed,
                pixels.AsSpan(0, size),
                labels.AsSpan(0, count)
            );
            return new(pixels.AsMemory(0, size), labels.AsMemory(0, count), indices);
        }
    }

    private static IEnumerable<Batch> Prefetch(
        int count,
        int batchSize,
        int imageSize,
        Func<int, int, float[], long[], Batch> prepare
    )
    {
        var largest = Math.Min(count, batchSize);
        var buffers = Enumerable
            .Range(0, 2)
            .Select(_ => (Pixels: new float[largest * imageSize], Labels: new long[largest]))
            .ToArray();
        var batches = (count + batchSize - 1) / batchSize;
        Task<Batch>? next = null;
        try
        {
            for (var b = 0; b < batches; b++)
            {
                var batch = (next ?? Start(b)).GetAwaiter().GetResult();
                next = b + 1 < batches ? Start(b + 1) : null;
                yield return batch;
            }
        }
        finally
        {
            // A failure of a batch that nobody pulls is nobody's business, but it must have ended.
            next?.ContinueWith(ended => ended.Exception, TaskScheduler.Default).Wait();
        }

        Task<Batch> Start(int b)
        {
            var (pixels, labels) = buffers[b % 2];
            return Task.Run(() => prepare(b * batchSize, Math.Min(batchSize, count - (b * batchSize)), pixels, labels));
        }
    }
}
