using System.Numerics;
using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// What a convolution makes of the few neurons that fired at some steps alone, one by one: rows of weights that are
/// added to outputs, or rows of the gradient of outputs that are added to the gradient of weights.
/// </summary>
/// <param name="shape">Sizes.</param>
/// <param name="planes">Counts.</param>
internal readonly unsafe struct FewSpikes(ConvolutionShape shape, CountPlanes planes)
{
    /// <summary>Adds the rows of all weights that the spikes of some samples meet.</summary>
    /// <param name="samples">The first, and behind the last.</param>
    /// <param name="kernel">First row of the kernel, and behind the last.</param>
    /// <param name="vectors">Vectors of 8 values of a row.</param>
    /// <param name="weights">Rows of weights: [k, k, …].</param>
    /// <param name="outputs">Rows of outputs: [samples, H', W'].</param>
    /// <param name="toOutputs">Whether weights are added to outputs, or outputs to weights.</param>
    internal void Add(
        (int First, int End) samples,
        (int Top, int Bottom) kernel,
        int vectors,
        KernelRows weights,
        PixelRows outputs,
        bool toOutputs
    )
    {
        for (var plane = 0; plane < planes.Few; plane++)
        {
            for (var sample = samples.First; sample < samples.End; sample++)
            {
                var at = planes.FirstFew + (plane * planes.Bytes) + (sample * shape.InputBytes);
                var rows =
                    outputs.Start + ((nint)(sample - samples.First) * shape.Height * shape.Width * outputs.Stride);
                for (var y = 0; y < shape.Input.Height; y++)
                {
                    for (var x = 0; x < shape.Input.Width; x++, at += shape.PixelBytes)
                    {
                        for (var b = 0; b < shape.PixelBytes; b++)
                        {
                            for (var rest = (uint)at[b]; rest != 0; rest &= rest - 1)
                            {
                                var c = (b * RowLayout.Lanes) + BitOperations.TrailingZeroCount(rest);
                                Add((y, x, c), kernel, vectors, weights, new(rows, outputs.Stride), toOutputs);
                            }
                        }
                    }
                }
            }
        }
    }

    private void Add(
        (int Y, int X, int C) spike,
        (int Top, int Bottom) kernel,
        int vectors,
        KernelRows weights,
        PixelRows outputs,
        bool toOutputs
    )
    {
        var (y, x, c) = spike;

        // For the columns dx of the kernel the pixels go from right to left.
        var (from, to) = (
            Math.Max(0, x + shape.Padding - shape.Width + 1),
            Math.Min(shape.Kernel, x + shape.Padding + 1)
        );
        for (var dy = kernel.Top; dy < kernel.Bottom; dy++)
        {
            var oy = y + shape.Padding - dy;
            if ((uint)oy < (uint)shape.Height && from < to)
            {
                var weight = weights.At(dy, from, c);
                var pixel = outputs.Start + (((oy * shape.Width) + x + shape.Padding - from) * outputs.Stride);
                var sum = toOutputs
                    ? new Rows(to - from, weight, weights.ColumnStride, pixel, -outputs.Stride)
                    : new Rows(to - from, pixel, -outputs.Stride, weight, weights.ColumnStride);
                Lanes<float>.Sweep(ref sum, 0, vectors * RowLayout.Lanes);
            }
        }
    }

    private readonly struct Rows(int count, float* from, nint stride, float* to, nint toStride) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            float* row = from + at,
                sum = to + at;
            for (var i = 0; i < count; i++, row += stride, sum += toStride)
            {
                (TLanes.Load(sum) + TLanes.Load(row)).Store(sum);
            }
        }
    }
}

/// <summary>Rows of <see cref="PatternSums.Width"/> values, one for every weight of an output.</summary>
/// <param name="start">The first.</param>
/// <param name="rowStride">Values from a row of the kernel to the next.</param>
/// <param name="columnStride">Values from a column of the kernel to the next; maps follow one another.</param>
internal readonly unsafe struct KernelRows(float* start, nint rowStride, nint columnStride)
{
    internal readonly nint ColumnStride = columnStride;

    internal float* At(int dy, int dx, int c) =>
        start + (dy * rowStride) + (dx * ColumnStride) + ((nint)c * PatternSums.Width);
}

/// <summary>Rows of values, one for every pixel of the output.</summary>
/// <param name="start">The first.</param>
/// <param name="stride">Values from a pixel to the next.</param>
internal readonly unsafe struct PixelRows(float* start, nint stride)
{
    internal readonly float* Start = start;
    internal readonly nint Stride = stride;
}
