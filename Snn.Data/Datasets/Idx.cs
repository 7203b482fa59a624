using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Snn.Data.Faults;

namespace Snn.Data.Datasets;

/// <summary>Images as an IDX file holds them.</summary>
/// <param name="Count">Number of images.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Columns of an image.</param>
/// <param name="Pixels">Grey values, [Count, Height, Width].</param>
public sealed record IdxImages(int Count, int Height, int Width, ReadOnlyMemory<byte> Pixels);

/// <summary>
/// The IDX format of LeCun, Cortes and Burges: a big-endian header, then bytes; plain or gzip, told apart by content.
/// </summary>
/// <remarks>
/// Strict: a wrong magic number, size or length, and bytes after the end, are faults. Memory grows with the bytes that
/// are there and never with what a header claims.
/// </remarks>
public static class Idx
{
    /// <summary>The most that a compressed file may unpack to, in bytes: five times the largest known file.</summary>
    public const int MaxBytes = 256 << 20;

    private const uint ImagesMagic = 0x00000803;
    private const uint LabelsMagic = 0x00000801;

    /// <summary>Reads a file of images.</summary>
    /// <param name="file">The whole file; the images share its memory unless it is compressed.</param>
    /// <param name="where">Its name, for faults.</param>
    public static Result<IdxImages> ReadImages(ReadOnlyMemory<byte> file, string where) =>
        Unpack(file, where)
            .Bind(plain =>
                Sizes(plain.Span, where, "images", ImagesMagic, 3)
                    .Map(sizes => new IdxImages(sizes[0], sizes[1], sizes[2], plain[16..]))
            );

    /// <summary>Reads a file of labels.</summary>
    /// <inheritdoc cref="ReadImages"/>
    public static Result<ReadOnlyMemory<byte>> ReadLabels(ReadOnlyMemory<byte> file, string where) =>
        Unpack(file, where).Bind(plain => Sizes(plain.Span, where, "labels", LabelsMagic, 1).Map(_ => plain[8..]));

    /// <summary>Joins images and labels to a set.</summary>
    /// <param name="images">A file of images.</param>
    /// <param name="labels">A file of labels.</param>
    /// <param name="classes">Number of classes; every label must be below it.</param>
    /// <param name="imagesWhere">Name of the file of images, for faults.</param>
    /// <param name="labelsWhere">Name of the file of labels, for faults.</param>
    public static Result<ImageSet> ReadSet(
        ReadOnlyMemory<byte> images,
        ReadOnlyMemory<byte> labels,
        int classes,
        string imagesWhere,
        string labelsWhere
    ) =>
        ReadImages(images, imagesWhere)
            .Bind(read =>
                ReadLabels(labels, labelsWhere)
                    .Bind<ImageSet>(given =>
                        (read, given) switch
                        {
                            _ when read.Count != given.Length => Damaged(
                                labelsWhere,
                                $"it has {given.Length} labels, but {imagesWhere} has {read.Count} images"
                            ),
                            _ when given.Span.IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1))
                                    is var at
                                        and >= 0 => Damaged(
                                labelsWhere,
                                $"label {given.Span[at]} at position {at} is not below {classes}"
                            ),
                            _ => ImageSet.Create(read.Height, read.Width, classes, read.Pixels, given),
                        }
                    )
            );

    /// <summary>The content of a file, uncompressed.</summary>
    /// <param name="file">The whole file, plain or gzip.</param>
    /// <param name="where">Its name, for faults.</param>
    /// <param name="limit">The most bytes that it may unpack to.</param>
    public static Result<ReadOnlyMemory<byte>> Unpack(ReadOnlyMemory<byte> file, string where, int limit = MaxBytes)
    {
        if (!IsGzip(file.Span))
        {
            return file;
        }

        try
        {
            using var packed = new MemoryStream(file.ToArray(), writable: false);
            using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            using var plain = new MemoryStream();
            var chunk = new byte[1 << 16];
            for (var read = gzip.Read(chunk); read > 0; read = gzip.Read(chunk))
            {
                if (plain.Length + read > limit)
                {
                    return Damaged(where, $"it unpacks to more than {limit} bytes");
                }

                plain.Write(chunk, 0, read);
            }

            var content = new ReadOnlyMemory<byte>(plain.GetBuffer(), 0, (int)plain.Length);
            return Ends(file.Span, content.Span)
                ? content
                : Damaged(where, $"its compressed data end after {plain.Length} bytes, before the end of the file");
        }
        catch (InvalidDataException e)
        {
            return Damaged(where, $"its compressed data are broken ({e.Message.TrimEnd('.')})");
        }
    }

    // The last eight bytes of a gzip file are the check sum and the length of its last member, and with that of the end
    // of the content: another end was cut off or appended to.
    private static bool Ends(ReadOnlySpan<byte> file, ReadOnlySpan<byte> content)
    {
        const int LeastMember = 18;
        if (file.Length < LeastMember)
        {
            return false;
        }

        var (sum, length) = (
            BinaryPrimitives.ReadUInt32LittleEndian(file[^8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(file[^4..])
        );
        return (length > 0 || content.IsEmpty)
            && length <= content.Length
            && Crc32.HashToUInt32(content[^(int)length..]) == sum;
    }

    /// <summary>A file of images, uncompressed.</summary>
    public static byte[] WriteImages(int height, int width, ReadOnlySpan<byte> pixels) =>
        Write(ImagesMagic, [pixels.Length / (height * width), height, width], pixels);

    /// <summary>A file of labels, uncompressed.</summary>
    public static byte[] WriteLabels(ReadOnlySpan<byte> labels) => Write(LabelsMagic, [labels.Length], labels);

    /// <summary>The same set with labels that count from 0, where those of its file count from another.</summary>
    /// <param name="set">As it was read.</param>
    /// <param name="first">The least label of the file.</param>
    /// <param name="where">Name of the file of labels, for faults.</param>
    internal static Result<ImageSet> From(ImageSet set, int first, string where)
    {
        if (first == 0)
        {
            return set;
        }

        var labels = set.Labels.ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < first)
            {
                return Damaged(where, $"label {labels[i]} at position {i} is below {first}");
            }

            labels[i] = (byte)(labels[i] - first);
        }

        return ImageSet.Create(set.Shape, set.Classes - first, set.Pixels, labels);
    }

    internal static bool IsGzip(ReadOnlySpan<byte> file) => file.Length >= 2 && file[0] == 0x1F && file[1] == 0x8B;

    private static Result<int[]> Sizes(ReadOnlySpan<byte> file, string where, string what, uint magic, int rank)
    {
        var header = 4 * (rank + 1);
        if (file.Length < header)
        {
            return Damaged(where, $"it has {file.Length} bytes, fewer than the {header} of an IDX header of {what}");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(file) is var found && found != magic)
        {
            return Damaged(where, $"it starts with 0x{found:X8}, and IDX {what} with 0x{magic:X8}");
        }

        var sizes = new uint[rank];
        var content = (UInt128)1;
        for (var i = 0; i < rank; i++)
        {
            sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(file[(4 * (i + 1))..]);
            content *= sizes[i];
        }

        var words = string.Join('x', sizes);
        if (sizes.Any(size => size is 0 or > int.MaxValue))
        {
            return Damaged(where, $"its header claims the impossible size {words}");
        }

        return content + (uint)header == (uint)file.Length
            ? sizes.Select(size => (int)size).ToArray()
            : Damaged(
                where,
                $"its header claims {words} {what}, hence {content + (uint)header} bytes, but there are {file.Length}"
            );
    }

    private static byte[] Write(uint magic, ReadOnlySpan<int> sizes, ReadOnlySpan<byte> content)
    {
        var header = 4 * (sizes.Length + 1);
        var file = new byte[header + content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(file, magic);
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 * (i + 1)), sizes[i]);
        }

        content.CopyTo(file.AsSpan(header));
        return file;
    }

    private static Fault Damaged(string where, string what) =>
        new(FaultKind.Data, where, what, "replace it by an undamaged copy (snn data fetch NAME --force)");
}
