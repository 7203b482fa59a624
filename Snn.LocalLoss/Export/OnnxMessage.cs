using System.Buffers;
using Google.Protobuf;

namespace Snn.LocalLoss.Export;

/// <summary>A message of ONNX as protocol buffers write it: fields by their numbers in onnx.proto.</summary>
internal sealed class OnnxMessage
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>A whole number.</summary>
    internal OnnxMessage Add(int field, long value) =>
        Written(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    /// <summary>A float32.</summary>
    internal OnnxMessage Add(int field, float value) =>
        Written(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    /// <summary>Text.</summary>
    internal OnnxMessage Add(int field, string value) =>
        Written(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    /// <summary>Bytes.</summary>
    internal OnnxMessage Add(int field, ReadOnlySpan<byte> value)
    {
        var copy = ByteString.CopyFrom(value);
        return Written(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(copy));
    }

    /// <summary>A message within this one.</summary>
    internal OnnxMessage Add(int field, OnnxMessage value) => Add(field, value._bytes.WrittenSpan);

    /// <summary>Its bytes.</summary>
    internal byte[] ToBytes() => _bytes.WrittenSpan.ToArray();

    private OnnxMessage Written(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        using var part = new MemoryStream();
        using (var output = new CodedOutputStream(part, leaveOpen: true))
        {
            output.WriteTag(field, type);
            write(output);
        }

        _bytes.Write(part.GetBuffer().AsSpan(0, (int)part.Length));
        return this;
    }
}
