using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Tensors;

/// <summary>Type of a tensor's values.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>Signed 64-bit integers.</summary>
    I64,

    /// <summary>Bytes.</summary>
    U8,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of binary32.</summary>
    BF16,
}

/// <summary>A tensor as a value outside libtorch.</summary>
/// <param name="Name">Its name in a state dict.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Data">Its values, row by row, little-endian.</param>
public sealed record NamedTensor(string Name, TensorType Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of a value of a type.</summary>
    public static int Size(TensorType type) =>
        type switch
        {
            TensorType.F32 => 4,
            TensorType.F64 or TensorType.I64 => 8,
            TensorType.U8 => 1,
            TensorType.F16 or TensorType.BF16 => 2,
            _ => throw new UnreachableException(),
        };

    /// <summary>The values of float32 tensors.</summary>
    /// <exception cref="InvalidOperationException">The values are of another type.</exception>
    public ReadOnlySpan<float> Floats =>
        Type == TensorType.F32
            ? MemoryMarshal.Cast<byte, float>(Data.Span)
            : throw new InvalidOperationException($"{Name} holds {Type}");

    /// <summary>A scalar with a name.</summary>
    public static NamedTensor Of(string name, long value) =>
        new(name, TensorType.I64, [], BitConverter.GetBytes(value));

    /// <summary>Copies a tensor from wherever it is.</summary>
    internal static NamedTensor Of(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var here = tensor.detach().cpu().contiguous();
        return new(name, OfScalar(here.dtype), [.. here.shape], here.numel() == 0 ? default : here.bytes.ToArray());
    }

    /// <summary>A tensor of these values on the CPU; belongs to the caller's scope.</summary>
    internal Tensor ToTensor()
    {
        var made = empty(
            [.. Shape],
            Type switch
            {
                TensorType.F32 => ScalarType.Float32,
                TensorType.F64 => ScalarType.Float64,
                TensorType.I64 => ScalarType.Int64,
                TensorType.U8 => ScalarType.Byte,
                TensorType.F16 => ScalarType.Float16,
                TensorType.BF16 => ScalarType.BFloat16,
                _ => throw new UnreachableException(),
            }
        );
        if (!Data.IsEmpty)
        {
            Data.Span.CopyTo(made.bytes);
        }

        return made;
    }

    /// <summary>The type of a tensor's values.</summary>
    /// <exception cref="ArgumentException">It is none of those that are written.</exception>
    internal static TensorType OfScalar(ScalarType type) =>
        type switch
        {
            ScalarType.Float32 => TensorType.F32,
            ScalarType.Float64 => TensorType.F64,
            ScalarType.Int64 => TensorType.I64,
            ScalarType.Byte => TensorType.U8,
            ScalarType.Float16 => TensorType.F16,
            ScalarType.BFloat16 => TensorType.BF16,
            _ => throw new ArgumentException($"tensors of {type} are not written", nameof(type)),
        };
}
