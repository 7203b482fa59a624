using System.Buffers;
using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>A convolution of spikes: a pixel of the output sums the weights of the spikes that it sees.</summary>
/// <remarks>
/// <c>y(y', x') = b + Σ W[:, c, dy, dx]</c> over the spikes of all maps c at (y' + dy − p, x' + dx − p). Of a line of
/// pixels the spikes are one list, pixel by pixel and map by map: what a pixel of the output sees of it in a row of the
/// kernel is a piece of that list, and the sum over it stays in registers. Lists are made once for all weights, some
/// outputs are computed at a time, so that the weights of some columns of the kernel stay in the level-1 cache; spikes
/// that are there at every step are added once.
/// </remarks>
internal static unsafe class SpikingConvolution
{
    // Weights of so many bytes are gone through at once, so that most of them stay in the level-1 cache.
    private const int CachedBytes = 1 << 16;

    // Outputs that are computed at once.
    private static int Panel => RowSums.MostVectors * RowLayout.Lanes;

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
        var (k, most) = (shape.Kernel, Math.Min(Panel, shape.Filled));
        var rows = k * k * shape.FilledInput;
        var packed = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>((rows + 1) * most));
        fixed (float* start = packed)
        {
            var table = CacheLines.Aligned(start);
            for (var first = 0; first < shape.Filled; first += Panel)
            {
                var (output, width) = (first, Math.Min(Panel, shape.Filled - first));
                Pack(shape, weight, bias, output, width, table);
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
        }

        ArrayPool<float>.Shared.Return(packed);
    }

    // The weights of some outputs, [dy, dx, C filled up, width], and their bias behind them.
    private static void Pack(ConvolutionShape shape, float* weight, float* bias, int first, int width, float* table)
    {
        var (k, count) = (shape.Kernel, Math.Min(width, shape.Outputs - first));
        var rows = k * k * shape.FilledInput;
        new Span<float>(table, (rows + 1) * width).Clear();
        new ReadOnlySpan<float>(bias + first, count).CopyTo(new(table + ((nint)rows * width), count));
        for (var n = 0; n < count; n++)
        {
            var from = weight + ((nint)(first + n) * shape.Input.Channels * k * k);
            for (var c = 0; c < shape.Input.Channels; c++)
            {
                var row = table + ((nint)c * width) + n;
                for (var d = 0; d < k * k; d++, from++, row += shape.FilledInput * width)
                {
                    *row = *from;
                }
            }
        }
    }

    // The output of one sample at all steps.
    private static void Sample(
        ConvolutionShape shape,
        int timesteps,
        int batch,
        byte* planes,
        float* table,
        int width,
        float* y
    )
    {
        var lines = new SpikeLines(shape, timesteps + 1, planes, batch * shape.InputBytes);
        var (pixels, vectors) = (shape.Height * shape.Width, width / RowLayout.Lanes);
        var size = (timesteps + 1) * pixels * width;
        var memory = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(size));
        fixed (float* rented = memory)
        {
            var sums = CacheLines.Aligned(rented);
            var start = new ReadOnlySpan<float>(
                table + ((nint)shape.Kernel * shape.Kernel * shape.FilledInput * width),
                width
            );
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                start.CopyTo(new(sums + (pixel * width), width));
            }

            new Span<float>(sums + (pixels * width), timesteps * pixels * width).Clear();
            var columns = Math.Clamp(CachedBytes / (sizeof(float) * shape.FilledInput * width), 1, shape.Kernel);
            for (var dy = 0; dy < shape.Kernel; dy++)
            {
                for (var dx = 0; dx < shape.Kernel; dx += columns)
                {
                    var end = Math.Min(shape.Kernel, dx + columns);
                    Add(shape, lines, timesteps + 1, dy, dx, end, table, width, vectors, sums);
                }
            }

            for (var t = 0; t < timesteps; t++, y += batch * shape.OutputValues)
            {
                for (var pixel = 0; pixel < pixels; pixel++)
                {
                    var join = new Join(
                        sums + (pixel * width),
                        sums + ((((nint)(t + 1) * pixels) + pixel) * width),
                        y + ((nint)pixel * shape.Filled)
                    );
                    Lanes<float>.Sweep(ref join, 0, width);
                }
            }
        }

        ArrayPool<float>.Shared.Return(memory);
        lines.Return();
    }

    // What all pixels of the output see of some columns of a row of the kernel.
    private static void Add(
        ConvolutionShape shape,
        SpikeLines lines,
        int planes,
        int dy,
        int dx,
        int end,
        float* table,
        int width,
        int vectors,
        float* sums
    )
    {
        var (from, to) = (
            Math.Max(0, shape.Padding - dy),
            Math.Min(shape.Height, shape.Input.Height + shape.Padding - dy)
        );
        fixed (int* places = lines.Places)
        {
            for (var plane = 0; plane < planes; plane++)
            {
                for (var oy = from; oy < to; oy++)
                {
                    // Places count from the line's first pixel, and the first pixel of the output sees those before it.
                    var row = (((dy * shape.Kernel) + shape.Padding) * shape.FilledInput);
                    fixed (int* starts = lines.Line(plane, oy + dy - shape.Padding))
                    {
                        RowSums.AddEach(
                            vectors,
                            table + ((nint)row * width),
                            new(places, starts + dx, end - dx, shape.Width, -shape.FilledInput * width, width),
                            width,
                            sums + ((((nint)plane * shape.Height) + oy) * shape.Width * width)
                        );
                    }
                }
            }
        }
    }

    // What is there at every step, and what a step adds.
    private readonly struct Join(float* common, float* own, float* to) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float> =>
            (TLanes.Load(common + at) + TLanes.Load(own + at)).Store(to + at);
    }
}
