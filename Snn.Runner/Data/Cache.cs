using Snn.Data.Faults;

namespace Snn.Runner.Data;

/// <summary>The folder where fetched files are kept: a file is there in full, or not at all.</summary>
/// <remarks>
/// Several processes may install at once: each writes a file of its own and renames it, and all bring the same bytes.
/// </remarks>
internal static class Cache
{
    /// <summary>Makes the folder and tries whether it can be written.</summary>
    /// <returns>What keeps it from being written, or null.</returns>
    internal static Fault? Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Temporary(folder, "probe");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unwritable(folder, e);
        }
    }

    /// <summary>Puts a verified file under its final name.</summary>
    /// <returns>What kept it from being written, or null.</returns>
    internal static Fault? Install(string folder, string name, ReadOnlyMemory<byte> content)
    {
        var temporary = Temporary(folder, name);
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(content.Span);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(folder, name), overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            return Unwritable(folder, e);
        }
    }

    /// <summary>The fault of a cache that cannot be written.</summary>
    internal static Fault Unwritable(string folder, Exception e) =>
        new(
            FaultKind.Data,
            folder,
            $"the cache cannot be written: {e.Message}",
            "make room or name a writable folder with SNN_CACHE, or a folder that has the files with --data DIR"
        );

    /// <summary>Deletes what is left of a file, if that can be.</summary>
    internal static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The fault that led here is the one to report.
        }
    }

    private static string Temporary(string folder, string name) =>
        Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");
}
