using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Snn.Data.Faults;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss.Checkpoints;

/// <summary>
/// Checkpoints as bytes: magic, version, header in JSON, tensors as safetensors, SHA-256 of all that (docs/formats.md).
/// </summary>
public static class CheckpointFormat
{
    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    private const int Fixed = 8 + 4 + 8;

    /// <summary>The first bytes of a checkpoint.</summary>
    public static ReadOnlySpan<byte> Magic => "SNNTRAIN"u8;

    /// <summary>The state of a run as bytes.</summary>
    public static byte[] Encode(TrainingState state) => Encode(TrainingCheckpoint.Of(state));

    /// <summary>Serialises a checkpoint.</summary>
    public static byte[] Encode(TrainingCheckpoint checkpoint)
    {
        var header = CheckpointHeader.Write(checkpoint.Identity, checkpoint.Progress);
        var tensors = Safetensors.Write(
            new(checkpoint.Tensors, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty)
        );
        var bytes = new byte[Fixed + header.Length + tensors.Length + SHA256.HashSizeInBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), header.Length);
        header.CopyTo(bytes.AsSpan(Fixed));
        tensors.CopyTo(bytes.AsSpan(Fixed + header.Length));
        SHA256.HashData(
            bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes),
            bytes.AsSpan(bytes.Length - SHA256.HashSizeInBytes)
        );
        return bytes;
    }

    /// <summary>Deserialises a checkpoint.</summary>
    /// <param name="bytes">The whole file; the tensors share its memory.</param>
    /// <param name="where">Its name, for faults.</param>
    public static Result<TrainingCheckpoint> Decode(ReadOnlyMemory<byte> bytes, string where)
    {
        var span = bytes.Span;
        if (span.Length < Fixed + SHA256.HashSizeInBytes || !span.StartsWith(Magic))
        {
            return Damaged(where, "it is no checkpoint of a training run");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(span[8..]) is var version && version != Version)
        {
            return new Fault(
                FaultKind.Data,
                where,
                $"it is of version {version}",
                $"use a version of snn that reads it; this one reads {Version}"
            );
        }

        var content = span[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(span[^SHA256.HashSizeInBytes..]))
        {
            return Damaged(where, "its checksum is wrong");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(span[12..]);
        if (length > (ulong)(content.Length - Fixed))
        {
            return Damaged(where, "its header is cut off");
        }

        try
        {
            var (identity, progress) = CheckpointHeader.Read(bytes.Slice(Fixed, (int)length));
            return Safetensors
                .Read(bytes[(Fixed + (int)length)..^SHA256.HashSizeInBytes], where)
                .Map(file => new TrainingCheckpoint(identity, progress, file.Tensors));
        }
        catch (Exception error)
            when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Damaged(where, $"its header is malformed ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    private static Fault Damaged(string where, string what) =>
        new(FaultKind.Data, where, what, "resume from another checkpoint, or start a new run");
}
