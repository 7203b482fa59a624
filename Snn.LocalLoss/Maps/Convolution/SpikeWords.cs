using System.Numerics;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// The spikes of one sample at one step as words: one for each row of each map, a bit for each column.
/// </summary>
internal static unsafe class SpikeWords
{
    /// <summary>Gathers them.</summary>
    /// <param name="shape">Of the convolution.</param>
    /// <param name="bits">[H, W, C/8], the lowest bit first.</param>
    /// <param name="words">Receives [C, H].</param>
    internal static void Gather(ConvolutionShape shape, byte* bits, Span<ulong> words)
    {
        var (height, width, bytes) = (shape.Input.Height, shape.Input.Width, shape.FilledInput / RowLayout.Lanes);
        words.Clear();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var bit = 1UL << x;
                for (var b = 0; b < bytes; b++)
                {
                    for (var rest = (uint)*bits++; rest != 0; rest &= rest - 1)
                    {
                        words[((((b * RowLayout.Lanes) + BitOperations.TrailingZeroCount(rest)) * height) + y)] |= bit;
                    }
                }
            }
        }
    }
}
