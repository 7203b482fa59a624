using System.Numerics;

namespace Snn.LocalLoss.Kernels;

/// <summary>Mean and variance of every channel over steps, samples and area, for batch norm.</summary>
internal static unsafe class ChannelStatistics
{
    /// <summary>Means and biased variances of a piece's channels.</summary>
    /// <remarks>The corrected two-pass algorithm: the second pass subtracts the mean that the first has found, and what it missed.</remarks>
    /// <param name="layout">Of <paramref name="x"/>.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="x">[T, B, C, Area].</param>
    /// <param name="mean">[C]; the piece's part is written.</param>
    /// <param name="variance">[C]; the piece's part is written.</param>
    internal static void OfPiece(ChannelLayout layout, int piece, float* x, float* mean, float* variance)
    {
        if (layout.Shared)
        {
            Shared(layout, piece, x, mean, variance);
        }
        else
        {
            Features(layout, piece, x, mean, variance);
        }
    }

    private static void Features(ChannelLayout layout, int piece, float* x, float* mean, float* variance)
    {
        var (channel, start, length) = layout.Piece(piece);
        var rows = layout.Steps * layout.Batch;
        for (var j = 0; j < length; j += Vector<float>.Count)
        {
            var column = x + start + j;
            var left = length - j;
            var sum = Vector<float>.Zero;
            for (var r = 0; r < rows; r++)
            {
                sum += Lanes.Load(column + ((nint)r * layout.Sample), left);
            }

            var average = sum / rows;
            var (missed, squares) = (Vector<float>.Zero, Vector<float>.Zero);
            for (var r = 0; r < rows; r++)
            {
                var d = Lanes.Load(column + ((nint)r * layout.Sample), left) - average;
                missed += d;
                squares += d * d;
            }

            Lanes.Store(average, mean + channel + j, left);
            Lanes.Store((squares - (missed * missed / rows)) / rows, variance + channel + j, left);
        }
    }

    private static void Shared(ChannelLayout layout, int piece, float* x, float* mean, float* variance)
    {
        var (channel, start, length) = layout.Piece(piece);
        var rows = layout.Steps * layout.Batch;
        var sum = 0.0;
        for (var r = 0; r < rows; r++)
        {
            sum += RowSum(x + ((nint)r * layout.Sample) + start, length);
        }

        var average = (float)(sum / layout.Population);
        var (missed, squares) = (0.0, 0.0);
        for (var r = 0; r < rows; r++)
        {
            var (m, s) = RowSquares(x + ((nint)r * layout.Sample) + start, length, average);
            missed += m;
            squares += s;
        }

        mean[channel] = average;
        variance[channel] = (float)((squares - (missed * missed / layout.Population)) / layout.Population);
    }

    private static float RowSum(float* row, int length)
    {
        var sum = Vector<float>.Zero;
        for (var j = 0; j < length; j += Vector<float>.Count)
        {
            sum += Lanes.Load(row + j, length - j);
        }

        return Vector.Sum(sum);
    }

    private static (float Sum, float Squares) RowSquares(float* row, int length, float mean)
    {
        var (center, sum, squares) = (new Vector<float>(mean), Vector<float>.Zero, Vector<float>.Zero);
        for (var j = 0; j < length; j += Vector<float>.Count)
        {
            var d = Vector.ConditionalSelect(Lanes.Mask(length - j), Lanes.Load(row + j, length - j) - center, Vector<float>.Zero);
            sum += d;
            squares += d * d;
        }

        return (Vector.Sum(sum), Vector.Sum(squares));
    }
}
