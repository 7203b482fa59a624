using Snn.Data.Seeds;

namespace Snn.Data.Augmentations;

/// <summary>Augments one image, pixel by pixel: the specification of <see cref="Batches.Batch.Fill"/>.</summary>
public static class Augment
{
    /// <summary>The image that a network sees.</summary>
    /// <param name="image">Grey values, [height, width].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="augmentation">What may happen to it.</param>
    /// <param name="normalization">From grey values to inputs.</param>
    /// <param name="seed">Seed of this image in this epoch.</param>
    /// <returns>[height, width].</returns>
    public static float[] Image(
        ReadOnlySpan<byte> image,
        int height,
        int width,
        Augmentation augmentation,
        Normalization normalization,
        Seed seed
    )
    {
        var rng = seed.Generator();
        var placement = Placement.Draw(augmentation, ref rng);
        var result = new float[height * width];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (y, x) = (
                    row + placement.Down,
                    (placement.Mirrored ? width - 1 - column : column) + placement.Right
                );
                var inside = y >= 0 && y < height && x >= 0 && x < width;
                result[(row * width) + column] = normalization.Apply(inside ? image[(y * width) + x] : (byte)0);
            }
        }

        if (augmentation.Cutout is { } cutout)
        {
            CutOut(result, height, width, cutout, ref rng);
        }

        return result;
    }

    internal static void CutOut(Span<float> image, int height, int width, Cutout cutout, ref Rng rng)
    {
        var half = cutout.Length / 2;
        for (var hole = 0; hole < cutout.Holes; hole++)
        {
            var (y, x) = (rng.NextInt(height), rng.NextInt(width));
            var (left, right) = (Math.Max(0, x - half), Math.Min(width, x + half));
            for (var row = Math.Max(0, y - half); row < Math.Min(height, y + half); row++)
            {
                image.Slice((row * width) + left, right - left).Clear();
            }
        }
    }
}
