using System.Runtime.Intrinsics;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Normalisation;

/// <summary>Mean and variance of every channel over steps and rows, for batch norm.</summary>
internal static unsafe class ChannelStatistics
{
    /// <summary>Means and sums of squared deviations of a task's part, by the corrected two-pass algorithm.</summary>
    /// <param name="layout">Of <paramref name="x"/>.</param>
    /// <param name="task">The task.</param>
    /// <param name="x">[T, rows, C].</param>
    /// <param name="partial">[chunks, 2, C]: the task's means and sums are written.</param>
    internal static void OfTask(RowLayout layout, int task, float* x, float* partial)
    {
        var (channel, channels, chunk, row, end) = layout.Task(task);
        float* means = partial + ((nint)chunk * 2 * layout.Channels), squares = means + layout.Channels;
        var j = channel;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; j <= channel + channels - Lanes512<float>.Count; j += Lanes512<float>.Count)
            {
                OfColumns<Lanes512<float>>(layout, row, end, x + j, means + j, squares + j);
            }
        }

        for (; j < channel + channels; j += Lanes256<float>.Count)
        {
            OfColumns<Lanes256<float>>(layout, row, end, x + j, means + j, squares + j);
        }
    }

    /// <summary>Joins the parts of all chunks, in their order (Chan, Golub and LeVeque 1983).</summary>
    /// <param name="layout">Of the current.</param>
    /// <param name="partial">As <see cref="OfTask"/> left it.</param>
    /// <param name="channel">The channel.</param>
    /// <returns>Its mean and biased variance.</returns>
    internal static (double Mean, double Variance) Join(RowLayout layout, float* partial, int channel)
    {
        var (mean, squares, seen) = (0.0, 0.0, 0.0);
        for (var chunk = 0; chunk < layout.Chunks; chunk++)
        {
            var (_, _, _, row, end) = layout.Task(chunk);
            var count = (double)layout.Steps * (end - row);
            var part = partial + ((nint)chunk * 2 * layout.Channels) + channel;
            var (difference, all) = (part[0] - mean, seen + count);
            mean += difference * count / all;
            squares += part[layout.Channels] + (difference * difference * seen * count / all);
            seen = all;
        }

        return (mean, squares / seen);
    }

    private static void OfColumns<TVector>(RowLayout layout, int row, int end, float* x, float* mean, float* squares)
        where TVector : struct, ILanes<TVector, float>
    {
        var count = TVector.Of((float)layout.Steps * (end - row));
        var (first, _) = Deviations<TVector>(layout, row, end, x, TVector.Zero);
        first /= count;
        var (missed, deviations) = Deviations<TVector>(layout, row, end, x, first);
        (first + (missed / count)).Store(mean); // what the first pass lost in rounding
        (deviations - (missed * missed / count)).Store(squares);
    }

    // Sums of x − mean and of their squares: two sums of each in turn, for one alone would wait for itself.
    private static (TVector Sum, TVector Squares) Deviations<TVector>(RowLayout layout, int row, int end, float* x, TVector mean)
        where TVector : struct, ILanes<TVector, float>
    {
        var (evens, odds, evenSquares, oddSquares) = (TVector.Zero, TVector.Zero, TVector.Zero, TVector.Zero);
        for (var t = 0; t < layout.Steps; t++)
        {
            var at = x + (t * layout.Step) + ((nint)row * layout.Channels);
            var r = row;
            for (; r < end - 1; r += 2, at += 2 * layout.Channels)
            {
                var (even, odd) = (TVector.Load(at) - mean, TVector.Load(at + layout.Channels) - mean);
                evens += even;
                odds += odd;
                evenSquares += even * even;
                oddSquares += odd * odd;
            }

            if (r < end)
            {
                var last = TVector.Load(at) - mean;
                evens += last;
                evenSquares += last * last;
            }
        }

        return (evens + odds, evenSquares + oddSquares);
    }
}
