using System.Buffers;
using Snn.Data.Vectors;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>For every weight of an output, at which pixels of the output its input fired, as bits.</summary>
internal static unsafe class SeenPixels
{
    private const int WordBits = 32;
    private const int RowBits = 64;

    /// <summary>Gathers them.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="bits">[B, H, W, C/8].</param>
    /// <param name="first">First sample.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="seen">
    /// Receives words [⌈pixels / 32⌉, k, k, C], the pixels of these samples in their order, the first the lowest bit;
    /// what fills up the last word is 0.
    /// </param>
    /// <param name="threads">Threads.</param>
    internal static void Gather(ConvolutionShape shape, byte* bits, int first, int end, uint* seen, int threads)
    {
        var (samples, plane) = (end - first, shape.FilledInput * shape.Input.Height);
        var rows = ArrayPool<ulong>.Shared.Rent(samples * plane);
        fixed (ulong* start = rows)
        {
            var words = start;
            Workers.Run(
                threads,
                samples,
                sample =>
                    SpikeWords.Gather(
                        shape,
                        bits + ((first + sample) * shape.InputBytes),
                        new(words + ((nint)sample * plane), plane)
                    )
            );
            Workers.Run(
                threads,
                shape.Input.Channels,
                c => Map(shape, words + ((nint)c * shape.Input.Height), samples, plane, seen + c)
            );
        }

        ArrayPool<ulong>.Shared.Return(rows);
    }

    // The words of all weights of an input map: for each row of pixels the input's row, moved by dx and cut off.
    private static void Map(ConvolutionShape shape, ulong* rows, int samples, int plane, uint* seen)
    {
        var (k, p, maps, mask) = (
            shape.Kernel,
            shape.Padding,
            shape.Input.Channels,
            ulong.MaxValue >> (RowBits - shape.Width)
        );
        for (var dx = 0; dx < k; dx++)
        {
            for (var dy = 0; dy < k; dy++)
            {
                var (top, bottom) = (Math.Max(0, p - dy), Math.Min(shape.Height, shape.Input.Height + p - dy));
                var to = seen + ((nint)((dy * k) + dx) * maps);
                var (word, filled) = (0UL, 0);
                for (var sample = 0; sample < samples; sample++)
                {
                    var row = rows + ((nint)sample * plane) + (dy - p);
                    for (var y = 0; y < shape.Height; y++)
                    {
                        var fired =
                            y >= top && y < bottom ? (dx < p ? row[y] << (p - dx) : row[y] >> (dx - p)) & mask : 0;
                        word |= fired << filled;
                        filled += shape.Width;
                        while (filled >= WordBits)
                        {
                            *to = (uint)word;
                            to += k * k * maps;
                            filled -= WordBits;
                            word = filled == 0 ? 0 : fired >> (shape.Width - filled);
                        }
                    }
                }

                if (filled > 0)
                {
                    *to = (uint)word;
                }
            }
        }
    }
}
