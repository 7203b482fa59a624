using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// The gradient of a spiking convolution's weights, by sums of the output gradient around each spike.
/// </summary>
/// <remarks>
/// <c>dL/dW[:, c, dy, dx] = Σ dL/dy at (y + p − dy, x + p − dx)</c> over the spikes (y, x) of map c. For all dx of a
/// kernel row these are neighbouring pixels, which lie one after the other in memory: one run of k·N values a spike and
/// kernel row.
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
        ConvolutionShape shape,
        int timesteps,
        int batch,
        byte* planes,
        float* gradient,
        float* weightGradient,
        float* biasGradient,
        int threads
    )
    {
        // A part of the input maps each: every weight's sum is one thread's, in the order of the samples.
        var parts = Math.Min(Math.Max(1, threads), shape.Input.Channels);
        Workers.Run(
            threads,
            parts,
            part =>
            {
                var (first, end) = (shape.Input.Channels * part / parts, shape.Input.Channels * (part + 1) / parts);
                Maps(shape, timesteps, batch, planes, gradient, weightGradient, biasGradient, first, end);
            }
        );
    }

    private static void Maps(
        ConvolutionShape shape,
        int timesteps,
        int batch,
        byte* planes,
        float* gradient,
        float* weightGradient,
        float* biasGradient,
        int first,
        int end
    )
    {
        var (k, run) = (shape.Kernel, shape.Kernel * shape.Filled);
        var padded = (Width: shape.Reach, Height: shape.Input.Height + k - 1);
        var area = padded.Width * padded.Height * shape.Filled;
        var weights = (end - first) * k * run;
        var sums = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(weights + shape.Filled));
        var around = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>((timesteps + 1) * area));
        var places = new PlaceLists(shape, timesteps + 1, end - first);
        fixed (float* sumsStart = sums)
        fixed (float* aroundStart = around)
        {
            float* sum = CacheLines.Aligned(sumsStart),
                pixels = CacheLines.Aligned(aroundStart);
            new Span<float>(sum, weights + shape.Filled).Clear();
            new Span<float>(pixels, (timesteps + 1) * area).Clear(); // the zeros at the borders stay
            var bias = sum + weights; // behind them
            for (var b = 0; b < batch; b++)
            {
                places.Clear();
                places.Add(planes + (b * shape.InputBytes), 0, first, padded.Width);
                new Span<float>(pixels, area).Clear();
                for (var t = 1; t <= timesteps; t++)
                {
                    var step = pixels + ((nint)t * area);
                    ConvolutionRuns.Surround(
                        shape,
                        gradient + ((((nint)(t - 1) * batch) + b) * shape.OutputValues),
                        step
                    );
                    TensorPrimitives.Add(
                        new ReadOnlySpan<float>(pixels, area),
                        new ReadOnlySpan<float>(step, area),
                        new Span<float>(pixels, area)
                    );
                    places.Add(
                        planes + ((((nint)t * batch) + b) * shape.InputBytes),
                        t * padded.Height * padded.Width,
                        first,
                        padded.Width
                    );
                }

                if (first == 0)
                {
                    var total = new Total(pixels, padded.Width * padded.Height, shape.Filled, bias);
                    Lanes<float>.Sweep(ref total, 0, shape.Filled);
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
                            RowSums.Add(
                                vectors,
                                table + at,
                                places[c],
                                shape.Filled,
                                sum + ((((nint)c * k) + dy) * run) + at
                            );
                        }
                    }
                }
            }

            ConvolutionRuns.Unpack(shape, sum, weightGradient, first, end);
            if (first == 0)
            {
                new Span<float>(bias, shape.Outputs).CopyTo(new(biasGradient, shape.Outputs));
            }
        }

        ArrayPool<float>.Shared.Return(sums);
        ArrayPool<float>.Shared.Return(around);
    }

    // Adds all pixels to a sum.
    private readonly struct Total(float* pixels, int count, int channels, float* sum) : ILaneKernel<float>
    {
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var total = TLanes.Load(sum + at);
            for (var p = 0; p < count; p++)
            {
                total += TLanes.Load(pixels + ((nint)p * channels) + at);
            }

            total.Store(sum + at);
        }
    }

    /// <summary>For every input map of a part the pixels of a sample at which it spikes, at all steps.</summary>
    private sealed class PlaceLists(ConvolutionShape shape, int planes, int maps)
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
