using System.Buffers.Binary;
using System.Text;

namespace Snn.Tests.Runner.Observers;

/// <summary>
/// Reads TensorBoard's files by their published format alone: TFRecord frames, CRC-32C by its polynomial, protocol
/// buffers byte by byte.
/// </summary>
/// <remarks>
/// It shares no code with the writer: neither the library of messages nor the processor's instruction for the checksum.
/// </remarks>
internal static class EventReader
{
    internal sealed record Scalar(string Tag, long Step, double WallTime, float Value);

    internal sealed record Content(string? Version, List<Scalar> Scalars, Dictionary<string, string> Texts);

    private sealed record Field(int Number, ulong Bits, byte[] Bytes);

    internal static Content Read(string file)
    {
        var content = new Content(null, [], []);
        var bytes = File.ReadAllBytes(file);
        for (var at = 0; at < bytes.Length; )
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            var message = bytes.AsSpan(at + 12, length);
            Assert.Equal(Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            content = Event(content, message.ToArray());
            at += 16 + length;
        }

        return content;
    }

    // Event: wall_time = 1, step = 2, file_version = 3, summary = 5. Summary: value = 1. Value: tag = 1, simple_value =
    // 2, tensor = 8. Tensor: string_val = 8.
    private static Content Event(Content content, byte[] message)
    {
        var fields = Fields(message);
        var step = (long)(fields.FirstOrDefault(f => f.Number == 2)?.Bits ?? 0);
        var time = BitConverter.UInt64BitsToDouble(fields.Single(f => f.Number == 1).Bits);
        foreach (
            var value in fields
                .Where(f => f.Number == 5)
                .SelectMany(f => Fields(f.Bytes))
                .Where(f => f.Number == 1)
                .Select(f => Fields(f.Bytes))
        )
        {
            var tag = Text(value.Single(f => f.Number == 1).Bytes);
            if (value.FirstOrDefault(f => f.Number == 8) is { } tensor)
            {
                content.Texts[tag] = Text(Fields(tensor.Bytes).Single(f => f.Number == 8).Bytes);
            }
            else
            {
                // A zero is not written.
                content.Scalars.Add(
                    new(
                        tag,
                        step,
                        time,
                        BitConverter.UInt32BitsToSingle((uint)(value.FirstOrDefault(f => f.Number == 2)?.Bits ?? 0))
                    )
                );
            }
        }

        return fields.FirstOrDefault(f => f.Number == 3) is { } version
            ? content with
            {
                Version = Text(version.Bytes),
            }
            : content;
    }

    private static List<Field> Fields(byte[] message)
    {
        var fields = new List<Field>();
        for (var at = 0; at < message.Length; )
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new((int)(key >> 3), Varint(message, ref at), []));
                    break;
                case 1:
                    fields.Add(new((int)(key >> 3), BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(new((int)(key >> 3), 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    fields.Add(new((int)(key >> 3), BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), []));
                    at += 4;
                    break;
                default:
                    Assert.Fail($"wire type {key & 7}");
                    break;
            }
        }

        return fields;
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }

            shift += 7;
        }
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
            }
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}
