using System.Buffers;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>Planes of counts with the zeros around that a convolution with padding sees.</summary>
internal static unsafe class PaddedBits
{
    /// <summary>Bytes of a line of pixels.</summary>
    internal static nint Line(ConvolutionShape shape) =>
        (nint)(shape.Input.Width + (2 * shape.Padding)) * shape.PixelBytes;

    /// <summary>Bytes of a sample.</summary>
    internal static nint Image(ConvolutionShape shape) => (shape.Input.Height + (2 * shape.Padding)) * Line(shape);

    /// <summary>
    /// The planes that are gone through as words, [planes, B, H + 2p, W + 2p, C/8], and behind them bytes that may be
    /// read with the last one; the array is rented.
    /// </summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="planes">Counts.</param>
    internal static byte[] Of(ConvolutionShape shape, int batch, CountPlanes planes)
    {
        var (line, row) = ((int)Line(shape), shape.Input.Width * shape.PixelBytes);
        var images = (planes.Many + 1) * batch;
        var size = (images * (int)Image(shape)) + sizeof(uint);
        var padded = ArrayPool<byte>.Shared.Rent(size);
        padded.AsSpan(0, size).Clear();
        var from = planes[0];
        for (var image = 0; image < images; image++)
        {
            var to = (image * (int)Image(shape)) + (shape.Padding * (line + shape.PixelBytes));
            for (var y = 0; y < shape.Input.Height; y++, from += row, to += line)
            {
                new ReadOnlySpan<byte>(from, row).CopyTo(padded.AsSpan(to));
            }
        }

        return padded;
    }
}
