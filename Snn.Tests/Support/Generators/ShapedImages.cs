using Snn.Data.Datasets;
using Snn.Data.Images;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Support.Generators;

/// <summary>A small data set of images of any shape; every class below the number of classes has one.</summary>
/// <param name="Shape">Shape of an image.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Pixels">Image by image.</param>
internal sealed record ShapedImages(ImageShape Shape, int Classes, byte[] Pixels)
{
    internal int Count => Pixels.Length / Shape.Size;

    /// <summary>Class by class, as folders hold them.</summary>
    internal byte[] Labels => [.. Enumerable.Range(0, Count).Select(i => (byte)(i * Classes / Count))];

    internal ImageSet Set => ImageSet.Create(Shape, Classes, Pixels, Labels);

    /// <summary>Fewer classes, images, frames, channels and pixels are simpler, then darker ones; one pixel is
    /// white, so that bytes are bytes and no shares.</summary>
    internal static Gen<ShapedImages> Of(int[] channels, int mostSteps = 1) =>
        from classes in Gen.Size(2, 4)
        from more in Gen.Size(0, 4)
        from steps in Gen.Size(1, mostSteps)
        from c in Gen.Item(channels)
        from height in Gen.Size(1, 6)
        from width in Gen.Size(5, 9)
        let size = (classes + more) * steps * c * height * width
        from pixels in Gen.Bytes(size, size)
        select new ShapedImages(new(c, height, width, steps), classes, [255, .. pixels[1..]]);
}
