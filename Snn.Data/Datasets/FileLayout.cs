using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.Data.Datasets;

/// <summary>How the files of a known set make its training or its test images.</summary>
/// <param name="Files">What a set of such files is called in messages.</param>
/// <param name="Read">
/// The images of some files, of the training part or of the test part, in the order in which the set names them.
/// </param>
public sealed record FileLayout(string Files, Func<DatasetInfo, ImmutableArray<FileCheck.Good>, Result<ImageSet>> Read)
{
    /// <summary>A file of images and one of labels (LeCun, Cortes and Burges).</summary>
    public static FileLayout Idx { get; } = new("the four IDX files", (info, files) => OfIdx(info, files, first: 0));

    /// <summary>EMNIST's IDX files, whose images lie on their sides: rows stand for columns.</summary>
    public static FileLayout Emnist { get; } =
        new("the four IDX files", (info, files) => OfIdx(info, files, first: 0).Map(Upright));

    /// <summary>EMNIST's layout with labels that start at 1.</summary>
    public static FileLayout EmnistFromOne { get; } =
        new("the four IDX files", (info, files) => OfIdx(info, files, first: 1).Map(Upright));

    /// <summary>
    /// CIFAR-10's binary files (Krizhevsky 2009): of each image its label, then its red, green and blue values.
    /// </summary>
    public static FileLayout Cifar { get; } =
        new("CIFAR-10's six binary files", (info, files) => Cifars.Read(info, files));

    private static Result<ImageSet> OfIdx(DatasetInfo info, ImmutableArray<FileCheck.Good> files, int first)
    {
        var (images, labels) = (
            files.Single(f => f.File.Role is FileRole.TrainImages or FileRole.TestImages),
            files.Single(f => f.File.Role is FileRole.TrainLabels or FileRole.TestLabels)
        );
        return Datasets
            .Idx.ReadSet(images.Content, labels.Content, info.ClassNames.Length + first, images.Path, labels.Path)
            .Bind(set => Datasets.Idx.From(set, first, labels.Path))
            .Bind<ImageSet>(set =>
                set.Shape == info.Shape
                    ? set
                    : new Fault(
                        FaultKind.Data,
                        images.Path,
                        $"its images are {set.Shape}, and those of {info.Name} {info.Shape}",
                        "give your own dataset by its folder: --dataset DIR"
                    )
            );
    }

    private static ImageSet Upright(ImageSet set)
    {
        var (height, width) = (set.Shape.Width, set.Shape.Height);
        var source = set.Pixels.Span;
        var pixels = new byte[source.Length];
        for (var plane = 0; plane < pixels.Length; plane += height * width)
        {
            for (var row = 0; row < height; row++)
            {
                for (var column = 0; column < width; column++)
                {
                    pixels[plane + (row * width) + column] = source[plane + (column * height) + row];
                }
            }
        }

        return ImageSet.Create(set.Shape with { Height = height, Width = width }, set.Classes, pixels, set.Labels);
    }
}
