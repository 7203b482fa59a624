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
        var (width, bytes) = (shape.Input.Width, shape.PixelBytes);
        words.Clear();
        fixed (ulong* to = words)
        {
            for (var y = 0; y < shape.Input.Height; y++, bits += width * bytes)
            {
                BitMatrix.Transpose(bits, bytes, width, bytes, (byte*)(to + y), shape.Input.Height * sizeof(ulong));
            }
        }
    }
}
