using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

/// <summary>The gradient of a spiking convolution's weights, by sums of the output gradient around each spike.</summary>
/// <remarks>
/// <c>dL/dW[:, c, dy, dx] = Σ dL/dy at (y + p − dy, x + p − dx)</c> over the spikes (y, x) of map c. For all dx of a kernel row these are neighbouring pixels, which lie one
/// after the other in memory: one run of k·N values a spike and kernel row.
/// </remarks>
internal static unsafe class SpikingConvolutionGradient
{
    /// <summary>The gradients of weights and bias.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="timesteps">Steps T.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="planes">Spikes, [T + 1, B, H, W, C/8]: at every step first, then those of each step.</param>
    /// <param name="gradient">dL/dy, [T, B, H', W', N filled up].</param>
    /// <param name="weightGradient">Receives [N, C, k, k].</param>
    /// <param name="biasGradient">Receives [N].</param>
    /// <param name="threads">Threads.</param>
    internal static void Backward(
        SpikeConvolutionShape shape, int timesteps, int batch, byte* planes, float* gradient, float* weightGradient, float* biasGradient, int threads)
    {
        Bias(shape, timesteps * batch, gradient, biasGradient);

        // A part of the input maps each: every weight's sum is one thread's, in the order of the samples.
        var parts = Math.Min(Math.Max(1, threads), shape.Input.Channels);
        Workers.Run(threads, parts, part =>
        {
            var (first, end) = (shape.Input.Channels * part / parts, shape.Input.Channels * (part + 1) / parts);
            Maps(shape, timesteps, batch, planes, gradient, weightGradient, first, end);
        });
    }

    private static void Bias(SpikeConvolutionShape shape, int samples, float* gradient, float* biasGradient)
    {
        var pixels = (nint)samples * shape.Height * shape.Width;
        for (var n = 0; n < shape.Filled; n += RowLayout.Lanes)
        {
            var sum = Vector256<float>.Zero;
            for (nint p = 0; p < pixels; p++)
            {
                sum += Vector256.Load(gradient + (p * shape.Filled) + n);
            }

            for (var lane = 0; lane < RowLayout.Lanes && n + lane < shape.Outputs; lane++)
            {
                biasGradient[n + lane] = sum[lane];
            }
        }
    }

    private static void Maps(
        SpikeConvolutionShape shape, int timesteps, int batch, byte* planes, float* gradient, float* weightGradient, int first, int end)
    {
        var (k, run) = (shape.Kernel, shape.Kernel * shape.Filled);
        var padded = (Width: shape.Input.Width + k - 1, Height: shape.Input.Height + k - 1);
        var area = padded.Width * padded.Height * shape.Filled;
        var (sums, around) = (ArrayPool<float>.Shared.Rent((end - first) * k * run), ArrayPool<float>.Shared.Rent((timesteps + 1) * area));
        var places = new PlaceLists(shape, timesteps + 1, end - first);
        Array.Clear(sums);
        Array.Clear(around, 0, (timesteps + 1) * area); // the zeros at the borders stay
        fixed (float* sum = sums)
        fixed (float* pixels = around)
        {
            for (var b = 0; b < batch; b++)
            {
                places.Clear();
                places.Add(planes + (b * shape.InputBytes), 0, first, padded.Width);
                new Span<float>(pixels, area).Clear();
                for (var t = 1; t <= timesteps; t++)
                {
                    var step = pixels + ((nint)t * area);
                    Surround(shape, gradient + ((((nint)(t - 1) * batch) + b) * shape.OutputValues), step, padded.Width);
                    TensorPrimitives.Add(new ReadOnlySpan<float>(pixels, area), new ReadOnlySpan<float>(step, area), new Span<float>(pixels, area));
                    places.Add(planes + ((((nint)t * batch) + b) * shape.InputBytes), t * padded.Height * padded.Width, first, padded.Width);
                }

                for (var c = 0; c < end - first; c++)
                {
                    for (var dy = 0; dy < k; dy++)
                    {
                        // Kernel row dy sees the row k − 1 − dy below the spike's in the padded gradient.
                        var table = pixels + ((nint)(k - 1 - dy) * padded.Width * shape.Filled);
                        for (var at = 0; at < run; at += RowSums.MostVectors * RowLayout.Lanes)
                        {
                            var vectors = Math.Min(RowSums.MostVectors, (run - at) / RowLayout.Lanes);
                            RowSums.Add(vectors, table + at, places[c], shape.Filled, sum + ((((nint)c * k) + dy) * run) + at);
                        }
                    }
                }
            }

            Scatter(shape, sum, weightGradient, first, end);
        }

        ArrayPool<float>.Shared.Return(sums);
        ArrayPool<float>.Shared.Return(around);
    }

    // The output gradient with k − 1 − p zeros above and on the left, and as many below and on the right that no spike's run leaves it.
    private static void Surround(SpikeConvolutionShape shape, float* gradient, float* pixels, int paddedWidth)
    {
        var (border, row) = (shape.Kernel - 1 - shape.Padding, shape.Width * shape.Filled);
        for (var y = 0; y < shape.Height; y++)
        {
            new ReadOnlySpan<float>(gradient + ((nint)y * row), row)
                .CopyTo(new(pixels + ((((nint)(y + border) * paddedWidth) + border) * shape.Filled), row));
        }
    }

    // From [c, dy, k − 1 − dx, n] to [n, c, dy, dx].
    private static void Scatter(SpikeConvolutionShape shape, float* sums, float* weightGradient, int first, int end)
    {
        var k = shape.Kernel;
        for (var n = 0; n < shape.Outputs; n++)
        {
            for (var c = first; c < end; c++)
            {
                for (var dy = 0; dy < k; dy++)
                {
                    for (var dx = 0; dx < k; dx++)
                    {
                        weightGradient[((((((nint)n * shape.Input.Channels) + c) * k) + dy) * k) + dx] =
                            sums[((((((nint)c - first) * k) + dy) * k) + (k - 1 - dx)) * shape.Filled + n];
                    }
                }
            }
        }
    }

    /// <summary>For every input map of a part the pixels of a sample at which it spikes, at all steps.</summary>
    private sealed class PlaceLists(SpikeConvolutionShape shape, int planes, int maps)
    {
        private readonly int _most = planes * shape.Input.Height * shape.Input.Width;
        private readonly int[] _places = new int[maps * planes * shape.Input.Height * shape.Input.Width];
        private readonly int[] _counts = new int[maps];

        internal ReadOnlySpan<int> this[int map] => _places.AsSpan(map * _most, _counts[map]);

        internal void Clear() => Array.Clear(_counts);

        internal void Add(byte* at, int start, int first, int paddedWidth)
        {
            var bytes = shape.FilledInput / RowLayout.Lanes;
            var (lowest, highest) = (first / RowLayout.Lanes, (first + maps - 1) / RowLayout.Lanes);
            for (var y = 0; y < shape.Input.Height; y++)
            {
                for (var x = 0; x < shape.Input.Width; x++, at += bytes)
                {
                    for (var b = lowest; b <= highest; b++)
                    {
                        for (var rest = (uint)at[b]; rest != 0; rest &= rest - 1)
                        {
                            var map = (b * RowLayout.Lanes) + BitOperations.TrailingZeroCount(rest) - first;
                            if ((uint)map < (uint)maps)
                            {
                                _places[(map * _most) + _counts[map]++] = start + (y * paddedWidth) + x;
                            }
                        }
                    }
                }
            }
        }
    }
}
