using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Snn.Data.Faults;

namespace Snn.LocalLoss.Tensors;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Tensors">Its tensors, in the order of their bytes.</param>
/// <param name="Metadata">Words about them.</param>
public sealed record SafetensorsFile(
    ImmutableArray<NamedTensor> Tensors,
    ImmutableSortedDictionary<string, string> Metadata
);

/// <summary>The safetensors format: a length, a header in JSON, then the bytes of all tensors without gaps.</summary>
/// <remarks>
/// github.com/huggingface/safetensors. Reading is strict: the ranges of the tensors must cover the data in order, and
/// each must have the length of its shape. Memory grows with the bytes that are there, never with what a header claims.
/// </remarks>
public static class Safetensors
{
    private const int Prefix = 8;
    private const string MetadataKey = "__metadata__";

    // Which of two values of a name holds is nobody's to decide.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="ArgumentException">Two tensors have one name, or data do not fit their shape.</exception>
    public static byte[] Write(SafetensorsFile file)
    {
        var header = Header(file);
        var padded = (header.Length + Prefix - 1) / Prefix * Prefix;
        var bytes = new byte[Prefix + padded + file.Tensors.Sum(t => (long)t.Data.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, padded);
        header.CopyTo(bytes.AsSpan(Prefix));
        bytes.AsSpan(Prefix + header.Length, padded - header.Length).Fill((byte)' ');
        var at = Prefix + padded;
        foreach (var tensor in file.Tensors)
        {
            tensor.Data.Span.CopyTo(bytes.AsSpan(at));
            at += tensor.Data.Length;
        }

        return bytes;
    }

    /// <summary>Reads a safetensors file.</summary>
    /// <param name="bytes">The whole file; the tensors share its memory.</param>
    /// <param name="where">Its name, for faults.</param>
    public static Result<SafetensorsFile> Read(ReadOnlyMemory<byte> bytes, string where)
    {
        if (
            bytes.Length < Prefix
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span) is var length
                && length > (ulong)(bytes.Length - Prefix)
        )
        {
            return Damaged(where, "its header is cut off");
        }

        var data = bytes[(Prefix + (int)length)..];
        try
        {
            using var header = JsonDocument.Parse(bytes.Slice(Prefix, (int)length), Strict);
            var tensors = header
                .RootElement.EnumerateObject()
                .Where(p => p.Name != MetadataKey)
                .Select(p => Tensor(p, data))
                // One without values stands before that which begins at the same place.
                .OrderBy(t => (t.Start, t.Tensor.Data.Length))
                .ToList();
            if (
                header.RootElement.TryGetProperty(MetadataKey, out var words)
                && words.EnumerateObject().Any(w => w.Value.ValueKind != JsonValueKind.String)
            )
            {
                return Damaged(where, $"its header is malformed (a value of {MetadataKey} is no text)");
            }

            var at = 0L;
            foreach (var (start, tensor) in tensors)
            {
                if (start != at)
                {
                    return Damaged(where, $"the bytes of '{tensor.Name}' do not follow those before");
                }

                at += tensor.Data.Length;
            }

            return at == data.Length
                ? new SafetensorsFile([.. tensors.Select(t => t.Tensor)], Metadata(header.RootElement))
                : Damaged(where, $"{data.Length - at} bytes belong to no tensor");
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or IndexOutOfRangeException
                        or OverflowException
            )
        {
            return Damaged(where, $"its header is malformed ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    private static byte[] Header(SafetensorsFile file)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (!file.Metadata.IsEmpty)
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in file.Metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            var (at, names) = (0L, new HashSet<string>(StringComparer.Ordinal));
            foreach (var tensor in file.Tensors)
            {
                if (
                    !names.Add(tensor.Name)
                    || tensor.Name == MetadataKey
                    || Length(tensor.Type, tensor.Shape) != tensor.Data.Length
                )
                {
                    throw new ArgumentException(
                        $"'{tensor.Name}' is there twice, or its data do not fit its shape",
                        nameof(file)
                    );
                }

                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.Data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static (long Start, NamedTensor Tensor) Tensor(JsonProperty entry, ReadOnlyMemory<byte> data)
    {
        var word = entry.Value.GetProperty("dtype").GetString();
        if (!Enum.TryParse<TensorType>(word, out var type) || type.ToString() != word || !Enum.IsDefined(type))
        {
            throw new FormatException($"type '{word}' of '{entry.Name}' is not read here");
        }

        ImmutableArray<long> shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
        var offsets = entry.Value.GetProperty("data_offsets");
        var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        return
            offsets.GetArrayLength() == 2
            && start >= 0
            && end >= start
            && end <= data.Length
            && shape.All(s => s >= 0)
            && Length(type, shape) == end - start
            ? (start, new(entry.Name, type, shape, data[(int)start..(int)end]))
            : throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"bytes {start} to {end} are not '{entry.Name}'")
            );
    }

    private static long Length(TensorType type, ImmutableArray<long> shape) =>
        shape.Aggregate((long)NamedTensor.Size(type), (a, b) => checked(a * b));

    private static ImmutableSortedDictionary<string, string> Metadata(JsonElement header) =>
        header.TryGetProperty(MetadataKey, out var words)
            ? words
                .EnumerateObject()
                .ToImmutableSortedDictionary(w => w.Name, w => w.Value.GetString()!, StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    private static Fault Damaged(string where, string what) =>
        new(FaultKind.Data, where, what, "replace it by an undamaged copy");
}
