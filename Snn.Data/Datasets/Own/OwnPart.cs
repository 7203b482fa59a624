using System.Collections.Immutable;
using Snn.Data.Images;

namespace Snn.Data.Datasets.Own;

/// <summary>Labelled images as one's own files have them: classes by their own names.</summary>
/// <param name="Where">The file or folder, for messages.</param>
/// <param name="Shape">Shape of an image.</param>
/// <param name="Pixels">[Count, Steps, Channels, Height, Width].</param>
/// <param name="Names">Names of classes; one that no image has is left out of the set.</param>
/// <param name="Codes">Index into the names of each image's class, [Count].</param>
public sealed record OwnPart(
    string Where,
    ImageShape Shape,
    ReadOnlyMemory<byte> Pixels,
    ImmutableArray<string> Names,
    ReadOnlyMemory<int> Codes
)
{
    /// <summary>Number of images in this part.</summary>
    public int Count => Codes.Length;
}

/// <summary>The parts that a source of one's own has.</summary>
/// <param name="Train">Images to learn from, or all of them.</param>
/// <param name="Test">Images to judge by; null where a share is to be taken.</param>
public sealed record OwnParts(OwnPart Train, OwnPart? Test);
