using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>
    /// SHA-256 of all that it holds, lower-case hexadecimal: shape, classes, every value and label; however it was
    /// stored.
    /// </summary>
    public string Digest => _digest ??= Digested();

    private string? _digest;

    // Another set by a with expression has a digest of its own.
    private Dataset(Dataset other) => (Info, Train, Test, Source) = (other.Info, other.Train, other.Test, other.Source);

    /// <summary>
    /// The set out of its files, which are compared with what is known of them: its pixels share their memory where
    /// they can.
    /// </summary>
    /// <param name="info">What is known of it.</param>
    /// <param name="files">One for each of <see cref="DatasetInfo.Files"/>.</param>
    /// <param name="source">Where they were found.</param>
    /// <param name="fix">What to do about a file that is not good.</param>
    /// <returns>The set, or what is wrong with the first file that is missing or damaged.</returns>
    public static Result<Dataset> Of(DatasetInfo info, ImmutableArray<FileCheck> files, string source, string fix)
    {
        ArgumentNullException.ThrowIfNull(info);
        ImmutableArray<FileCheck> verified = [.. files.Select(file => file.Verified())];
        return verified.Select(file => file.Fault(fix)).FirstOrDefault(fault => fault is not null) is { } broken
            ? broken
            : Set(FileRole.TrainImages, FileRole.TrainLabels)
                .Bind(train =>
                    Set(FileRole.TestImages, FileRole.TestLabels)
                        .Map(test => new Dataset(Known(train), train, test) { Source = source })
                );

        DatasetInfo Known(ImageSet train) =>
            info.IsMeasured ? info with { Normalization = PixelStatistics.Of(train) } : info;

        Result<ImageSet> Set(FileRole images, FileRole labels) =>
            info.Layout.Read(
                info,
                [.. verified.OfType<FileCheck.Good>().Where(f => f.File.Role == images || f.File.Role == labels)]
            );
    }

    private string Digested()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in new[] { Train, Test })
        {
            digest.AppendData(
                Encoding.UTF8.GetBytes($"{set.Shape}\n{set.Count}\n{string.Join('\n', Info.ClassNames)}\n")
            );
            digest.AppendData(set.Pixels.Span);
            digest.AppendData(set.Labels.Span);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
