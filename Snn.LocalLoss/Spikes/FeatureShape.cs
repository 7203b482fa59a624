using Snn.Data.Images;

namespace Snn.LocalLoss.Spikes;

/// <summary>
/// Shape of a sample without its batch and time axes: <c>[Channels]</c>, or <c>[Channels, Height, Width]</c>.
/// </summary>
public readonly record struct FeatureShape(int Channels, int Height, int Width)
{
    /// <summary>A vector of <paramref name="features"/>.</summary>
    public static FeatureShape Vector(int features) => new(features, 1, 1);

    /// <summary>The shape of an image, or of each of its frames.</summary>
    /// <param name="image">Shape of the image.</param>
    public static FeatureShape Of(ImageShape image) => new(image.Channels, image.Height, image.Width);

    /// <summary>Number of values: channels × height × width.</summary>
    public int Count => Channels * Height * Width;
}
