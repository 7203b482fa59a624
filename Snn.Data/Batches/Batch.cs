using Snn.Data.Augmentations;
using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Data.Batches;

/// <summary>Training or test samples, ready for a network.</summary>
/// <param name="Pixels">Normalised inputs, [Count, T, C, H, W], T and C those of the set.</param>
/// <param name="Labels">Class of each, [Count].</param>
/// <param name="Indices">Index of each in its set, [Count].</param>
public readonly record struct Batch(
    ReadOnlyMemory<float> Pixels,
    ReadOnlyMemory<long> Labels,
    ReadOnlyMemory<int> Indices
)
{
    private const int Greys = 256;
    private const int FewChannels = 4;

    /// <summary>Number of samples in the batch.</summary>
    public int Count => Labels.Length;

    /// <summary>Prepares the samples of a batch: the fast form of <see cref="Augment.Image"/>.</summary>
    /// <remarks>
    /// What happens to an image depends on the seed and its index alone: neither on its batch nor on its place in it.
    /// </remarks>
    /// <param name="images">The set.</param>
    /// <param name="indices">The samples to take from it, [B].</param>
    /// <param name="augmentation">What may happen to them, or null for nothing.</param>
    /// <param name="normalization">From bytes to inputs.</param>
    /// <param name="seed">Seed of this epoch's augmentation.</param>
    /// <param name="pixels">Receives the inputs, [B, T, C, H, W].</param>
    /// <param name="labels">Receives the classes, [B].</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or an index is not in the set.</exception>
    public static void Fill(
        ImageSet images,
        ReadOnlySpan<int> indices,
        Augmentation? augmentation,
        Normalization normalization,
        Seed seed,
        Span<float> pixels,
        Span<long> labels
    )
    {
        var shape = images.Shape;
        var size = shape.Size;
        if (labels.Length != indices.Length || pixels.Length != (long)indices.Length * size)
        {
            throw new ArgumentException(
                $"{indices.Length} samples of {shape} do not fill {pixels.Length} pixels and {labels.Length} labels",
                nameof(pixels)
            );
        }

        // A table a channel; of many channels it would be too much for the stack.
        Span<float> tables =
            shape.Channels <= FewChannels ? stackalloc float[FewChannels * Greys] : new float[shape.Channels * Greys];
        for (var c = 0; c < shape.Channels; c++)
        {
            normalization.Tabulate(c, tables.Slice(c * Greys, Greys));
        }

        var plan = augmentation ?? Augmentation.None;
        for (var i = 0; i < indices.Length; i++)
        {
            var index = indices[i];
            if ((uint)index >= (uint)images.Count)
            {
                throw new ArgumentException($"index {index} is not below {images.Count}", nameof(indices));
            }

            var source = images.Pixels.Span.Slice(index * size, size);
            var target = pixels.Slice(i * size, size);
            labels[i] = images.Labels.Span[index];
            var rng = augmentation is null ? default : seed.Fold(index).Generator();
            var placement = augmentation is null ? default : Placement.Draw(plan, ref rng);
            for (var plane = 0; plane < shape.Planes; plane++)
            {
                var from = source.Slice(plane * shape.Plane, shape.Plane);
                var to = target.Slice(plane * shape.Plane, shape.Plane);
                var table = tables.Slice(plane % shape.Channels * Greys, Greys);
                if (augmentation is null)
                {
                    Look(from, to, table);
                }
                else
                {
                    Place(from, to, shape.Width, placement, table);
                }
            }

            if (plan.Cutout is { } cutout)
            {
                Augment.CutOut(target, shape, cutout, ref rng);
            }
        }
    }

    private static void Place(
        ReadOnlySpan<byte> source,
        Span<float> target,
        int width,
        Placement placement,
        ReadOnlySpan<float> table
    )
    {
        var height = source.Length / width;
        // Columns [start, end) of the window show the image; the others are padding.
        var start = Math.Clamp(-placement.Right, 0, width);
        var end = Math.Clamp(width - placement.Right, start, width);
        for (var row = 0; row < height; row++)
        {
            var y = row + placement.Down;
            var line = target.Slice(row * width, width);
            if (y < 0 || y >= height)
            {
                line.Fill(table[0]);
                continue;
            }

            line[..start].Fill(table[0]);
            line[end..].Fill(table[0]);
            if (end > start)
            {
                Look(source.Slice((y * width) + start + placement.Right, end - start), line[start..end], table);
            }

            if (placement.Mirrored)
            {
                line.Reverse();
            }
        }
    }

    private static void Look(ReadOnlySpan<byte> source, Span<float> target, ReadOnlySpan<float> table)
    {
        table = table[..256];
        target = target[..source.Length];
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = table[source[i]];
        }
    }
}
