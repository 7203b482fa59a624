using System.Security.Cryptography;
using Snn.Data.Datasets;
using Snn.Data.Faults;

namespace Snn.Runner.Data;

/// <summary>One file of a set, looked up in a folder and compared with what is known of it.</summary>
internal abstract record FileCheck
{
    private FileCheck(DatasetFile file, string path) => (File, Path) = (file, path);

    /// <summary>What is known of it.</summary>
    internal DatasetFile File { get; }

    /// <summary>Where it lies, or would.</summary>
    internal string Path { get; }

    /// <summary>It is not there.</summary>
    internal sealed record Missing(DatasetFile File, string Path) : FileCheck(File, Path);

    /// <summary>It is there but not what it should be.</summary>
    /// <param name="File">What is known of it.</param>
    /// <param name="Path">Where it lies.</param>
    /// <param name="Digest">SHA-256 of its uncompressed bytes, or null where they cannot be read.</param>
    /// <param name="Reason">What is wrong, with digests or sizes.</param>
    internal sealed record Damaged(DatasetFile File, string Path, string? Digest, string Reason)
        : FileCheck(File, Path);

    /// <summary>It is what it should be.</summary>
    internal sealed record Good(DatasetFile File, string Path, ReadOnlyMemory<byte> Content) : FileCheck(File, Path);

    /// <summary>Looks a file up by its name, plain or with <c>.gz</c>.</summary>
    internal static FileCheck In(string folder, DatasetFile file)
    {
        var path = new[] { file.Name, file.Name + ".gz" }
            .Select(name => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(System.IO.File.Exists);
        if (path is null)
        {
            return new Missing(file, System.IO.Path.Combine(folder, file.Name));
        }

        try
        {
            // What is too long to be it is not even read, however long it is.
            var length = new FileInfo(path).Length;
            return length > Longest(file)
                ? new Damaged(
                    file,
                    path,
                    null,
                    $"it has {length} bytes where at most {Longest(file)} are expected (SHA-256 {file.Sha256})"
                )
                : Of(file, path, System.IO.File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Damaged(file, path, null, $"it cannot be read: {e.Message}");
        }
    }

    /// <summary>Compares a file's bytes, plain or compressed, with what is known of it.</summary>
    internal static FileCheck Of(DatasetFile file, string path, ReadOnlyMemory<byte> bytes) =>
        Idx.Unpack(bytes, path)
            .Match<FileCheck>(
                content =>
                    Convert.ToHexStringLower(SHA256.HashData(content.Span)) is var found && found == file.Sha256
                        ? new Good(file, path, content)
                        : new Damaged(
                            file,
                            path,
                            found,
                            $"SHA-256 is {found} ({content.Length} bytes), expected {file.Sha256} ({file.Bytes} bytes)"
                        ),
                fault => new Damaged(file, path, null, $"{fault.What}, expected SHA-256 {file.Sha256}")
            );

    /// <summary>
    /// The most bytes that a file may have on disk or on the wire: gzip makes what it cannot compress a little longer.
    /// </summary>
    internal static long Longest(DatasetFile file) => file.Bytes + (file.Bytes / 10) + 1024;

    /// <summary>What a user reads about a file that is not good.</summary>
    /// <param name="fix">What to do about it.</param>
    internal Fault? Fault(string fix) =>
        this switch
        {
            Missing => new(FaultKind.Data, Path, "there is no such file, plain or .gz", fix),
            Damaged d => new(FaultKind.Data, Path, d.Reason, fix),
            _ => null,
        };
}
