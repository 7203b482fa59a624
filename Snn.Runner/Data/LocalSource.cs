using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Faults;

namespace Snn.Runner.Data;

/// <summary>A folder of this machine that may hold a set.</summary>
/// <param name="Name">What it is to the user.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Fix">What to do about a damaged file in it.</param>
internal sealed record LocalSource(string Name, string Folder, string Fix)
{
    /// <summary>
    /// The folders to look in, in this order: the one that the user named, alone; else the cache and Debian's.
    /// </summary>
    internal static ImmutableArray<LocalSource> Of(DatasetInfo info, StoreOptions options)
    {
        if (options.Folder is { } named)
        {
            // The set's own folder, as torchvision lays it out or plain; else the files lie in the named folder itself.
            string[] candidates = [Path.Combine(named, info.Name), Path.Combine(named, info.Name, "raw"), named];
            var folder = candidates.FirstOrDefault(candidate => Present(candidate, info) > 0) ?? named;
            return [new("named folder", folder, "put the original file there, or leave --data out to use the cache")];
        }

        var cache = InCache(info, options);
        return info.Debian is { } debian
            ?
            [
                cache,
                new(
                    $"Debian package {debian.Package}",
                    options.SystemFolder(debian.Folder),
                    $"apt-get install --reinstall {debian.Package}, or snn data fetch {info.Name} --force"
                ),
            ]
            : [cache];
    }

    /// <summary>The set's folder in the cache.</summary>
    internal static LocalSource InCache(DatasetInfo info, StoreOptions options) =>
        new("cache", options.CacheOf(info.Name), $"replace it with: snn data fetch {info.Name} --force");

    /// <summary>How many of the set's files are there, whatever they hold.</summary>
    internal int Present(DatasetInfo info) => Present(Folder, info);

    /// <summary>All files, each compared with what is known of it.</summary>
    internal ImmutableArray<FileCheck> Check(DatasetInfo info) =>
        [.. info.Files.Select(file => FileCheck.In(Folder, file))];

    /// <summary>The set, every file verified.</summary>
    internal Result<Dataset> Read(DatasetInfo info)
    {
        var checks = Check(info);
        return checks.Select(check => check.Fault(Fix)).FirstOrDefault(fault => fault is not null) is { } broken
            ? broken
            : Set(FileRole.TrainImages, FileRole.TrainLabels)
                .Bind(train =>
                    Set(FileRole.TestImages, FileRole.TestLabels)
                        .Map(test => new Dataset(info, train, test) { Source = Folder })
                );

        Result<ImageSet> Set(FileRole images, FileRole labels)
        {
            var (pixels, classes) = (Good(images), Good(labels));
            return Idx.ReadSet(pixels.Content, classes.Content, info.ClassNames.Length, pixels.Path, classes.Path);
        }

        FileCheck.Good Good(FileRole role) => checks.OfType<FileCheck.Good>().Single(check => check.File.Role == role);
    }

    private static int Present(string folder, DatasetInfo info) =>
        info.Files.Count(file =>
            File.Exists(Path.Combine(folder, file.Name)) || File.Exists(Path.Combine(folder, file.Name + ".gz"))
        );
}
