using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Images;

namespace Snn.Data.Datasets;

/// <summary>CIFAR-10 out of its binary files, in colour or in grey, whichever shape the set has.</summary>
internal static class Cifars
{
    private const int Classes = 10;

    /// <summary>Shape of an image in the files.</summary>
    private static readonly ImageShape Colour = new(3, 32, 32);

    /// <summary>Bytes of a file of so many images.</summary>
    internal static long Bytes(int images) => images * (1L + Colour.Size);

    internal static Result<ImageSet> Read(DatasetInfo info, ImmutableArray<FileCheck.Good> files)
    {
        var count = (int)(files.Sum(f => (long)f.Content.Length) / Bytes(1));
        var (pixels, labels, at) = (new byte[count * info.Shape.Size], new byte[count], 0);
        foreach (var file in files)
        {
            for (var rest = file.Content.Span; rest.Length >= Bytes(1); rest = rest[(int)Bytes(1)..])
            {
                if (rest[0] >= Classes)
                {
                    return new Fault(
                        FaultKind.Data,
                        file.Path,
                        $"image {at} has label {rest[0]}, which is not below {Classes}",
                        "put the original file there"
                    );
                }

                labels[at] = rest[0];
                var image = rest.Slice(1, Colour.Size);
                var target = pixels.AsSpan(at * info.Shape.Size, info.Shape.Size);
                if (info.Shape.Channels == Colour.Channels)
                {
                    image.CopyTo(target);
                }
                else
                {
                    Grey.Of(image, target);
                }

                at++;
            }
        }

        return ImageSet.Create(info.Shape, Classes, pixels, labels);
    }
}
