namespace Snn.LocalLoss.Spikes;

/// <summary>
/// Shape of a sample without its batch and time axes: <c>[Channels]</c>, or <c>[Channels, Height, Width]</c>.
/// </summary>
public readonly record struct FeatureShape(int Channels, int Height, int Width)
{
    /// <summary>A vector of <paramref name="features"/>.</summary>
    public static FeatureShape Vector(int features) => new(features, 1, 1);

    /// <summary>Number of values.</summary>
    public int Count => Channels * Height * Width;
}
