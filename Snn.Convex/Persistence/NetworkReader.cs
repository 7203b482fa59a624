using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Snn.Convex.Networks;
using Snn.Data.Faults;

namespace Snn.Convex.Persistence;

/// <summary>
/// Reads what <see cref="NetworkFormat.Write"/> wrote: the very same network, or why the bytes are none.
/// </summary>
public static class NetworkReader
{
    private const string Again = "copy the file again from where it was made, or run the experiment again";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The network of these bytes.</summary>
    /// <param name="bytes">A whole file.</param>
    /// <param name="where">Its name, for the fault.</param>
    /// <returns>A data fault for anything but a whole, undamaged file of a known version.</returns>
    public static Result<SavedNetwork> Read(ReadOnlySpan<byte> bytes, string where)
    {
        var magic = NetworkFormat.Magic;
        if (!bytes.StartsWith(magic[..Math.Min(magic.Length, bytes.Length)]) || bytes.IsEmpty)
        {
            return Damaged(
                where,
                "it is no saved network: its first bytes are not SNNC",
                "name a file that 'snn run' has written"
            );
        }

        if (bytes.Length < NetworkFormat.HeaderLength + NetworkFormat.ChecksumLength)
        {
            return Damaged(where, $"it is cut off after {bytes.Length} bytes", Again);
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[magic.Length..]);
        if (version is 0 or > NetworkFormat.Version)
        {
            return Damaged(
                where,
                $"it has version {version} of the format, this program knows 1 to {NetworkFormat.Version}",
                "read it with the snn that wrote it, or a newer one"
            );
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(magic.Length + sizeof(uint))..]);
        if (length != (ulong)bytes.Length)
        {
            return Damaged(where, $"it has {bytes.Length} bytes and says that it has {length}", Again);
        }

        var content = bytes[..^NetworkFormat.ChecksumLength];
        return SHA256.HashData(content).AsSpan().SequenceEqual(bytes[^NetworkFormat.ChecksumLength..])
            ? Parse(content, where)
            : Damaged(where, "its SHA-256 is not the one at its end: it is damaged", Again);
    }

    private static Result<SavedNetwork> Parse(ReadOnlySpan<byte> content, string where)
    {
        var at = new Cursor(content[(NetworkFormat.HeaderLength - (2 * sizeof(uint)))..]);
        var (noteCount, layerCount) = (at.UInt(), at.UInt());
        var notes = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (var i = 0u; i < noteCount; i++)
        {
            if (at.Text() is not { } name || at.Text() is not { } value)
            {
                return Malformed(where, $"note {i + 1}");
            }

            notes.Add(new(name, value));
        }

        var layers = ImmutableArray.CreateBuilder<ConvexNetwork>();
        for (var i = 0u; i < layerCount; i++)
        {
            if (at.Left < 3 * sizeof(uint))
            {
                return Malformed(where, $"layer {i + 1}");
            }

            var (n, k, m) = ((long)at.UInt(), (long)at.UInt(), (long)at.UInt());

            // Nothing is allocated before the sizes are known to fit what is there.
            if (Math.Max(n, Math.Max(k, m)) * 8 > at.Left || NetworkFormat.NumbersOf(n, k, m) * 8 > at.Left)
            {
                return Malformed(where, $"layer {i + 1}");
            }

            var runs = new NetworkColumns(at.Numbers(n * k), at.Numbers(n * m), at.Numbers(n * m), at.Numbers(n));
            switch (ConvexNetwork.Create((int)n, (int)k, (int)m, runs))
            {
                case Result<ConvexNetwork>.Ok made:
                    layers.Add(made.Value);
                    break;
                case Result<ConvexNetwork>.Error { Fault: var fault }:
                    return Damaged(where, $"layer {i + 1} is no network: {fault.Where}: {fault.What}", Again);
            }
        }

        return layers.Count > 0 && at.Left == 0
            ? new SavedNetwork(layers.ToImmutable(), notes.ToImmutable())
            : Malformed(where, "its end");
    }

    private static Fault Malformed(string where, string part) =>
        Damaged(where, $"{part} does not fit the length of the file", Again);

    private static Fault Damaged(string where, string what, string fix) => new(FaultKind.Data, where, what, fix);

    /// <summary>Walks through checked bytes; the caller asks <see cref="Left"/> before it takes.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _bytes = bytes;

        internal readonly int Left => _bytes.Length;

        internal uint UInt()
        {
            var value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes);
            _bytes = _bytes[sizeof(uint)..];
            return value;
        }

        internal string? Text()
        {
            if (Left < sizeof(uint) || UInt() is var length && length > (uint)Left)
            {
                return null;
            }

            try
            {
                var text = Utf8.GetString(_bytes[..(int)length]);
                _bytes = _bytes[(int)length..];
                return text;
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }

        internal double[] Numbers(long count)
        {
            var values = new double[count];
            foreach (ref var value in values.AsSpan())
            {
                value = BinaryPrimitives.ReadDoubleLittleEndian(_bytes);
                _bytes = _bytes[sizeof(double)..];
            }

            return values;
        }
    }
}
