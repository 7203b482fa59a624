using System.Buffers;
using System.Numerics;
using Snn.Data.Vectors;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Snn.LocalLoss.Spikes;

/// <summary>Maximum pooling of spikes: there is one in the window, or there is none.</summary>
internal static unsafe class SpikePooling
{
    /// <summary>
    /// Pools maps at every time step; what is left over at the right and below is dropped, as PyTorch does.
    /// </summary>
    /// <param name="maps">Spikes.</param>
    /// <param name="size">Side of the windows, and stride.</param>
    internal static SpikeBits Max(SpikeBits maps, int size)
    {
        var shape = maps.Shape with { Height = maps.Shape.Height / size, Width = maps.Shape.Width / size };
        var pooled = SpikeBits.Empty(maps.Timesteps, maps.Batch, shape, maps: true);
        byte* from = TensorMemory.Bytes(maps.Bits),
            to = TensorMemory.Bytes(pooled.Bits);
        var (bytes, row) = (maps.RowBytes, maps.Shape.Width * maps.RowBytes);
        Workers.Run(
            get_num_threads(),
            maps.Timesteps * maps.Batch,
            sample =>
            {
                var rented = ArrayPool<byte>.Shared.Rent(row);
                var lines = rented.AsSpan(0, row);
                fixed (byte* any = rented)
                {
                    for (var y = 0; y < shape.Height; y++)
                    {
                        // The lines of a window first, since they lie together, then its columns.
                        var line = from + ((((nint)sample * maps.Shape.Height) + (y * size)) * row);
                        new ReadOnlySpan<byte>(line, row).CopyTo(lines);
                        for (var dy = 1; dy < size; dy++)
                        {
                            TensorPrimitives.BitwiseOr(lines, new ReadOnlySpan<byte>(line + (dy * row), row), lines);
                        }

                        var into = to + ((((nint)sample * shape.Height) + y) * shape.Width * bytes);
                        if (bytes % sizeof(ulong) == 0)
                        {
                            Columns((ulong*)any, size, shape.Width, bytes / sizeof(ulong), (ulong*)into);
                        }
                        else if (bytes % sizeof(uint) == 0)
                        {
                            Columns((uint*)any, size, shape.Width, bytes / sizeof(uint), (uint*)into);
                        }
                        else
                        {
                            Columns(any, size, shape.Width, bytes, into);
                        }
                    }
                }

                ArrayPool<byte>.Shared.Return(rented);
            }
        );
        return pooled;
    }

    // The pixels of each window, of so many words each.
    private static void Columns<T>(T* line, int size, int width, int words, T* into)
        where T : unmanaged, IBitwiseOperators<T, T, T>
    {
        for (var x = 0; x < width; x++, line += size * words)
        {
            for (var w = 0; w < words; w++, into++)
            {
                var any = line[w];
                for (var dx = 1; dx < size; dx++)
                {
                    any |= line[(dx * words) + w];
                }

                *into = any;
            }
        }
    }
}
