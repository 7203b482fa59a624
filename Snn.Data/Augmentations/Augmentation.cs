namespace Snn.Data.Augmentations;

/// <summary>
/// How a training image is altered before a network sees it: crop, flip, normalise, cutout, in this order.
/// </summary>
/// <param name="CropPadding">
/// Black pixels added on each side before a window of the old size is cut out at random; 0 for none.
/// </param>
/// <param name="HorizontalFlip">Mirror left and right with probability ½.</param>
/// <param name="Cutout">Squares set to zero after normalisation, or none.</param>
public sealed record Augmentation(int CropPadding, bool HorizontalFlip, Cutout? Cutout = null)
{
    /// <summary>The image as it is.</summary>
    public static Augmentation None { get; } = new(0, false);
}

/// <summary>
/// Cutout (DeVries and Taylor 2017): squares around random pixels, clipped at the border, become zero.
/// </summary>
/// <param name="Holes">Number of squares; they may overlap.</param>
/// <param name="Length">
/// Side in pixels. A hole around row r covers <c>[r − ⌊Length/2⌋, r + ⌊Length/2⌋)</c>, so that an odd length gives a
/// side of Length − 1, as in the code of Nøkland and Eidnes 2019.
/// </param>
public sealed record Cutout(int Holes, int Length);
