using System.Buffers;
using System.Numerics.Tensors;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// The gradient of a spiking convolution's weights, by sums of the output gradient around each spike.
/// </summary>
/// <remarks>
/// <c>dL/dW[:, c, dy, dx] = Σ dL/dy at (y + p − dy, x + p − dx)</c> over the spikes (y, x) of map c. For all dx of a
/// kernel row these are neighbouring pixels, which lie one after the other in memory: one stretch of k·N
/// values a spike and kernel row.
/// </remarks>
internal static unsafe class SpikingConvolutionGradient
{
    // Outputs that are computed at once, and the pixels of a step that then stay in the level-2 cache: small maps are
    // gone through several samples at a time, so that lists do not become short.
    private const int Panel = 64;
    private const int CachedPixels = 256;

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
        var (k, area) = (shape.Kernel, shape.Reach * (shape.Input.Height + shape.Kernel - 1));
        var weights = (end - first) * k * k * shape.Filled;
        var sums = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(weights + shape.Filled));
        var samples = Math.Clamp(CachedPixels / area, 1, batch);
        var around = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>((timesteps + 1) * samples * area * Panel));
        var places = new SpikePlaces(shape, timesteps + 1, samples, first, end);
        fixed (float* sumsStart = sums)
        fixed (float* aroundStart = around)
        fixed (int* starts = places.Starts)
        fixed (int* places0 = places.Places)
        {
            float* sum = CacheLines.Aligned(sumsStart),
                pixels = CacheLines.Aligned(aroundStart);
            new Span<float>(sum, weights + shape.Filled).Clear();
            for (var b = 0; b < batch; b += samples)
            {
                var count = Math.Min(samples, batch - b);
                places.Take(planes + (b * shape.InputBytes), batch * shape.InputBytes, count);
                for (var output = 0; output < shape.Filled; output += Panel)
                {
                    var width = Math.Min(Panel, shape.Filled - output);
                    var (table, kernelRow) = (count * area * width, k * width);
                    new Span<float>(pixels, (timesteps + 1) * table).Clear();
                    for (var sample = 0; sample < count; sample++)
                    {
                        Gradients(
                            shape,
                            timesteps,
                            gradient + ((b + sample) * shape.OutputValues) + output,
                            batch * shape.OutputValues,
                            width,
                            pixels + (sample * area * width),
                            table
                        );
                    }

                    if (first == 0)
                    {
                        var total = new Total(pixels, count * area, width, sum + weights + output);
                        Lanes<float>.Sweep(ref total, 0, width);
                    }

                    var panel = sum + ((nint)(end - first) * k * k * output);
                    for (var plane = 0; plane <= timesteps; plane++)
                    {
                        for (var dy = 0; dy < k; dy++)
                        {
                            // Kernel row dy sees the row k − 1 − dy below the spike's in the padded gradient.
                            var seen = pixels + ((nint)plane * table) + ((nint)(k - 1 - dy) * shape.Reach * width);
                            var maps = new RowLists(
                                places0,
                                starts + (plane * (end - first)),
                                1,
                                end - first,
                                sumStep: k * kernelRow
                            );
                            for (var at = 0; at < kernelRow; at += RowSums.MostVectors * RowLayout.Lanes)
                            {
                                var vectors = Math.Min(RowSums.MostVectors, (kernelRow - at) / RowLayout.Lanes);
                                RowSums.AddEach(vectors, seen + at, maps, width, panel + (dy * kernelRow) + at);
                            }
                        }
                    }
                }
            }

            for (var output = 0; output < shape.Filled; output += Panel)
            {
                var width = Math.Min(Panel, shape.Filled - output);
                var panel = sum + ((nint)(end - first) * k * k * output);
                ConvolutionPacking.Unpack(shape, panel, output, width, weightGradient, first, end);
            }

            if (first == 0)
            {
                new Span<float>(sum + weights, shape.Outputs).CopyTo(new(biasGradient, shape.Outputs));
            }
        }

        ArrayPool<float>.Shared.Return(sums);
        ArrayPool<float>.Shared.Return(around);
    }

    // The gradients of some outputs of a sample with zeros around: their sum over all steps, then those of each step.
    private static void Gradients(
        ConvolutionShape shape,
        int timesteps,
        float* gradient,
        nint stride,
        int width,
        float* pixels,
        nint table
    )
    {
        var sum = new Span<float>(pixels, shape.Reach * (shape.Input.Height + shape.Kernel - 1) * width);
        for (var t = 1; t <= timesteps; t++, gradient += stride)
        {
            var step = pixels + (t * table);
            ConvolutionPacking.Surround(shape, gradient, width, step);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(step, sum.Length), sum);
        }
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
}
