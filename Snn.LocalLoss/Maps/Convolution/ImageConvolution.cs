using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// A convolution of images of few channels, and the gradient of its weights: the first block of a network sees them.
/// </summary>
/// <remarks>
/// As <see cref="SpikingConvolution"/>, each kernel row multiplied with a pixel's value. Most pixels of a drawing are
/// background: the output of an image that is nothing else is computed once for a batch, and a sample adds what is
/// drawn on it. For the gradient of the weights likewise, all samples share their background.
/// </remarks>
internal static unsafe class ImageConvolution
{
    /// <summary>Most channels for which this is worth while: more are a matter for matrix products.</summary>
    internal const int MostChannels = 4;

    // Sums of the gradient are joined in the order of tasks: they do not depend on the number of threads.
    private const int SamplesATask = 8;

    /// <summary>The convolution.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="background">The value of most pixels; any will do.</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N]; null for zeros.</param>
    /// <param name="y">Receives [B, H', W', N filled up to whole vectors]; what fills it up becomes 0.</param>
    /// <param name="threads">Threads.</param>
    internal static void Forward(
        ConvolutionShape shape,
        int batch,
        float* x,
        float background,
        float* weight,
        float* bias,
        float* y,
        int threads
    )
    {
        var (k, width, size) = (shape.Kernel, shape.Filled, (int)shape.OutputValues);
        var rented = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(((shape.Input.Channels * k * k) + 1) * width));
        var (start, empty) = (new float[size], new float[size]);
        fixed (float* packedStart = rented)
        fixed (float* biases = start)
        fixed (float* nothingDrawn = empty)
        {
            float* packed = CacheLines.Aligned(packedStart),
                from = nothingDrawn;
            ConvolutionPacking.Pack(shape, weight, bias, 0, width, packed);
            for (var pixel = 0; pixel < size; pixel += width)
            {
                var biasRow = packed + ((nint)shape.Input.Channels * k * k * width);
                new ReadOnlySpan<float>(biasRow, width).CopyTo(start.AsSpan(pixel));
            }

            Sample(shape, Flat(shape, background), packed, biases, from);
            Tasks(
                threads,
                batch,
                (first, end, _) =>
                {
                    var foreground = new ForegroundPixels(shape);
                    for (var sample = first; sample < end; sample++)
                    {
                        foreground.Take(x + ((nint)sample * shape.Input.Count), background);
                        Sample(shape, foreground, packed, from, y + (sample * shape.OutputValues));
                    }
                }
            );
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>The gradients of weights and bias.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="background">As forward.</param>
    /// <param name="gradient">dL/dy, [B, H', W', N filled up].</param>
    /// <param name="weightGradient">Receives [N, C, k, k].</param>
    /// <param name="biasGradient">Receives [N]; null where there is no bias.</param>
    /// <param name="threads">Threads.</param>
    internal static void Backward(
        ConvolutionShape shape,
        int batch,
        float* x,
        float background,
        float* gradient,
        float* weightGradient,
        float* biasGradient,
        int threads
    )
    {
        var (tasks, pixels) = ((batch + SamplesATask - 1) / SamplesATask, (int)shape.OutputValues);
        var weights = shape.Input.Channels * shape.Kernel * shape.Kernel * shape.Filled;
        var sums = ArrayPool<float>.Shared.Rent(tasks * weights);
        var totals = ArrayPool<float>.Shared.Rent(tasks * pixels);
        Array.Clear(sums, 0, tasks * weights);
        Array.Clear(totals, 0, tasks * pixels);
        fixed (float* sumsStart = sums)
        fixed (float* totalsStart = totals)
        {
            float* sum = sumsStart,
                total = totalsStart;
            Tasks(
                threads,
                batch,
                (first, end, task) =>
                    Samples(
                        shape,
                        x,
                        background,
                        gradient,
                        first,
                        end,
                        sum + ((nint)task * weights),
                        new(total + ((nint)task * pixels), pixels)
                    )
            );
            for (var task = 1; task < tasks; task++)
            {
                TensorPrimitives.Add(
                    sums.AsSpan(0, weights),
                    sums.AsSpan(task * weights, weights),
                    sums.AsSpan(0, weights)
                );
                TensorPrimitives.Add(
                    totals.AsSpan(0, pixels),
                    totals.AsSpan(task * pixels, pixels),
                    totals.AsSpan(0, pixels)
                );
            }

            Weigh(shape, Flat(shape, background), total, sum);
            ConvolutionPacking.Unpack(shape, sum, 0, shape.Filled, weightGradient, 0, shape.Input.Channels);
            for (var n = 0; biasGradient is not null && n < shape.Outputs; n++)
            {
                biasGradient[n] = 0;
                for (var pixel = n; pixel < pixels; pixel += shape.Filled)
                {
                    biasGradient[n] += total[pixel];
                }
            }
        }

        ArrayPool<float>.Shared.Return(sums);
        ArrayPool<float>.Shared.Return(totals);
    }

    private static void Tasks(int threads, int batch, Action<int, int, int> samples) =>
        Workers.Run(
            threads,
            (batch + SamplesATask - 1) / SamplesATask,
            task => samples(task * SamplesATask, Math.Min(batch, (task + 1) * SamplesATask), task)
        );

    // An image that has one value everywhere.
    private static ForegroundPixels Flat(ConvolutionShape shape, float value)
    {
        var flat = new ForegroundPixels(shape);
        var image = new float[shape.Input.Count];
        Array.Fill(image, value);
        fixed (float* x = image)
        {
            flat.Take(x, 0);
        }

        return flat;
    }

    // Adds a foreground to a start, both [H', W', N filled up].
    private static void Sample(
        ConvolutionShape shape,
        ForegroundPixels foreground,
        float* packed,
        float* start,
        float* y
    )
    {
        var (k, width, left) = (shape.Kernel, shape.Filled, shape.Kernel - 1 - shape.Padding);
        var row = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(shape.Reach * width));
        fixed (float* rowStart = row)
        {
            var sum = CacheLines.Aligned(rowStart);
            var seen = new Span<float>(sum + (left * width), shape.Width * width);
            for (var oy = 0; oy < shape.Height; oy++, start += seen.Length, y += seen.Length)
            {
                new ReadOnlySpan<float>(start, seen.Length).CopyTo(seen);
                var (from, to) = shape.KernelRows(oy);
                for (var c = 0; c < shape.Input.Channels; c++)
                {
                    var values = foreground.Values(c);
                    for (var dy = from; dy < to; dy++)
                    {
                        var iy = oy + dy - shape.Padding;
                        var kernelRow = packed + ((((nint)c * k) + dy) * k * width);
                        foreach (var place in foreground.Row(c, iy))
                        {
                            var pixels = new Weighted(
                                values[place],
                                kernelRow,
                                sum + ((place - (iy * shape.Reach)) * width)
                            );
                            Lanes<float>.Sweep(ref pixels, 0, k * width);
                        }
                    }
                }

                seen.CopyTo(new(y, seen.Length));
            }
        }

        ArrayPool<float>.Shared.Return(row);
    }

    // Over some samples: sums packed as the weights are, [C, dy, k − 1 − dx, N], and of the gradients themselves.
    private static void Samples(
        ConvolutionShape shape,
        float* x,
        float background,
        float* gradient,
        int first,
        int end,
        float* sums,
        Span<float> total
    )
    {
        var foreground = new ForegroundPixels(shape);
        for (var sample = first; sample < end; sample++)
        {
            var dy = gradient + (sample * shape.OutputValues);
            foreground.Take(x + ((nint)sample * shape.Input.Count), background);
            Weigh(shape, foreground, dy, sums);
            TensorPrimitives.Add(total, new ReadOnlySpan<float>(dy, total.Length), total);
        }
    }

    // sums += Σ x[y, x] · dL/dy around the pixel, over the foreground.
    private static void Weigh(ConvolutionShape shape, ForegroundPixels foreground, float* gradient, float* sums)
    {
        var (k, kernelRow) = (shape.Kernel, shape.Kernel * shape.Filled);
        var area = shape.Reach * (shape.Input.Height + k - 1) * shape.Filled;
        var around = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(area));
        fixed (float* aroundStart = around)
        {
            var pixels = CacheLines.Aligned(aroundStart);
            new Span<float>(pixels, area).Clear();
            ConvolutionPacking.Surround(shape, gradient, shape.Filled, pixels);
            for (var c = 0; c < shape.Input.Channels; c++)
            {
                fixed (float* values = foreground.Values(c))
                {
                    for (var row = 0; row < k; row++, sums += kernelRow)
                    {
                        var table = pixels + ((nint)(k - 1 - row) * shape.Reach * shape.Filled);
                        for (var at = 0; at < kernelRow; at += RowSums.MostVectors * RowLayout.Lanes)
                        {
                            RowSums.AddWeighted(
                                Math.Min(RowSums.MostVectors, (kernelRow - at) / RowLayout.Lanes),
                                table + at,
                                foreground.Map(c),
                                values,
                                shape.Filled,
                                sums + at
                            );
                        }
                    }
                }
            }
        }

        ArrayPool<float>.Shared.Return(around);
    }

    private readonly struct Weighted(float value, float* kernelRow, float* sum) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float> =>
            TLanes.MultiplyAdd(TLanes.Of(value), TLanes.Load(kernelRow + at), TLanes.Load(sum + at)).Store(sum + at);
    }
}
