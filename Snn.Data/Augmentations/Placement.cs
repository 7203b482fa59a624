using Snn.Data.Seeds;

namespace Snn.Data.Augmentations;

/// <summary>What was drawn for one image: where its window lies and whether it is mirrored.</summary>
/// <param name="Down">Row of the original that becomes row 0, in [−padding, padding].</param>
/// <param name="Right">Column of the original that becomes column 0 (before mirroring), in [−padding, padding].</param>
/// <param name="Mirrored">Left and right are exchanged.</param>
internal readonly record struct Placement(int Down, int Right, bool Mirrored)
{
    internal static Placement Draw(Augmentation augmentation, ref Rng rng)
    {
        var padding = augmentation.CropPadding;
        var (down, right) =
            padding > 0 ? (rng.NextInt((2 * padding) + 1) - padding, rng.NextInt((2 * padding) + 1) - padding) : (0, 0);
        return new(down, right, augmentation.HorizontalFlip && rng.NextInt(2) == 1);
    }
}
