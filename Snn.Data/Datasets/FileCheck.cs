using System.Security.Cryptography;
using Snn.Data.Faults;

namespace Snn.Data.Datasets;

/// <summary>One file of a set, looked up somewhere and, but for a raw one, compared with what is known of it.</summary>
public abstract record FileCheck
{
    private FileCheck(DatasetFile file, string path) => (File, Path) = (file, path);

    /// <summary>What is known of it.</summary>
    public DatasetFile File { get; }

    /// <summary>Where it lies, or would.</summary>
    public string Path { get; }

    /// <summary>The file does not exist.</summary>
    /// <param name="File">What is known of it.</param>
    /// <param name="Path">Where it would lie.</param>
    public sealed record Missing(DatasetFile File, string Path) : FileCheck(File, Path);

    /// <summary>It is there but not what it should be.</summary>
    /// <param name="File">What is known of it.</param>
    /// <param name="Path">Where it lies.</param>
    /// <param name="Digest">SHA-256 of its uncompressed bytes, or null where they cannot be read.</param>
    /// <param name="Reason">What is wrong, with digests or sizes.</param>
    public sealed record Damaged(DatasetFile File, string Path, string? Digest, string Reason) : FileCheck(File, Path);

    /// <summary>It is what it should be.</summary>
    /// <param name="File">What is known of it.</param>
    /// <param name="Path">Where it lies.</param>
    /// <param name="Content">Its uncompressed bytes.</param>
    public sealed record Good(DatasetFile File, string Path, ReadOnlyMemory<byte> Content) : FileCheck(File, Path)
    {
        /// <summary>The digest that was compared; null where none is known, and only its length was.</summary>
        public string? Digest { get; init; }
    }

    /// <summary>It is there, and has not been compared yet.</summary>
    /// <param name="File">What is known of it.</param>
    /// <param name="Path">Where it lies.</param>
    /// <param name="Bytes">What lies there, plain or compressed.</param>
    public sealed record Raw(DatasetFile File, string Path, ReadOnlyMemory<byte> Bytes) : FileCheck(File, Path)
    {
        /// <inheritdoc/>
        public override FileCheck Verified() => Of(File, Path, Bytes);
    }

    /// <summary>What a comparison says of it: a raw file is good or damaged, any other what it is.</summary>
    public virtual FileCheck Verified() => this;

    /// <summary>Compares a file's bytes, plain or compressed, with what is known of it.</summary>
    /// <param name="file">What is known of it.</param>
    /// <param name="path">Where it lies, for messages.</param>
    /// <param name="bytes">What lies there.</param>
    /// <returns>Good or damaged: digests are those of the uncompressed bytes.</returns>
    public static FileCheck Of(DatasetFile file, string path, ReadOnlyMemory<byte> bytes) =>
        Idx.Unpack(bytes, path)
            .Match(
                content =>
                    file.Sha256 is { } known ? Compared(file, path, known, content, content)
                    : file.PackedSha256 is { } packed && Idx.IsGzip(bytes.Span)
                        ? Compared(file, path, packed, bytes, content)
                    : content.Length == file.Bytes ? new Good(file, path, content)
                    : new Damaged(file, path, null, $"it has {content.Length} bytes, expected {file.Bytes}"),
                fault => new Damaged(
                    file,
                    path,
                    null,
                    file.Known is { } known ? $"{fault.What}, expected SHA-256 {known}" : fault.What
                )
            );

    private static FileCheck Compared(
        DatasetFile file,
        string path,
        string expected,
        ReadOnlyMemory<byte> of,
        ReadOnlyMemory<byte> content
    ) =>
        Convert.ToHexStringLower(SHA256.HashData(of.Span)) is var found && found == expected
            ? new Good(file, path, content) { Digest = found }
            : new Damaged(
                file,
                path,
                found,
                $"SHA-256 is {found} ({of.Length} bytes), expected {expected} ({file.Bytes} bytes)"
            );

    /// <summary>
    /// The most bytes that a file may have on disk or on the wire: gzip makes what it cannot compress a little longer.
    /// </summary>
    public static long Longest(DatasetFile file) => file.Bytes + (file.Bytes / 10) + 1024;

    /// <summary>What a user reads about a file that is not good.</summary>
    /// <param name="fix">What to do about it.</param>
    public Fault? Fault(string fix) =>
        this switch
        {
            Missing => new(FaultKind.Data, Path, "there is no such file, plain or .gz", fix),
            Damaged d => new(FaultKind.Data, Path, d.Reason, fix),
            _ => null,
        };
}
