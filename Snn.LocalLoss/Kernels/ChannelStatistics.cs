using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

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
        var count = (float)layout.Steps * (end - row);
        for (var j = channel; j < channel + channels; j += RowLayout.Lanes)
        {
            var sum = Vector256<float>.Zero;
            for (var t = 0; t < layout.Steps; t++)
            {
                var at = x + (t * layout.Step) + ((nint)row * layout.Channels) + j;
                for (var r = row; r < end; r++, at += layout.Channels)
                {
                    sum += Vector256.Load(at);
                }
            }

            var mean = sum / count;
            var (missed, deviations) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var t = 0; t < layout.Steps; t++)
            {
                var at = x + (t * layout.Step) + ((nint)row * layout.Channels) + j;
                for (var r = row; r < end; r++, at += layout.Channels)
                {
                    var d = Vector256.Load(at) - mean;
                    missed += d;
                    deviations += d * d;
                }
            }

            (mean + (missed / count)).Store(means + j); // what the first pass lost in rounding
            (deviations - (missed * missed / count)).Store(squares + j);
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
}
