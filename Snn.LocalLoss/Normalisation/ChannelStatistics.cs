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
        float* means = partial + ((nint)chunk * 2 * layout.Channels),
            squares = means + layout.Channels;
        var kernel = new Columns(layout, row, end, x, means, squares);
        Lanes<float>.Sweep(ref kernel, channel, channel + channels);
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

    private readonly struct Columns(RowLayout layout, int row, int end, float* x, float* means, float* squares)
        : ILaneKernel<float>
    {
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var count = TLanes.Of((float)layout.Steps * (end - row));
            var (first, _) = Deviations<TLanes>(layout, row, end, x + at, TLanes.Zero);
            first /= count;
            var (missed, deviations) = Deviations<TLanes>(layout, row, end, x + at, first);
            (first + (missed / count)).Store(means + at); // what the first pass lost in rounding
            (deviations - (missed * missed / count)).Store(squares + at);
        }

        // Sums of x − mean and of their squares: two sums of each in turn, for one alone would wait for itself.
        private static (TLanes Sum, TLanes Squares) Deviations<TLanes>(
            RowLayout layout,
            int row,
            int end,
            float* x,
            TLanes mean
        )
            where TLanes : struct, ILanes<TLanes, float>
        {
            var (evens, odds, evenSquares, oddSquares) = (TLanes.Zero, TLanes.Zero, TLanes.Zero, TLanes.Zero);
            for (var t = 0; t < layout.Steps; t++)
            {
                var at = x + (t * layout.Step) + ((nint)row * layout.Channels);
                var r = row;
                for (; r < end - 1; r += 2, at += 2 * layout.Channels)
                {
                    var (even, odd) = (TLanes.Load(at) - mean, TLanes.Load(at + layout.Channels) - mean);
                    evens += even;
                    odds += odd;
                    evenSquares += even * even;
                    oddSquares += odd * odd;
                }

                if (r < end)
                {
                    var last = TLanes.Load(at) - mean;
                    evens += last;
                    evenSquares += last * last;
                }
            }

            return (evens + odds, evenSquares + oddSquares);
        }
    }
}
