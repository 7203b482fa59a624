using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Runner.Files;

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
            string[] candidates =
            [
                Path.Combine(named, info.Name),
                Path.Combine(named, info.Name, "raw"),
                .. info.Folders.SelectMany(f =>
                    new[] { Path.Combine(named, f), Path.Combine(named, f, "raw"), Path.Combine(named, info.Name, f) }
                ),
                named,
            ];
            var folder = candidates.FirstOrDefault(candidate => Present(candidate, info) > 0) ?? named;
            return
            [
                new(
                    "named folder",
                    folder,
                    $"put the original file there, leave --data out to use the cache, or, if it is a set of your own, name it as the dataset (--dataset {named}; of snn run, --set dataset={named})"
                ),
            ];
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
        new("cache", options.CacheOf(info.Home), $"replace it with: snn data fetch {info.Name} --force");

    /// <summary>How many of the set's files are there, whatever they hold.</summary>
    internal int Present(DatasetInfo info) => Present(Folder, info);

    /// <summary>Looks a file up by its name, plain or with <c>.gz</c>: raw where it is there.</summary>
    internal static FileCheck Look(string folder, DatasetFile file)
    {
        var path = new[] { file.Name, file.Name + ".gz" }
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            return new FileCheck.Missing(file, Path.Combine(folder, file.Name));
        }

        // What is too long to be it is read no further, however long it is.
        var longest = FileCheck.Longest(file);
        return RegularFile
            .Read(path, (int)Math.Min(longest, Array.MaxLength))
            .Match<FileCheck>(
                content =>
                    content switch
                    {
                        null => new FileCheck.Missing(file, path),
                        { Whole: false } => Damaged(
                            $"it has more than the {longest} bytes that are expected at most (SHA-256 {file.Sha256})"
                        ),
                        { Bytes: var bytes } => new FileCheck.Raw(file, path, bytes),
                    },
                fault => Damaged(fault.What)
            );

        FileCheck.Damaged Damaged(string why) => new(file, path, null, why);
    }

    /// <summary>All files, each compared with what is known of it.</summary>
    internal ImmutableArray<FileCheck> Check(DatasetInfo info) =>
        [.. info.Files.Select(file => Look(Folder, file).Verified())];

    /// <summary>The set, every file verified.</summary>
    internal Result<Dataset> Read(DatasetInfo info) =>
        Dataset.Of(info, [.. info.Files.Select(file => Look(Folder, file))], Folder, Fix);

    private static int Present(string folder, DatasetInfo info) =>
        info.Files.Count(file =>
            File.Exists(Path.Combine(folder, file.Name)) || File.Exists(Path.Combine(folder, file.Name + ".gz"))
        );
}
