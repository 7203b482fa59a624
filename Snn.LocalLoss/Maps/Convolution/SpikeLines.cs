using System.Buffers;
using System.Numerics;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// The spikes of a sample, a list for every line of pixels of every plane: places among the line's values, pixel by
/// pixel and map by map. The arrays are rented.
/// </summary>
internal readonly unsafe struct SpikeLines
{
    private readonly int _height;
    private readonly int _line;
    private readonly int[] _starts;
    private readonly int[] _places;

    /// <summary>Gathers them.</summary>
    /// <param name="shape">Of the convolution.</param>
    /// <param name="planes">Planes.</param>
    /// <param name="bits">The sample's of the first plane, [H, W, C/8], the lowest bit first.</param>
    /// <param name="stride">Bytes from one plane to the next.</param>
    internal SpikeLines(ConvolutionShape shape, int planes, byte* bits, nint stride)
    {
        // Of the pixels that padding adds there is a start, and no spike.
        (_height, _line) = (shape.Input.Height, shape.Input.Width + (2 * shape.Padding) + 1);
        var lines = planes * _height;
        (_starts, _places) = (
            ArrayPool<int>.Shared.Rent(lines * _line),
            ArrayPool<int>.Shared.Rent((lines * shape.Input.Width * shape.FilledInput) + 1)
        );
        var next = 0;
        for (var line = 0; line < lines; line++)
        {
            var at = bits + (line / _height * stride) + ((nint)(line % _height) * shape.Input.Width * shape.PixelBytes);
            var starts = _starts.AsSpan(line * _line, _line);
            starts[..shape.Padding].Fill(next);
            for (var x = 0; x < shape.Input.Width; x++)
            {
                starts[shape.Padding + x] = next;
                for (var b = 0; b < shape.PixelBytes; b++)
                {
                    var first = ((x * shape.PixelBytes) + b) * RowLayout.Lanes;
                    for (var rest = (uint)*at++; rest != 0; rest &= rest - 1)
                    {
                        _places[next++] = first + BitOperations.TrailingZeroCount(rest);
                    }
                }
            }

            starts[(shape.Padding + shape.Input.Width)..].Fill(next);
        }
    }

    /// <summary>All places, of all lines.</summary>
    internal int[] Places => _places;

    /// <summary>Where the spikes of each pixel of a line begin, from −p to W + p.</summary>
    internal ReadOnlySpan<int> Line(int plane, int y) => _starts.AsSpan(((plane * _height) + y) * _line, _line);

    /// <summary>Gives the memory back.</summary>
    internal void Return()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_places);
    }
}
