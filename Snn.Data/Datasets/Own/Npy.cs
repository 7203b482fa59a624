using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Snn.Data.Faults;

namespace Snn.Data.Datasets.Own;

/// <summary>Arrays as NumPy stores them: <c>.npy</c>, and <c>.npz</c>, a zip of such.</summary>
/// <remarks>
/// Versions 1 to 3 of the format, numbers in C order; objects are not unpickled: a file of data runs no code.
/// </remarks>
public static partial class Npy
{
    /// <summary>The most bytes that an array may have.</summary>
    public const int MostBytes = 1 << 30;

    private const string Ending = ".npy";

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private static readonly ImmutableDictionary<string, NumberType> Types = new Dictionary<string, NumberType>
    {
        ["b1"] = NumberType.UInt8,
        ["u1"] = NumberType.UInt8,
        ["i1"] = NumberType.Int8,
        ["u2"] = NumberType.UInt16,
        ["i2"] = NumberType.Int16,
        ["u4"] = NumberType.UInt32,
        ["i4"] = NumberType.Int32,
        ["u8"] = NumberType.UInt64,
        ["i8"] = NumberType.Int64,
        ["f2"] = NumberType.Float16,
        ["f4"] = NumberType.Float32,
        ["f8"] = NumberType.Float64,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>Reads an array in NumPy's <c>.npy</c> format.</summary>
    /// <param name="file">The whole file; the array shares its memory.</param>
    /// <param name="where">Its name, for faults.</param>
    public static Result<NumberArray> Read(ReadOnlyMemory<byte> file, string where)
    {
        var span = file.Span;
        if (span.Length < 12 || !span.StartsWith(Magic) || span[6] is < 1 or > 3)
        {
            return Damaged(where, "it does not begin as an array of NumPy does");
        }

        var (start, length) =
            span[6] == 1
                ? (10, BinaryPrimitives.ReadUInt16LittleEndian(span[8..]))
                : (12, BinaryPrimitives.ReadUInt32LittleEndian(span[8..]));
        if (length > span.Length - start)
        {
            return Damaged(where, "its header is cut off");
        }

        var header = Encoding.UTF8.GetString(span.Slice(start, (int)length));
        if (
            Header().Match(header) is not { Success: true } said
            || !Types.TryGetValue(said.Groups["type"].Value, out var type)
        )
        {
            return new Fault(
                FaultKind.Data,
                where,
                $"its array is no plain array of numbers ({Short(header)})",
                "save whole numbers or floats, as in numpy.save(f, a.astype('uint8'))"
            );
        }

        if (
            said.Groups["order"].Value == "True"
            && said.Groups["shape"].Value.Contains(',', StringComparison.Ordinal)
            && said.Groups["shape"].Value.Trim().TrimEnd(',').Contains(',', StringComparison.Ordinal)
        )
        {
            return new Fault(
                FaultKind.Data,
                where,
                "its array is stored column by column (fortran_order)",
                "save it row by row, as in numpy.save(f, numpy.ascontiguousarray(a))"
            );
        }

        var sizes = new List<int>();
        var count = (UInt128)1;
        foreach (var word in said.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word.Length == 0)
            {
                continue;
            }

            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                return Damaged(where, $"its header claims a size of {word}");
            }

            sizes.Add(size);
            count *= (uint)size;
        }

        var data = file[(start + (int)length)..];
        return count * (uint)NumberArray.Width(type) == (uint)data.Length
            ? new NumberArray([.. sizes], type, data, BigEndian: said.Groups["end"].Value == ">")
            : Damaged(
                where,
                $"its header claims {string.Join('x', sizes)} numbers, hence {count * (uint)NumberArray.Width(type)} bytes, but there are {data.Length}"
            );
    }

    /// <summary>Reads all arrays of a <c>.npz</c>, by their names.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="where">Its name, for faults.</param>
    public static Result<ImmutableArray<KeyValuePair<string, NumberArray>>> ReadAll(
        ReadOnlyMemory<byte> file,
        string where
    )
    {
        try
        {
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return zip
                .Entries.Where(entry => entry.FullName.EndsWith(Ending, StringComparison.Ordinal))
                .Select(entry =>
                    Content(entry, where)
                        .Bind(bytes => Read(bytes, $"{where}, array {entry.FullName[..^Ending.Length]}"))
                        .Map(array => KeyValuePair.Create(entry.FullName[..^Ending.Length], array))
                )
                .ToImmutableArray()
                .Sequence();
        }
        catch (InvalidDataException error)
        {
            return Damaged(where, $"it is no .npz ({error.Message.TrimEnd('.')})");
        }
    }

    /// <summary>An array of single precision as a file.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="values">As many, row by row.</param>
    public static byte[] Write(ReadOnlySpan<int> shape, ReadOnlySpan<float> values) =>
        Write("<f4", shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));

    /// <summary>An array of double precision as a file.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{int}, ReadOnlySpan{float})"/>
    public static byte[] Write(ReadOnlySpan<int> shape, ReadOnlySpan<double> values) =>
        Write("<f8", shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));

    /// <summary>An array of bytes as a file.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{int}, ReadOnlySpan{float})"/>
    public static byte[] Write(ReadOnlySpan<int> shape, ReadOnlySpan<byte> values) => Write("|u1", shape, values);

    /// <summary>An array of whole numbers as a file.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{int}, ReadOnlySpan{float})"/>
    public static byte[] Write(ReadOnlySpan<int> shape, ReadOnlySpan<long> values) =>
        Write("<i8", shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));

    /// <summary>Arrays by their names as a <c>.npz</c>; the same bytes every time.</summary>
    /// <param name="arrays">
    /// Files of arrays, as <see cref="Write(ReadOnlySpan{int}, ReadOnlySpan{float})"/> makes them.
    /// </param>
    public static byte[] WriteAll(IEnumerable<KeyValuePair<string, byte[]>> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in arrays)
            {
                var entry = zip.CreateEntry(name + Ending, CompressionLevel.Fastest);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var target = entry.Open();
                target.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Write(string type, ReadOnlySpan<int> shape, ReadOnlySpan<byte> data)
    {
        const int Alignment = 64;
        var sizes = string.Join(", ", shape.ToArray());
        var said =
            $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}{(shape.Length == 1 ? "," : "")}), }}";
        var header = Magic.Length + 4 + said.Length + 1;
        var padded = (header + Alignment - 1) / Alignment * Alignment;
        var file = new byte[padded + data.Length];
        Magic.CopyTo(file);
        file[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)(padded - 10));
        file.AsSpan(10, padded - 10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(said, file.AsSpan(10));
        file[padded - 1] = (byte)'\n';
        data.CopyTo(file.AsSpan(padded));
        return file;
    }

    private static Result<ReadOnlyMemory<byte>> Content(ZipArchiveEntry entry, string where)
    {
        using var source = entry.Open();
        using var plain = new MemoryStream();
        var chunk = new byte[1 << 16];
        for (var read = source.Read(chunk); read > 0; read = source.Read(chunk))
        {
            if (plain.Length + read > MostBytes)
            {
                return Damaged(where, $"its array {entry.FullName} has more than {MostBytes} bytes");
            }

            plain.Write(chunk, 0, read);
        }

        return new ReadOnlyMemory<byte>(plain.GetBuffer(), 0, (int)plain.Length);
    }

    private static string Short(string header) =>
        new([.. header.Trim().Take(80).Select(c => char.IsControl(c) ? ' ' : c)]);

    private static Fault Damaged(string where, string what) =>
        new(FaultKind.Data, where, what, "save it again, with numpy.save or numpy.savez");

    [GeneratedRegex(
        @"^\s*\{\s*'descr'\s*:\s*'(?<end>[<>|=])(?<type>[a-z]\d)'\s*,\s*'fortran_order'\s*:\s*(?<order>True|False)\s*,\s*'shape'\s*:\s*\((?<shape>[\d,\s]*)\)\s*,?\s*\}\s*$"
    )]
    private static partial Regex Header();
}
