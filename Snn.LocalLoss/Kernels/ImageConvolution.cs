using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

/// <summary>A convolution of images of few channels, and the gradient of its weights: the first block of a network sees them.</summary>
/// <remarks>As <see cref="SpikingConvolution"/>, each run multiplied with a pixel's value.</remarks>
internal static unsafe class ImageConvolution
{
    /// <summary>Most channels for which this is worth while: more are a matter for matrix products.</summary>
    internal const int MostChannels = 4;

    // Vectors of a run whose sums stay in registers.
    private const int Weighted = 4;

    /// <summary>The convolution.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N].</param>
    /// <param name="y">Receives [B, H', W', N filled up to whole vectors]; what fills it up becomes 0.</param>
    /// <param name="threads">Threads.</param>
    internal static void Forward(ConvolutionShape shape, int batch, float* x, float* weight, float* bias, float* y, int threads)
    {
        var (k, width) = (shape.Kernel, shape.Filled);
        var packed = ArrayPool<float>.Shared.Rent(((shape.Input.Channels * k * k) + 1) * width);
        fixed (float* table = packed)
        {
            var runs = table;
            ConvolutionRuns.Pack(shape, weight, bias, 0, width, table);
            Workers.Run(threads, batch, sample => Sample(shape, x + ((nint)sample * shape.Input.Count), runs, y + (sample * shape.OutputValues)));
        }

        ArrayPool<float>.Shared.Return(packed);
    }

    /// <summary>The gradients of weights and bias.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="gradient">dL/dy, [B, H', W', N filled up].</param>
    /// <param name="weightGradient">Receives [N, C, k, k].</param>
    /// <param name="biasGradient">Receives [N].</param>
    /// <param name="threads">Threads.</param>
    internal static void Backward(ConvolutionShape shape, int batch, float* x, float* gradient, float* weightGradient, float* biasGradient, int threads)
    {
        // Some samples each, joined in their order: the sums do not depend on the number of threads.
        const int samplesATask = 8;
        var (k, tasks) = (shape.Kernel, (batch + samplesATask - 1) / samplesATask);
        var size = ((shape.Input.Channels * k * k) + 1) * shape.Filled;
        var sums = new float[tasks * size];
        fixed (float* start = sums)
        {
            var parts = start;
            Workers.Run(threads, tasks, task => Samples(
                shape, x, gradient, task * samplesATask, Math.Min(batch, (task + 1) * samplesATask), parts + ((nint)task * size)));
            for (var task = 1; task < tasks; task++)
            {
                TensorPrimitives.Add(sums.AsSpan(0, size), sums.AsSpan(task * size, size), sums.AsSpan(0, size));
            }

            ConvolutionRuns.Unpack(shape, start, weightGradient, 0, shape.Input.Channels);
            new Span<float>(start + size - shape.Filled, shape.Outputs).CopyTo(new(biasGradient, shape.Outputs));
        }
    }

    private static void Sample(ConvolutionShape shape, float* x, float* runs, float* y)
    {
        var (k, width, left) = (shape.Kernel, shape.Filled, shape.Kernel - 1 - shape.Padding);
        var row = ArrayPool<float>.Shared.Rent(shape.Reach * width);
        var bias = new ReadOnlySpan<float>(runs + ((nint)shape.Input.Channels * k * k * width), width);
        fixed (float* sum = row)
        {
            for (var oy = 0; oy < shape.Height; oy++)
            {
                for (var ox = 0; ox < shape.Reach; ox++)
                {
                    bias.CopyTo(new(sum + (ox * width), width));
                }

                var (from, to) = shape.KernelRows(oy);
                for (var c = 0; c < shape.Input.Channels; c++)
                {
                    for (var dy = from; dy < to; dy++)
                    {
                        var pixels = x + ((((nint)c * shape.Input.Height) + oy + dy - shape.Padding) * shape.Input.Width);
                        for (var ix = 0; ix < shape.Input.Width; ix++)
                        {
                            Add(pixels[ix], runs + ((((nint)c * k) + dy) * k * width), k * width, sum + (ix * width));
                        }
                    }
                }

                new ReadOnlySpan<float>(sum + (left * width), shape.Width * width).CopyTo(new(y + ((nint)oy * shape.Width * width), shape.Width * width));
            }
        }

        ArrayPool<float>.Shared.Return(row);
    }

    // Sums of runs over some samples, [C, dy, k − 1 − dx, N], and of all pixels behind them.
    private static void Samples(ConvolutionShape shape, float* x, float* gradient, int first, int end, float* sums)
    {
        var (k, run, area) = (shape.Kernel, shape.Kernel * shape.Filled, shape.Reach * (shape.Input.Height + shape.Kernel - 1) * shape.Filled);
        var around = ArrayPool<float>.Shared.Rent(area);
        Array.Clear(around, 0, area);
        fixed (float* pixels = around)
        {
            for (var sample = first; sample < end; sample++)
            {
                var dy = gradient + (sample * shape.OutputValues);
                ConvolutionRuns.Surround(shape, dy, pixels);
                for (var c = 0; c < shape.Input.Channels; c++)
                {
                    for (var row = 0; row < k; row++)
                    {
                        for (var at = 0; at < run; at += RowLayout.Lanes * Weighted)
                        {
                            Weigh(
                                shape, x + ((nint)sample * shape.Input.Count) + ((nint)c * shape.Input.Height * shape.Input.Width),
                                pixels + ((nint)(k - 1 - row) * shape.Reach * shape.Filled) + at, Math.Min(Weighted, (run - at) / RowLayout.Lanes),
                                sums + ((((nint)c * k) + row) * run) + at);
                        }
                    }
                }

                for (nint p = 0; p < (nint)shape.Height * shape.Width; p++)
                {
                    Add(1, dy + (p * shape.Filled), shape.Filled, sums + ((nint)shape.Input.Channels * k * run));
                }
            }
        }

        ArrayPool<float>.Shared.Return(around);
    }

    // sum += Σ x[y, x] · pixels[y, x …] over a map.
    private static void Weigh(ConvolutionShape shape, float* x, float* pixels, int vectors, float* sum)
    {
        var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        for (var y = 0; y < shape.Input.Height; y++)
        {
            var at = pixels + ((nint)y * shape.Reach * shape.Filled);
            for (var ix = 0; ix < shape.Input.Width; ix++, x++, at += shape.Filled)
            {
                var value = Vector256.Create(*x);
                a += value * Vector256.Load(at);
                if (vectors == Weighted)
                {
                    b += value * Vector256.Load(at + 8);
                    c += value * Vector256.Load(at + 16);
                    d += value * Vector256.Load(at + 24);
                }
                else
                {
                    b = vectors > 1 ? b + (value * Vector256.Load(at + 8)) : b;
                    c = vectors > 2 ? c + (value * Vector256.Load(at + 16)) : c;
                }
            }
        }

        (Vector256.Load(sum) + a).Store(sum);
        if (vectors > 1)
        {
            (Vector256.Load(sum + 8) + b).Store(sum + 8);
        }

        if (vectors > 2)
        {
            (Vector256.Load(sum + 16) + c).Store(sum + 16);
        }

        if (vectors > 3)
        {
            (Vector256.Load(sum + 24) + d).Store(sum + 24);
        }
    }

    private static void Add(float value, float* run, int count, float* sum)
    {
        var factor = Vector256.Create(value);
        for (var i = 0; i < count; i += RowLayout.Lanes)
        {
            (Vector256.Load(sum + i) + (factor * Vector256.Load(run + i))).Store(sum + i);
        }
    }
}
