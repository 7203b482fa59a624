using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Snn.Data.Vectors;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>A convolution of spikes: each spike adds the weights that leave it to the pixels around it.</summary>
/// <remarks>
/// <c>y(y', x') = b + Σ W[:, c, dy, dx]</c> over the spikes of all maps c at (y' + dy − p, x' + dx − p). What a spike
/// adds to an output row, for all dx, are k neighbouring pixels, one after the other in memory: one run of k·N values.
/// Some output rows stay in the level-1 cache while the runs of their spikes are added; spikes that are there at every
/// step are added once.
/// </remarks>
internal static unsafe class SpikingConvolution
{
    // Output maps that are computed at once, and the values of their rows that stay in the level-1 cache meanwhile.
    private const int Panel = 64;
    private const int CachedValues = 4096;

    /// <summary>The convolution.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="timesteps">Steps T.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="planes">Spikes, [T + 1, B, H, W, C/8]: at every step first, then those of each step.</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N].</param>
    /// <param name="y">Receives [T, B, H', W', N filled up to whole vectors]; what fills it up becomes 0.</param>
    /// <param name="threads">Threads.</param>
    internal static void Forward(
        ConvolutionShape shape,
        int timesteps,
        int batch,
        byte* planes,
        float* weight,
        float* bias,
        float* y,
        int threads
    )
    {
        var k = shape.Kernel;
        for (var first = 0; first < shape.Filled; first += Panel)
        {
            var (output, width) = (first, Math.Min(Panel, shape.Filled - first));
            var rows = (shape.Input.Channels * k * k) + 1;
            var runs = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(rows * width));
            fixed (float* start = runs)
            {
                var table = CacheLines.Aligned(start);
                ConvolutionRuns.Pack(shape, weight, bias, output, width, table);
                Workers.Run(
                    threads,
                    batch,
                    sample =>
                        Sample(
                            shape,
                            timesteps,
                            batch,
                            planes + (sample * shape.InputBytes),
                            table,
                            width,
                            y + (sample * shape.OutputValues) + output
                        )
                );
            }

            ArrayPool<float>.Shared.Return(runs);
        }
    }

    // The output of one sample at all steps.
    private static void Sample(
        ConvolutionShape shape,
        int timesteps,
        int batch,
        byte* planes,
        float* runs,
        int width,
        float* y
    )
    {
        var (k, plane) = (shape.Kernel, shape.FilledInput * shape.Input.Height);
        var words = ArrayPool<ulong>.Shared.Rent((timesteps + 1) * plane);
        for (var t = 0; t <= timesteps; t++)
        {
            SpikeWords.Gather(shape, planes + (t * batch * shape.InputBytes), words.AsSpan(t * plane, plane));
        }

        // A row of pixels as far as a spike's run can reach: k − 1 − p that are not there on the left, and more on the
        // right.
        var (reach, left) = (shape.Reach, k - 1 - shape.Padding);
        var (most, row) = (Math.Clamp(CachedValues / (reach * width), 1, shape.Height), reach * width);
        var sums = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(2 * most * row));
        fixed (ulong* spikes = words)
        fixed (float* sum = sums)
        {
            var common = CacheLines.Aligned(sum);
            var step = common + (most * row);
            var start = new ReadOnlySpan<float>(runs + ((nint)shape.Input.Channels * k * k * width), width);
            for (var first = 0; first < shape.Height; first += most)
            {
                var end = Math.Min(shape.Height, first + most);
                for (var ox = 0; ox < (end - first) * reach; ox++)
                {
                    start.CopyTo(new(common + (ox * width), width));
                }

                Add(shape, spikes, first, end, runs, width, common);
                for (var t = 0; t < timesteps; t++)
                {
                    new ReadOnlySpan<float>(common, (end - first) * row).CopyTo(new(step, (end - first) * row));
                    Add(shape, spikes + ((t + 1) * plane), first, end, runs, width, step);
                    for (var oy = first; oy < end; oy++)
                    {
                        Keep(
                            shape,
                            step + ((oy - first) * row) + (left * width),
                            width,
                            y + (t * batch * shape.OutputValues) + ((nint)oy * shape.Width * shape.Filled)
                        );
                    }
                }
            }
        }

        ArrayPool<ulong>.Shared.Return(words);
        ArrayPool<float>.Shared.Return(sums);
    }

    // The pixels of an output row, of which these are all channels or some.
    private static void Keep(ConvolutionShape shape, float* pixels, int width, float* y)
    {
        if (width == shape.Filled)
        {
            new ReadOnlySpan<float>(pixels, shape.Width * width).CopyTo(new(y, shape.Width * width));
            return;
        }

        for (var x = 0; x < shape.Width; x++, pixels += width, y += shape.Filled)
        {
            new ReadOnlySpan<float>(pixels, width).CopyTo(new(y, width));
        }
    }

    // Adds the runs of all spikes that some output rows see, one weight after the other.
    private static void Add(
        ConvolutionShape shape,
        ulong* words,
        int first,
        int end,
        float* runs,
        int width,
        float* rows
    )
    {
        var (k, height, run) = (shape.Kernel, shape.Input.Height, shape.Kernel * width);
        for (var c = 0; c < shape.Input.Channels; c++, words += height)
        {
            for (var dy = 0; dy < k; dy++, runs += run)
            {
                // The output rows for which kernel row dy meets the input.
                var (from, to) = (Math.Max(first, shape.Padding - dy), Math.Min(end, height + shape.Padding - dy));
                for (var oy = from; oy < to; oy++)
                {
                    var row = rows + ((oy - first) * shape.Reach * width);
                    for (var word = words[oy + dy - shape.Padding]; word != 0; word &= word - 1)
                    {
                        var pixels = new Sum(runs, row + (BitOperations.TrailingZeroCount(word) * width));
                        Lanes<float>.Run(ref pixels, 0, run);
                    }
                }
            }
        }
    }

    // Four vectors at a time, as far as there are four: they do not wait for one another.
    private readonly struct Sum(float* run, float* sum) : ILaneRunKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TLanes>(nint at, nint vectors)
            where TLanes : struct, ILanes<TLanes, float>
        {
            nint n = TLanes.Count,
                end = at + (vectors * n);
            for (; at <= end - (4 * n); at += 4 * n)
            {
                var a = TLanes.Load(sum + at) + TLanes.Load(run + at);
                var b = TLanes.Load(sum + at + n) + TLanes.Load(run + at + n);
                var c = TLanes.Load(sum + at + (2 * n)) + TLanes.Load(run + at + (2 * n));
                var d = TLanes.Load(sum + at + (3 * n)) + TLanes.Load(run + at + (3 * n));
                a.Store(sum + at);
                b.Store(sum + at + n);
                c.Store(sum + at + (2 * n));
                d.Store(sum + at + (3 * n));
            }

            for (; at < end; at += n)
            {
                (TLanes.Load(sum + at) + TLanes.Load(run + at)).Store(sum + at);
            }
        }
    }
}
