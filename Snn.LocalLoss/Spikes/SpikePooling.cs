using Snn.Data.Vectors;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

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
                for (var y = 0; y < shape.Height; y++)
                {
                    for (var x = 0; x < shape.Width; x++)
                    {
                        var window =
                            from + (((((nint)sample * maps.Shape.Height) + (y * size)) * row) + (x * size * bytes));
                        var into = to + (((((((nint)sample * shape.Height) + y) * shape.Width) + x) * bytes));
                        for (var b = 0; b < bytes; b++)
                        {
                            into[b] = Any(window + b, size, row, bytes);
                        }
                    }
                }
            }
        );
        return pooled;
    }

    private static byte Any(byte* window, int size, int row, int bytes)
    {
        var any = 0;
        for (var dy = 0; dy < size; dy++)
        {
            for (var dx = 0; dx < size; dx++)
            {
                any |= window[(dy * row) + (dx * bytes)];
            }
        }

        return (byte)any;
    }
}
