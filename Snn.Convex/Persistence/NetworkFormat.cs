using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Snn.Convex.Networks;
using Snn.Data.Faults;

namespace Snn.Convex.Persistence;

/// <summary>Trained networks as bytes and back, exactly; docs/formats.md describes every byte.</summary>
/// <remarks>
/// Little-endian: magic <c>SNNCVX</c> and a version byte, then the epoch, the number of layers, N, K, M of each, then F, G, D, T of each as 64-bit
/// floating-point runs over the neurons, then the SHA-256 of everything before it.
/// </remarks>
public static class NetworkFormat
{
    /// <summary>The version that is written; only this one is read.</summary>
    public const byte Version = 1;

    private const int MaxLayers = 1024;
    private const int HeaderBytes = 16;
    private const int LayerBytes = 12;

    private static ReadOnlySpan<byte> Magic => "SNNCVX"u8;

    /// <summary>The bytes of layers, from the lowest, and of the epoch after which they were saved.</summary>
    public static byte[] Encode(ImmutableArray<ConvexNetwork> layers, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers.Length, MaxLayers);
        var numbers = layers.Sum(layer => Numbers(layer.Neurons, layer.Inputs, layer.Outputs));
        var bytes = new byte[checked(HeaderBytes + (LayerBytes * layers.Length) + (8 * numbers) + SHA256.HashSizeInBytes)];
        Magic.CopyTo(bytes);
        bytes[6] = Version;
        var rest = bytes.AsSpan(8);
        Write(ref rest, epoch);
        Write(ref rest, layers.Length);
        foreach (var layer in layers)
        {
            Write(ref rest, layer.Neurons);
            Write(ref rest, layer.Inputs);
            Write(ref rest, layer.Outputs);
        }

        foreach (var layer in layers)
        {
            Write(ref rest, layer.F.Span);
            Write(ref rest, layer.G.Span);
            Write(ref rest, layer.D.Span);
            Write(ref rest, layer.T.Span);
        }

        SHA256.HashData(bytes.AsSpan(0, bytes.Length - rest.Length), rest);
        return bytes;
    }

    /// <summary>The layers and the epoch of encoded bytes, or what is wrong with them.</summary>
    /// <param name="bytes">What was read.</param>
    /// <param name="where">The file's name, for the fault.</param>
    public static Result<(ImmutableArray<ConvexNetwork> Layers, int Epoch)> Decode(ReadOnlySpan<byte> bytes, string where)
    {
        if (bytes.Length < HeaderBytes + SHA256.HashSizeInBytes || !bytes.StartsWith(Magic))
        {
            return Damaged(where, "it is no saved convex network");
        }

        if (bytes[6] != Version)
        {
            return new Fault(FaultKind.Data, where, $"its format has version {bytes[6]}", $"this program reads version {Version}");
        }

        var body = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
        {
            return Damaged(where, "its checksum does not match its contents");
        }

        var rest = body[8..];
        var epoch = ReadInt(ref rest);
        var count = ReadInt(ref rest);
        return epoch < 0 || count < 0 || count > MaxLayers || rest.Length < (long)LayerBytes * count
            ? Damaged(where, $"its header asks for {count} layers")
            : Layers(rest[(LayerBytes * count)..], rest[..(LayerBytes * count)], count, where).Map(layers => (layers, epoch));
    }

    private static Result<ImmutableArray<ConvexNetwork>> Layers(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> sizes, int count, string where)
    {
        var layers = ImmutableArray.CreateBuilder<ConvexNetwork>(count);
        for (var l = 0; l < count; l++)
        {
            var (n, k, m) = (ReadInt(ref sizes), ReadInt(ref sizes), ReadInt(ref sizes));
            if (n < 1 || k < 1 || m < 1 || (System.Numerics.BigInteger)n * (k + (2L * m) + 1) * 8 > rest.Length)
            {
                return Damaged(where, $"layer {l + 1} of {n} neurons, {k} inputs and {m} readouts does not fit into it");
            }

            var runs = new NetworkRuns(ReadRun(ref rest, n * k), ReadRun(ref rest, n * m), ReadRun(ref rest, n * m), ReadRun(ref rest, n));
            switch (ConvexNetwork.Create(n, k, m, runs))
            {
                case Result<ConvexNetwork>.Ok network:
                    layers.Add(network.Value);
                    break;
                case Result<ConvexNetwork>.Error error:
                    return Damaged(where, $"layer {l + 1}, {error.Fault.Where}: {error.Fault.What}");
            }
        }

        return rest.IsEmpty ? layers.ToImmutable() : Damaged(where, $"{rest.Length} bytes are left over");
    }

    private static long Numbers(int neurons, int inputs, int outputs) => (long)neurons * (inputs + (2L * outputs) + 1);

    private static Fault Damaged(string where, string what) => new(FaultKind.Data, where, what, "save it again, or take another copy");

    private static void Write(ref Span<byte> rest, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, value);
        rest = rest[4..];
    }

    private static void Write(ref Span<byte> rest, ReadOnlySpan<double> run)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(run).CopyTo(rest);
            rest = rest[(8 * run.Length)..];
            return;
        }

        foreach (var value in run)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(rest, value);
            rest = rest[8..];
        }
    }

    private static int ReadInt(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[4..];
        return value;
    }

    private static double[] ReadRun(ref ReadOnlySpan<byte> rest, int count)
    {
        var run = new double[count];
        for (var i = 0; i < count; i++)
        {
            run[i] = BinaryPrimitives.ReadDoubleLittleEndian(rest[(8 * i)..]);
        }

        rest = rest[(8 * count)..];
        return run;
    }
}
