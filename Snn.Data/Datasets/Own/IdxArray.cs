using System.Buffers.Binary;
using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.Data.Datasets.Own;

/// <summary>An IDX file of any type and rank, plain or gzip.</summary>
public static class IdxArray
{
    /// <summary>The most that a compressed file may unpack to, in bytes.</summary>
    public const int MostBytes = 1 << 30;

    private static readonly ImmutableDictionary<byte, NumberType> Types = new Dictionary<byte, NumberType>
    {
        [0x08] = NumberType.UInt8,
        [0x09] = NumberType.Int8,
        [0x0B] = NumberType.Int16,
        [0x0C] = NumberType.Int32,
        [0x0D] = NumberType.Float32,
        [0x0E] = NumberType.Float64,
    }.ToImmutableDictionary();

    /// <summary>Reads an IDX file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="where">Its name, for faults.</param>
    public static Result<NumberArray> Read(ReadOnlyMemory<byte> file, string where) =>
        Idx.Unpack(file, where, MostBytes).Bind(plain => Array(plain, where));

    private static Result<NumberArray> Array(ReadOnlyMemory<byte> plain, string where)
    {
        var span = plain.Span;
        if (
            span.Length < 4
            || span[0] != 0
            || span[1] != 0
            || !Types.TryGetValue(span[2], out var type)
            || span.Length < 4 * (1 + span[3])
        )
        {
            return Damaged(where, "it does not begin as an IDX file does");
        }

        var sizes = new int[span[3]];
        var count = (UInt128)1;
        for (var i = 0; i < sizes.Length; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(span[(4 * (1 + i))..]);
            if (size is 0 or > int.MaxValue)
            {
                return Damaged(where, $"its header claims a size of {size}");
            }

            (sizes[i], count) = ((int)size, count * size);
        }

        var header = 4 * (1 + sizes.Length);
        var expected = (count * (uint)NumberArray.Width(type)) + (uint)header;
        return sizes.Length > 0 && expected == (uint)span.Length
            ? new NumberArray([.. sizes], type, plain[header..], BigEndian: true)
            : Damaged(
                where,
                $"its header claims {string.Join('x', sizes)} numbers, hence {expected} bytes, but there are {span.Length}"
            );
    }

    private static Fault Damaged(string where, string what) =>
        new(FaultKind.Data, where, what, "replace it by an undamaged copy");
}
