using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Snn.Data.Faults;

namespace Snn.Runner.Files;

/// <summary>What was read of a file.</summary>
/// <param name="Bytes">Its content, or the beginning of it.</param>
/// <param name="Whole">Whether that is all of it.</param>
internal readonly record struct FileContent(byte[] Bytes, bool Whole);

/// <summary>
/// Reads files of which nothing is certain: only regular ones, as many bytes as one asks for, and never waiting for
/// anyone. What stands in a file's place (a named pipe that nobody writes to, a folder, a device without end) is a
/// fault.
/// </summary>
internal static partial class RegularFile
{
    private const int NoSuchFile = 2;
    private const int NoFolder = 20;

    /// <summary>The first bytes of a file.</summary>
    /// <param name="path">Where it lies, or would.</param>
    /// <param name="most">How many bytes, at most.</param>
    /// <param name="accept">What must be true of the open file; null for nothing.</param>
    /// <returns>Null where there is no such file, or none that is accepted.</returns>
    internal static Result<FileContent?> Read(string path, int most, Func<SafeFileHandle, bool>? accept = null)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return Irregular(path, "a folder");
            }

            using var stream = Open(path);
            if (stream is null || accept?.Invoke(stream.SafeFileHandle) is false)
            {
                return new Result<FileContent?>.Ok(null);
            }

            if (!stream.CanSeek)
            {
                return Irregular(path, "a pipe or a device");
            }

            // A device has no length and bytes all the same.
            var (length, probe) = (stream.Length, new byte[1]);
            if (length == 0 && stream.Read(probe) > 0)
            {
                return Irregular(path, "a device");
            }

            var bytes = new byte[Math.Min(length, most)];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return new FileContent(count == bytes.Length ? bytes : bytes[..count], length <= most);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new Fault(FaultKind.Data, path, $"it cannot be read: {error.Message}", "make it readable");
        }
    }

    /// <summary>The whole of a file, if it has no more than <paramref name="most"/> bytes.</summary>
    /// <param name="path">Where it lies, or would.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <param name="accept">What must be true of the open file; null for nothing.</param>
    /// <returns>Null where there is no such file, or none that is accepted.</returns>
    internal static Result<byte[]?> ReadWhole(string path, int most, Func<SafeFileHandle, bool>? accept = null) =>
        Read(path, most, accept)
            .Bind<byte[]?>(content =>
                content is { Whole: false } ? TooLarge(path, most) : new Result<byte[]?>.Ok(content?.Bytes)
            );

    /// <summary>The fault of a file that has more than <paramref name="most"/> bytes.</summary>
    internal static Fault TooLarge(string path, int most) =>
        new(FaultKind.Data, path, $"it is larger than {most >> 20} MB", "put the file back that the run has written");

    private static Fault Irregular(string path, string what) =>
        new(FaultKind.Data, path, $"it is no regular file but {what}", "put the file back that the run has written");

    // To open a named pipe waits for who writes to it, unless one says that one does not wait.
    private static FileStream? Open(string path)
    {
        if (
            (
                OperatingSystem.IsLinux() ? 0x80800
                : OperatingSystem.IsMacOS() ? 0x1000004
                : 0
            )
            is not (> 0 and var doNotWait)
        )
        {
            return File.Exists(path)
                ? new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
                : null;
        }

        var handle = OpenFile(path, doNotWait);
        if (!handle.IsInvalid)
        {
            return new(handle, FileAccess.Read, bufferSize: 0);
        }

        handle.Dispose();
        return Marshal.GetLastPInvokeError() is var error && error is NoSuchFile or NoFolder
            ? null
            : throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle OpenFile(string path, int flags);
}
