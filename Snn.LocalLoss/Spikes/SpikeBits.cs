using System.Numerics;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Snn.LocalLoss.Spikes;

/// <summary>Spikes of all time steps, a bit each: what blocks on the fast path send each other.</summary>
/// <param name="bits">
/// [T, B, C/8] or [T, B, H, W, C/8] bytes, C filled up to whole bytes with zeros; the first channel is the lowest bit.
/// </param>
/// <param name="shape">Of a sample at one step.</param>
internal sealed class SpikeBits(Tensor bits, FeatureShape shape)
{
    // Asked for once: each time crosses into native code, and leaves work for the garbage collector.
    private readonly long[] _sizes = bits.shape;

    /// <summary>The bytes.</summary>
    internal Tensor Bits { get; } = bits;

    /// <summary>Shape of a sample at one step.</summary>
    internal FeatureShape Shape { get; } = shape;

    /// <summary>Time steps T.</summary>
    internal int Timesteps => (int)_sizes[0];

    /// <summary>Samples B.</summary>
    internal int Batch => (int)_sizes[1];

    /// <summary>Bytes of a row of channels.</summary>
    internal int RowBytes => RowLayout.Filled(Shape.Channels) / RowLayout.Lanes;

    /// <summary>Whether the spikes are maps.</summary>
    internal bool Maps => _sizes.Length == 5;

    /// <summary>Spikes as bits.</summary>
    /// <param name="values">float32 zeros and ones, [T, B, C] or [T, B, C, H, W].</param>
    internal static unsafe SpikeBits Pack(Tensor values)
    {
        using var scope = NewDisposeScope();
        var maps = values.dim() == 5;
        var shape = maps
            ? new FeatureShape((int)values.shape[2], (int)values.shape[3], (int)values.shape[4])
            : FeatureShape.Vector((int)values.shape[2]);
        var packed = Empty((int)values.shape[0], (int)values.shape[1], shape, maps);
        float* from = TensorMemory.Floats(ChannelRows.Of(values, maps));
        byte* to = TensorMemory.Bytes(packed.Bits);
        for (var i = 0L; i < packed.Bits.numel(); i++, from += RowLayout.Lanes)
        {
            to[i] = 0;
            for (var bit = 0; bit < RowLayout.Lanes; bit++)
            {
                to[i] |= (byte)((from[bit] != 0 ? 1 : 0) << bit);
            }
        }

        packed.Bits.MoveToOuterDisposeScope();
        return packed;
    }

    /// <summary>Room for spikes of this shape.</summary>
    internal static SpikeBits Empty(int timesteps, int batch, FeatureShape shape, bool maps)
    {
        var bytes = RowLayout.Filled(shape.Channels) / RowLayout.Lanes;
        return new(
            empty(
                maps ? [timesteps, batch, shape.Height, shape.Width, bytes] : [timesteps, batch, bytes],
                ScalarType.Byte
            ),
            shape
        );
    }

    /// <summary>
    /// The same spikes as those that a neuron fires at every step, and at each step the others: [T + 1, B, …].
    /// </summary>
    /// <remarks>
    /// A neuron that fires at all mostly fires at every step of a static image. What such spikes add to a weighted sum
    /// is the same at every step and is summed once: <c>W z_t = W c + W (z_t − c)</c> with <c>c = z_1 ∧ … ∧ z_T</c>.
    /// </remarks>
    internal unsafe Tensor Split()
    {
        var planes = empty([Timesteps + 1, .. _sizes[1..]], ScalarType.Byte);
        byte* from = TensorMemory.Bytes(Bits),
            to = TensorMemory.Bytes(planes);
        var plane = (int)(Bits.numel() / Timesteps);
        var common = new Span<byte>(to, plane);
        new ReadOnlySpan<byte>(from, plane).CopyTo(common);
        for (var t = 1; t < Timesteps; t++)
        {
            TensorPrimitives.BitwiseAnd(common, new ReadOnlySpan<byte>(from + ((nint)t * plane), plane), common);
        }

        for (var t = 0; t < Timesteps; t++)
        {
            TensorPrimitives.Xor(
                common,
                new ReadOnlySpan<byte>(from + ((nint)t * plane), plane),
                new Span<byte>(to + ((nint)(t + 1) * plane), plane)
            );
        }

        return planes;
    }

    /// <summary>Share of all neurons, samples and steps that spike.</summary>
    internal unsafe double Share()
    {
        // The bits that only fill up a row are zero.
        var (count, bytes) = (0L, Bits.numel());
        byte* at = TensorMemory.Bytes(Bits);
        var words = bytes / sizeof(ulong);
        for (var i = 0L; i < words; i++)
        {
            count += BitOperations.PopCount(((ulong*)at)[i]);
        }

        for (var i = words * sizeof(ulong); i < bytes; i++)
        {
            count += BitOperations.PopCount(at[i]);
        }

        return (double)count / ((double)Timesteps * Batch * Shape.Count);
    }

    /// <summary>Spikes of every input over all steps and samples, in PyTorch's order [C] or [C, H, W].</summary>
    internal unsafe long[] CountByInput()
    {
        var places = InputPlaces.Of(this);
        var counts = new long[Shape.Count];
        var at = TensorMemory.Bytes(Bits);
        for (var sample = 0; sample < Timesteps * Batch; sample++)
        {
            for (var place = 0; place < places.Length; place += RowLayout.Lanes)
            {
                for (var rest = (uint)*at++; rest != 0; rest &= rest - 1)
                {
                    counts[places[place + BitOperations.TrailingZeroCount(rest)]]++;
                }
            }
        }

        return counts;
    }

    /// <summary>The spikes as float32 zeros and ones, [T, B, C] or [T, B, C, H, W].</summary>
    internal unsafe Tensor Unpack()
    {
        using var scope = NewDisposeScope();
        var rows = empty([.. _sizes[..^1], RowBytes * RowLayout.Lanes], ScalarType.Float32);
        float* to = TensorMemory.Floats(rows);
        byte* from = TensorMemory.Bytes(Bits);
        for (var i = 0L; i < Bits.numel(); i++)
        {
            for (var bit = 0; bit < RowLayout.Lanes; bit++)
            {
                *to++ = (from[i] >> bit) & 1;
            }
        }

        return ChannelRows.ToFeatures(rows, Shape.Channels, Maps).MoveToOuterDisposeScope();
    }
}
