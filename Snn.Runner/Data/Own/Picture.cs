using Snn.Data.Images;

namespace Snn.Runner.Data.Own;

/// <summary>One image.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">[Steps, Channels, Height, Width].</param>
internal sealed record Picture(ImageShape Shape, byte[] Pixels)
{
    /// <summary>The image with three channels; itself where it has them.</summary>
    internal Picture InColour() =>
        Shape.Channels == 1 && Shape.Steps == 1
            ? new(Shape with { Channels = 3 }, [.. Pixels, .. Pixels, .. Pixels])
            : this;
}
