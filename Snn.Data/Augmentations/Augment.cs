using Snn.Data.Images;
using Snn.Data.Seeds;

namespace Snn.Data.Augmentations;

/// <summary>Augments one image, pixel by pixel: the specification of <see cref="Batches.Batch.Fill"/>.</summary>
public static class Augment
{
    /// <summary>The image that a network sees.</summary>
    /// <param name="image">Its bytes, [steps, channels, height, width].</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="augmentation">What may happen to it.</param>
    /// <param name="normalization">From bytes to inputs.</param>
    /// <param name="seed">Seed of this image in this epoch.</param>
    /// <returns>[steps, channels, height, width]; every frame and channel is moved, mirrored and cut alike.</returns>
    public static float[] Image(
        ReadOnlySpan<byte> image,
        ImageShape shape,
        Augmentation augmentation,
        Normalization normalization,
        Seed seed
    )
    {
        var rng = seed.Generator();
        var placement = Placement.Draw(augmentation, ref rng);
        var (height, width) = (shape.Height, shape.Width);
        var result = new float[shape.Size];
        for (var plane = 0; plane < shape.Planes; plane++)
        {
            var source = image.Slice(plane * shape.Plane, shape.Plane);
            for (var row = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    var (y, x) = (
                        row + placement.Down,
                        (placement.Mirrored ? width - 1 - column : column) + placement.Right
                    );
                    var inside = y >= 0 && y < height && x >= 0 && x < width;
                    result[(plane * shape.Plane) + (row * width) + column] = normalization.Apply(
                        inside ? source[(y * width) + x] : (byte)0,
                        plane % shape.Channels
                    );
                }
            }
        }

        if (augmentation.Cutout is { } cutout)
        {
            CutOut(result, shape, cutout, ref rng);
        }

        return result;
    }

    internal static void CutOut(Span<float> image, ImageShape shape, Cutout cutout, ref Rng rng)
    {
        var (height, width) = (shape.Height, shape.Width);
        var half = cutout.Length / 2;
        for (var hole = 0; hole < cutout.Holes; hole++)
        {
            var (y, x) = (rng.NextInt(height), rng.NextInt(width));
            var (left, right) = (Math.Max(0, x - half), Math.Min(width, x + half));
            for (var plane = 0; plane < shape.Planes; plane++)
            {
                for (var row = Math.Max(0, y - half); row < Math.Min(height, y + half); row++)
                {
                    image.Slice((plane * shape.Plane) + (row * width) + left, right - left).Clear();
                }
            }
        }
    }
}
