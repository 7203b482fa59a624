using Snn.Data.Datasets;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Support.Generators;

/// <summary>A small data set of ten classes.</summary>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Pixels">Grey values, image by image, row by row.</param>
/// <param name="Labels">Class of each image.</param>
internal sealed record LabelledImages(int Height, int Width, byte[] Pixels, byte[] Labels)
{
    internal ImageSet Set => ImageSet.Create(Height, Width, 10, Pixels, Labels);

    /// <summary>Fewer and smaller images are simpler, then darker ones.</summary>
    internal static Gen<LabelledImages> Of(int least, int most, int largest = 12) =>
        from count in Gen.Size(least, most)
        from height in Gen.Size(1, largest)
        from width in Gen.Size(1, largest)
        from labels in Gen.Int(0, 9).Select(label => (byte)label).Array(count, count)
        from pixels in Gen.Bytes(count * height * width, count * height * width)
        select new LabelledImages(height, width, pixels, labels);

    /// <summary>The grey values of one image.</summary>
    internal byte[] Of(int image) => Pixels[(image * Height * Width)..((image + 1) * Height * Width)];
}
