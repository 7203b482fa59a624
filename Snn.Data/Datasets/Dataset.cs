using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.Data.Datasets;

/// <summary>A set of labelled images, split into those to learn from and those to judge by.</summary>
/// <param name="Info">What is known of it.</param>
/// <param name="Train">Images to learn from.</param>
/// <param name="Test">Images to judge by.</param>
public sealed record Dataset(DatasetInfo Info, ImageSet Train, ImageSet Test)
{
    /// <summary>Where it was found, for the record of a run: <c>sample</c>, or the folder that was read.</summary>
    public string Source { get; init; } = "memory";

    /// <summary>The set out of its four files: its pixels share their memory.</summary>
    /// <param name="info">What is known of it.</param>
    /// <param name="files">One for each <see cref="FileRole"/>.</param>
    /// <param name="source">Where they were found.</param>
    /// <param name="fix">What to do about a file that is not good.</param>
    /// <returns>The set, or what is wrong with the first file that is missing or damaged.</returns>
    public static Result<Dataset> Of(DatasetInfo info, ImmutableArray<FileCheck> files, string source, string fix)
    {
        ArgumentNullException.ThrowIfNull(info);
        return files.Select(file => file.Fault(fix)).FirstOrDefault(fault => fault is not null) is { } broken
            ? broken
            : Set(FileRole.TrainImages, FileRole.TrainLabels)
                .Bind(train =>
                    Set(FileRole.TestImages, FileRole.TestLabels)
                        .Map(test => new Dataset(info, train, test) { Source = source })
                );

        Result<ImageSet> Set(FileRole images, FileRole labels)
        {
            var (pixels, classes) = (Good(images), Good(labels));
            return Idx.ReadSet(pixels.Content, classes.Content, info.ClassNames.Length, pixels.Path, classes.Path);
        }

        FileCheck.Good Good(FileRole role) => files.OfType<FileCheck.Good>().Single(file => file.File.Role == role);
    }
}
