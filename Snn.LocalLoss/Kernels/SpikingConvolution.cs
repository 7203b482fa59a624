using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

/// <summary>A convolution of spikes: each spike adds the weights that leave it to the pixels around it.</summary>
/// <remarks>
/// <c>y(y', x') = b + Σ W[:, c, dy, dx]</c> over the spikes of all maps c at (y' + dy − p, x' + dx − p). What a spike adds to an output row, for all dx, are k neighbouring
/// pixels, one after the other in memory: one run of k·N values. An output row stays in the level-1 cache while the runs of its spikes
/// are added; spikes that are there at every step are added once.
/// </remarks>
internal static unsafe class SpikingConvolution
{
    // Output maps that are computed at once.
    private const int Panel = 64;

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
        ConvolutionShape shape, int timesteps, int batch, byte* planes, float* weight, float* bias, float* y, int threads)
    {
        var k = shape.Kernel;
        for (var first = 0; first < shape.Filled; first += Panel)
        {
            var (output, width) = (first, Math.Min(Panel, shape.Filled - first));
            var runs = ArrayPool<float>.Shared.Rent(((shape.Input.Channels * k * k) + 1) * width);
            fixed (float* table = runs)
            {
                var at = table;
                ConvolutionRuns.Pack(shape, weight, bias, output, width, table);
                Workers.Run(threads, batch, sample => Sample(
                    shape, timesteps, batch, planes + (sample * shape.InputBytes), at, width, y + (sample * shape.OutputValues) + output));
            }

            ArrayPool<float>.Shared.Return(runs);
        }
    }

    // The output of one sample at all steps.
    private static void Sample(ConvolutionShape shape, int timesteps, int batch, byte* planes, float* runs, int width, float* y)
    {
        var (k, plane) = (shape.Kernel, shape.FilledInput * shape.Input.Height);
        var words = ArrayPool<ulong>.Shared.Rent((timesteps + 1) * plane);
        for (var t = 0; t <= timesteps; t++)
        {
            SpikeWords.Gather(shape, planes + (t * batch * shape.InputBytes), words.AsSpan(t * plane, plane));
        }

        // A row of pixels as far as a spike's run can reach: k − 1 − p that are not there on the left, and more on the right.
        var (reach, left) = (shape.Reach, k - 1 - shape.Padding);
        var sums = ArrayPool<float>.Shared.Rent(2 * reach * width);
        fixed (ulong* spikes = words)
        fixed (float* common = sums)
        {
            var row = common + (reach * width);
            var start = new ReadOnlySpan<float>(runs + ((nint)shape.Input.Channels * k * k * width), width);
            for (var oy = 0; oy < shape.Height; oy++)
            {
                for (var ox = 0; ox < reach; ox++)
                {
                    start.CopyTo(new(common + (ox * width), width));
                }

                Add(shape, spikes, oy, runs, width, common);
                for (var t = 0; t < timesteps; t++)
                {
                    new ReadOnlySpan<float>(common, reach * width).CopyTo(new(row, reach * width));
                    Add(shape, spikes + ((t + 1) * plane), oy, runs, width, row);
                    var to = y + (t * batch * shape.OutputValues) + ((nint)oy * shape.Width * shape.Filled);
                    for (var ox = 0; ox < shape.Width; ox++)
                    {
                        new ReadOnlySpan<float>(row + ((left + ox) * width), width).CopyTo(new(to + (ox * shape.Filled), width));
                    }
                }
            }
        }

        ArrayPool<ulong>.Shared.Return(words);
        ArrayPool<float>.Shared.Return(sums);
    }

    // Adds the runs of all spikes that an output row sees.
    private static void Add(ConvolutionShape shape, ulong* words, int oy, float* runs, int width, float* row)
    {
        var (k, height, run) = (shape.Kernel, shape.Input.Height, shape.Kernel * width);
        var (from, to) = shape.KernelRows(oy);
        for (var c = 0; c < shape.Input.Channels; c++, words += height)
        {
            for (var dy = from; dy < to; dy++)
            {
                var weights = runs + ((((nint)c * k) + dy) * run);
                for (var word = words[oy + dy - shape.Padding]; word != 0; word &= word - 1)
                {
                    Add(weights, run, row + (BitOperations.TrailingZeroCount(word) * width));
                }
            }
        }
    }

    private static void Add(float* run, int count, float* sum)
    {
        var i = 0;
        for (; i <= count - (4 * RowLayout.Lanes); i += 4 * RowLayout.Lanes)
        {
            var a = Vector256.Load(sum + i) + Vector256.Load(run + i);
            var b = Vector256.Load(sum + i + 8) + Vector256.Load(run + i + 8);
            var c = Vector256.Load(sum + i + 16) + Vector256.Load(run + i + 16);
            var d = Vector256.Load(sum + i + 24) + Vector256.Load(run + i + 24);
            a.Store(sum + i);
            b.Store(sum + i + 8);
            c.Store(sum + i + 16);
            d.Store(sum + i + 24);
        }

        for (; i < count; i += RowLayout.Lanes)
        {
            (Vector256.Load(sum + i) + Vector256.Load(run + i)).Store(sum + i);
        }
    }
}
