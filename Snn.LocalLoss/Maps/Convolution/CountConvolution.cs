using System.Buffers;
using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>A convolution of counts, by <see cref="PatternSums"/>.</summary>
/// <remarks>
/// What a row of the kernel sees of the rows of channels are neighbouring bits: the words that go through the tables of
/// 32 rows of weights. A tile of outputs stays in the level-2 cache meanwhile. The few neurons that fired at some steps
/// alone add the weights that leave them one by one.
/// </remarks>
internal static unsafe class CountConvolution
{
    // Outputs that go through a set of tables: enough that filling the tables is little beside it.
    private const int OutputsATile = 1024;

    /// <summary>Samples of a tile.</summary>
    internal static int SamplesATile(ConvolutionShape shape) =>
        Math.Max(1, OutputsATile / (shape.Height * shape.Width));

    /// <summary>The convolution.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="planes">Counts, [B, H, W, C/8].</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="y">Receives [B, H', W', N filled up to whole vectors]; what fills it up becomes 0.</param>
    /// <param name="threads">Threads.</param>
    internal static void Forward(
        ConvolutionShape shape,
        int batch,
        CountPlanes planes,
        float* weight,
        float* y,
        int threads
    )
    {
        var (samples, seen) = (SamplesATile(shape), PaddedBits.Of(shape, batch, planes));
        var packed = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(shape.Kernel * KernelRow(shape)));
        fixed (byte* bits = seen)
        fixed (float* packedStart = packed)
        {
            var (rows, padded) = ((nint)CacheLines.Aligned(packedStart), (nint)bits);
            for (var first = 0; first < shape.Filled; first += PatternSums.Width)
            {
                var panel = first;
                Pack(shape, weight, panel, (float*)rows);
                Workers.Run(
                    threads,
                    (batch + samples - 1) / samples,
                    tile =>
                    {
                        var from = tile * samples;
                        var end = Math.Min(batch, from + samples);
                        Tile(shape, planes, (byte*)padded, batch, (float*)rows, panel, from, end, y);
                    }
                );
            }
        }

        ArrayPool<float>.Shared.Return(packed);
        ArrayPool<byte>.Shared.Return(seen);
    }

    // Words of bits that a row of the kernel sees of a pixel.
    private static int Words(ConvolutionShape shape) =>
        ((shape.Kernel * shape.FilledInput) + PatternSums.Rows - 1) / PatternSums.Rows;

    // Values of the packed weights of a row of the kernel.
    private static int KernelRow(ConvolutionShape shape) => Words(shape) * PatternSums.Rows * PatternSums.Width;

    // The weights of some outputs, [dy, (dx, c), width]: in the order of the bits.
    private static void Pack(ConvolutionShape shape, float* weight, int first, float* rows)
    {
        var (k, count) = (shape.Kernel, Math.Min(PatternSums.Width, shape.Outputs - first));
        new Span<float>(rows, k * KernelRow(shape)).Clear();
        for (var n = 0; n < count; n++)
        {
            var from = weight + ((nint)(first + n) * shape.Input.Channels * k * k);
            for (var c = 0; c < shape.Input.Channels; c++)
            {
                for (var dy = 0; dy < k; dy++)
                {
                    var row = rows + (dy * KernelRow(shape)) + ((nint)c * PatternSums.Width) + n;
                    for (var dx = 0; dx < k; dx++, from++, row += shape.FilledInput * PatternSums.Width)
                    {
                        *row = *from;
                    }
                }
            }
        }
    }

    // Some outputs of some samples.
    private static void Tile(
        ConvolutionShape shape,
        CountPlanes planes,
        byte* bits,
        int batch,
        float* rows,
        int panel,
        int first,
        int end,
        float* y
    )
    {
        var (pixels, width) = (shape.Height * shape.Width, Math.Min(PatternSums.Width, shape.Filled - panel));
        var (vectors, values) = (width / RowLayout.Lanes, (end - first) * pixels * PatternSums.Width);
        var line = PaddedBits.Line(shape);
        var memory = ArrayPool<float>.Shared.Rent(CacheLines.Room<float>((2 * values) + PatternSums.TableValues));
        fixed (float* rented = memory)
        {
            // Of the neurons that fired at every step the sums are kept apart, to be multiplied in the end.
            var always = CacheLines.Aligned(rented);
            var some = always + values;
            var tables = some + values;
            new Span<float>(always, 2 * values).Clear();
            new FewSpikes(shape, planes).Add(
                (first, end),
                (0, shape.Kernel),
                vectors,
                new(rows, KernelRow(shape), shape.FilledInput * PatternSums.Width),
                new(some, PatternSums.Width),
                toOutputs: true
            );
            for (var (dy, from) = (0, 0); dy < shape.Kernel; dy++)
            {
                for (var word = 0; word < Words(shape); word++, from += PatternSums.Rows * PatternSums.Width)
                {
                    PatternSums.Fill(vectors, rows + from, PatternSums.Width, tables);
                    for (var plane = 0; plane <= planes.Many; plane++)
                    {
                        for (var sample = first; sample < end; sample++)
                        {
                            var image = bits + ((((nint)plane * batch) + sample) * PaddedBits.Image(shape));
                            var sums = plane == 0 ? always : some;
                            PatternSums.Add(
                                vectors,
                                tables,
                                new(
                                    image + (dy * line) + (word * sizeof(uint)),
                                    shape.PixelBytes,
                                    shape.Width,
                                    line,
                                    shape.Height
                                ),
                                sums + ((nint)(sample - first) * pixels * PatternSums.Width)
                            );
                        }
                    }
                }
            }

            var into = y + (first * shape.OutputValues) + panel;
            for (var pixel = 0; pixel < (end - first) * pixels; pixel++, into += shape.Filled)
            {
                var join = new Join(planes.Steps, always + (pixel * PatternSums.Width), values, into);
                Lanes<float>.Sweep(ref join, 0, width);
            }
        }

        ArrayPool<float>.Shared.Return(memory);
    }

    // T times the one sum, and the other.
    private readonly struct Join(float steps, float* always, nint some, float* to) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float> =>
            TLanes
                .MultiplyAdd(TLanes.Of(steps), TLanes.Load(always + at), TLanes.Load(always + some + at))
                .Store(to + at);
    }
}
