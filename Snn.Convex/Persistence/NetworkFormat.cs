using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Snn.Convex.Networks;

namespace Snn.Convex.Persistence;

/// <summary>Writes a trained network as bytes; <c>docs/formats.md</c> describes them one by one.</summary>
/// <remarks>
/// Magic, version, total length, notes, layers, SHA-256; all numbers little-endian, matrices as IEEE 754 float64, bit
/// for bit what the network holds. <see cref="NetworkReader"/> reads them.
/// </remarks>
public static class NetworkFormat
{
    /// <summary>The usual extension of a file of these bytes.</summary>
    public const string Extension = ".snnc";

    /// <summary>The version that is written; older ones can be read, newer ones are refused.</summary>
    public const uint Version = 1;

    /// <summary>The first bytes: "SNNC" and line ends that a transfer as text would change.</summary>
    internal static ReadOnlySpan<byte> Magic => "SNNC\r\n\x1a\n"u8;

    /// <summary>Magic, version, total length, number of notes, number of layers.</summary>
    internal const int HeaderLength = 8 + 4 + 8 + 4 + 4;

    /// <summary>Length of the checksum at the end.</summary>
    internal const int ChecksumLength = SHA256.HashSizeInBytes;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a network.</summary>
    /// <exception cref="ArgumentException">There is no layer, or two notes have one name.</exception>
    public static byte[] Write(SavedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (
            network.Layers.IsDefaultOrEmpty
            || network.Notes.IsDefault
            || network.Notes.DistinctBy(note => note.Key).Count() != network.Notes.Length
        )
        {
            throw new ArgumentException(
                "a saved network has at least one layer and no two notes of one name",
                nameof(network)
            );
        }

        var length = HeaderLength + network.Notes.Sum(LengthOf) + network.Layers.Sum(LengthOf) + ChecksumLength;
        var bytes = new byte[checked((int)length)];
        Magic.CopyTo(bytes);
        var at = Magic.Length;
        Put(bytes, ref at, Version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), (ulong)length);
        at += sizeof(ulong);
        Put(bytes, ref at, (uint)network.Notes.Length);
        Put(bytes, ref at, (uint)network.Layers.Length);
        foreach (var (name, value) in network.Notes)
        {
            Put(bytes, ref at, name);
            Put(bytes, ref at, value);
        }

        foreach (var layer in network.Layers)
        {
            Put(bytes, ref at, (uint)layer.Neurons);
            Put(bytes, ref at, (uint)layer.Inputs);
            Put(bytes, ref at, (uint)layer.Outputs);
            Put(bytes, ref at, layer.F.Span);
            Put(bytes, ref at, layer.G.Span);
            Put(bytes, ref at, layer.D.Span);
            Put(bytes, ref at, layer.T.Span);
        }

        SHA256.HashData(bytes.AsSpan(0, at), bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>Float64 numbers of a layer.</summary>
    internal static long NumbersOf(long neurons, long inputs, long outputs) =>
        checked(neurons * (inputs + (2 * outputs) + 1));

    private static long LengthOf(KeyValuePair<string, string> note) =>
        8L + Utf8.GetByteCount(note.Key) + Utf8.GetByteCount(note.Value);

    private static long LengthOf(ConvexNetwork layer) =>
        12 + (8 * NumbersOf(layer.Neurons, layer.Inputs, layer.Outputs));

    private static void Put(byte[] bytes, ref int at, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
        at += sizeof(uint);
    }

    private static void Put(byte[] bytes, ref int at, string text)
    {
        var length = Utf8.GetBytes(text, bytes.AsSpan(at + sizeof(uint)));
        Put(bytes, ref at, (uint)length);
        at += length;
    }

    private static void Put(byte[] bytes, ref int at, ReadOnlySpan<double> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes.AsSpan(at));
            at += values.Length * sizeof(double);
            return;
        }

        foreach (var value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), value);
            at += sizeof(double);
        }
    }
}
