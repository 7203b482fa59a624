using System.Text;

namespace Snn.Runner.Files;

/// <summary>
/// Files that are either whole or not there: written beside, flushed to the disk and renamed into place.
/// </summary>
internal static class WholeFile
{
    /// <summary>How the name of a file ends that is being written beside.</summary>
    internal const string Beside = ".tmp";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Replaces <paramref name="path"/> by a file of this text.</summary>
    /// <exception cref="IOException">The disk is full, or the folder is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    internal static void Write(string path, string text) => Write(path, Utf8.GetBytes(text));

    /// <summary>Replaces <paramref name="path"/> by a file of these bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its new content.</param>
    /// <param name="spare">
    /// Where the old file goes once the new one is wholly on the disk; null where it is given up.
    /// </param>
    /// <inheritdoc cref="Write(string, string)" path="/exception"/>
    internal static void Write(string path, ReadOnlySpan<byte> bytes, string? spare = null)
    {
        var beside = $"{path}.{Guid.NewGuid():N}{Beside}";
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            if (spare is not null && File.Exists(path))
            {
                File.Move(path, spare, overwrite: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>Adds lines to <paramref name="path"/>: all of them, or none where the disk is full.</summary>
    /// <inheritdoc cref="Write(string, string)" path="/exception"/>
    internal static void Append(string path, IEnumerable<string> lines)
    {
        var bytes = Utf8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

        // Without a buffer: one that cannot be emptied would be written again before the file is cut.
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Append(file, bytes);
    }

    /// <summary>Adds bytes to a file without a buffer: all of them, or none.</summary>
    /// <inheritdoc cref="Write(string, string)" path="/exception"/>
    internal static void Append(FileStream file, ReadOnlySpan<byte> bytes)
    {
        var length = file.Length;
        try
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            file.SetLength(length);
            throw;
        }
    }
}
