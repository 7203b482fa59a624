using System.Buffers;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>The gradient of the weights of a convolution of counts, by <see cref="PatternSums"/>.</summary>
/// <remarks>
/// <c>dL/dW[:, c, dy, dx] = Σ f_c(y + dy − p, x + dx − p) dL/dy(y, x)</c>: for every weight of an output the pixels at
/// which its input fired are bits, and 32 pixels of the output's gradient are the rows of a set of tables.
/// </remarks>
internal static unsafe class CountConvolutionGradient
{
    /// <summary>The gradient of the weights.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="planes">Counts, [B, H, W, C/8].</param>
    /// <param name="gradient">dL/dy, [B, H', W', N filled up].</param>
    /// <param name="weightGradient">Receives [N, C, k, k].</param>
    /// <param name="threads">Threads.</param>
    internal static void Backward(
        ConvolutionShape shape,
        int batch,
        CountPlanes planes,
        float* gradient,
        float* weightGradient,
        int threads
    )
    {
        var (samples, panels) = (
            Math.Min(batch, CountConvolution.SamplesATile(shape)),
            (shape.Filled + PatternSums.Width - 1) / PatternSums.Width
        );
        // Of the neurons that fired at every step the sums are kept apart, to be multiplied in the end.
        var values = panels * Weights(shape) * PatternSums.Width;
        var (sums, words) = (
            ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(2 * values)),
            ArrayPool<uint>.Shared.Rent((planes.Many + 1) * Words(shape, samples) * Weights(shape))
        );
        fixed (float* sumsStart = sums)
        fixed (uint* wordsStart = words)
        {
            var always = CacheLines.Aligned(sumsStart);
            var seen = wordsStart;
            new Span<float>(always, 2 * values).Clear();

            // Whatever the number of threads, a sum is one task's, in the order of the samples.
            var parts = Math.Min(shape.Kernel, Math.Max(1, threads / panels));
            for (var first = 0; first < batch; first += samples)
            {
                var (from, end) = (first, Math.Min(batch, first + samples));
                for (var plane = 0; plane <= planes.Many; plane++)
                {
                    var own = seen + ((nint)plane * Words(shape, samples) * Weights(shape));
                    SeenPixels.Gather(shape, planes[plane], from, end, own, threads);
                }

                Workers.Run(
                    threads,
                    panels * parts,
                    task =>
                    {
                        var (panel, part) = (task / parts, task % parts);
                        var kernel = (shape.Kernel * part / parts, shape.Kernel * (part + 1) / parts);
                        var own = always + ((nint)panel * Weights(shape) * PatternSums.Width);
                        Tile(shape, planes, gradient, seen, samples, (from, end), kernel, panel, own, own + values);
                    }
                );
            }

            Unpack(shape, planes.Steps, always, always + values, weightGradient);
        }

        ArrayPool<float>.Shared.Return(sums);
        ArrayPool<uint>.Shared.Return(words);
    }

    // Weights of an output.
    private static int Weights(ConvolutionShape shape) => shape.Kernel * shape.Kernel * shape.Input.Channels;

    // Words of bits of the pixels of some samples.
    private static int Words(ConvolutionShape shape, int samples) =>
        ((samples * shape.Height * shape.Width) + PatternSums.Rows - 1) / PatternSums.Rows;

    // What some samples add to the gradient of the weights of some outputs, of some rows of the kernel.
    private static void Tile(
        ConvolutionShape shape,
        CountPlanes planes,
        float* gradient,
        uint* seen,
        int samplesATile,
        (int First, int End) samples,
        (int Top, int Bottom) kernel,
        int panel,
        float* always,
        float* some
    )
    {
        var (k, maps) = (shape.Kernel, shape.Input.Channels);
        var start = gradient + (samples.First * shape.OutputValues) + (panel * PatternSums.Width);
        var vectors = Math.Min(PatternSums.Width, shape.Filled - (panel * PatternSums.Width)) / RowLayout.Lanes;
        var (row, rows) = ((nint)kernel.Top * k * maps, (kernel.Bottom - kernel.Top) * k * maps);
        new FewSpikes(shape, planes).Add(
            samples,
            kernel,
            vectors,
            new(some, k * maps * PatternSums.Width, maps * PatternSums.Width),
            new(start, shape.Filled),
            toOutputs: false
        );
        var memory = ArrayPool<float>.Shared.Rent(
            CacheLines.Room<float>(PatternSums.TableValues + (PatternSums.Rows * PatternSums.Width))
        );
        fixed (float* rented = memory)
        {
            var tables = CacheLines.Aligned(rented);
            var count = (samples.End - samples.First) * shape.Height * shape.Width;
            for (var (word, from) = (0, 0); from < count; word++, from += PatternSums.Rows)
            {
                Fill(vectors, start + ((nint)from * shape.Filled), shape.Filled, count - from, tables);
                for (var plane = 0; plane <= planes.Many; plane++)
                {
                    var words = seen + ((((nint)plane * Words(shape, samplesATile)) + word) * Weights(shape)) + row;
                    PatternSums.Add(
                        vectors,
                        tables,
                        new((byte*)words, sizeof(uint), rows),
                        (plane == 0 ? always : some) + (row * PatternSums.Width)
                    );
                }
            }
        }

        ArrayPool<float>.Shared.Return(memory);
    }

    // Tables of 32 pixels; behind the last there are zeros.
    private static void Fill(int vectors, float* pixels, int stride, int count, float* tables)
    {
        if (count >= PatternSums.Rows)
        {
            PatternSums.Fill(vectors, pixels, stride, tables);
            return;
        }

        var rows = tables + PatternSums.TableValues;
        new Span<float>(rows, PatternSums.Rows * PatternSums.Width).Clear();
        for (var i = 0; i < count; i++, pixels += stride)
        {
            var values = vectors * RowLayout.Lanes;
            new ReadOnlySpan<float>(pixels, values).CopyTo(new(rows + (i * PatternSums.Width), values));
        }

        PatternSums.Fill(vectors, rows, PatternSums.Width, tables);
    }

    // T times the one sums and the others, [panels, dy, dx, C, width], as the gradient of the weights.
    private static void Unpack(ConvolutionShape shape, float steps, float* always, float* some, float* weightGradient)
    {
        var (area, maps) = (shape.Kernel * shape.Kernel, shape.Input.Channels);
        for (var n = 0; n < shape.Outputs; n++)
        {
            var (panel, column) = (n / PatternSums.Width, n % PatternSums.Width);
            var first = ((nint)panel * Weights(shape) * PatternSums.Width) + column;
            for (var c = 0; c < maps; c++)
            {
                for (var d = 0; d < area; d++, weightGradient++)
                {
                    var at = first + (((nint)(d * maps) + c) * PatternSums.Width);
                    *weightGradient = (steps * always[at]) + some[at];
                }
            }
        }
    }
}
