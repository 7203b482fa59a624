using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Snn.Data.Vectors;

namespace Snn.LocalLoss.Maps.Pooling;

/// <summary>
/// Average pooling from rows of channels to maps in PyTorch's order, without the maps that are pooled ever being in
/// that order.
/// </summary>
/// <remarks>
/// The same numbers as <c>avg_pool2d</c>, to the bit: windows are summed row by row, padding counts as zeros.
/// </remarks>
internal static unsafe class RowPooling
{
    /// <summary>The means of the windows.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="rows">[B, H, W, C filled up].</param>
    /// <param name="pooled">Receives [B, C, h, w].</param>
    /// <param name="threads">Threads.</param>
    internal static void Forward(PoolingShape shape, int batch, float* rows, float* pooled, int threads) =>
        Workers.Run(
            threads,
            batch,
            sample =>
            {
                var means = ArrayPool<float>.Shared.Rent(shape.Area * shape.Filled);
                fixed (float* table = means)
                {
                    Average(shape, rows + (sample * shape.InputValues), table);
                    Transpose(
                        table,
                        shape.Filled,
                        shape.Area,
                        pooled + ((nint)sample * shape.Pooled.Count),
                        shape.Area,
                        shape.Pooled.Channels
                    );
                }

                ArrayPool<float>.Shared.Return(means);
            }
        );

    /// <summary>The gradient of the rows: each value has its share of its window's, those in no window none.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="gradient">dL/dpooled, [B, C, h, w].</param>
    /// <param name="rowsGradient">Receives [B, H, W, C filled up]; what fills it up becomes 0.</param>
    /// <param name="threads">Threads.</param>
    internal static void Backward(PoolingShape shape, int batch, float* gradient, float* rowsGradient, int threads) =>
        Workers.Run(
            threads,
            batch,
            sample =>
            {
                var size = shape.Area * shape.Filled;
                var rented = ArrayPool<float>.Shared.Rent(size);
                var shares = rented.AsSpan(0, size);
                shares.Clear();
                fixed (float* table = rented)
                {
                    Transpose(
                        gradient + ((nint)sample * shape.Pooled.Count),
                        shape.Area,
                        shape.Pooled.Channels,
                        table,
                        shape.Filled,
                        shape.Area
                    );
                }

                TensorPrimitives.Divide(shares, shape.Divisor, shares);
                Spread(shape, shares, rowsGradient + (sample * shape.InputValues));
                ArrayPool<float>.Shared.Return(rented);
            }
        );

    // A matrix of so many rows and columns into the rows of its transpose; strides are those between rows.
    private static void Transpose(float* from, int fromStride, int rows, float* to, int toStride, int columns)
    {
        for (var column = 0; column < columns; column++)
        {
            float* at = from + column,
                into = to + ((nint)column * toStride);
            for (var row = 0; row < rows; row++, at += fromStride)
            {
                into[row] = *at;
            }
        }
    }

    // Of one sample, into [h, w, C filled up].
    private static void Average(PoolingShape shape, float* rows, float* means)
    {
        var filled = shape.Filled;
        for (var y = 0; y < shape.Pooled.Height; y++)
        {
            for (var x = 0; x < shape.Pooled.Width; x++, means += filled)
            {
                var window = new Window(shape, shape.Rows(y), shape.Columns(x), rows, means);
                Lanes<float>.Sweep(ref window, 0, filled);
            }
        }
    }

    // Of one sample, from [h, w, C filled up].
    private static void Spread(PoolingShape shape, ReadOnlySpan<float> shares, float* rows)
    {
        var (filled, row, end) = (shape.Filled, shape.Input.Width * shape.Filled, 0);
        for (var y = 0; y < shape.Pooled.Height; y++)
        {
            (var top, end) = shape.Rows(y);
            var first = new Span<float>(rows + ((nint)top * row), row);
            first.Clear();
            for (var x = 0; x < shape.Pooled.Width; x++, shares = shares[filled..])
            {
                var (left, right) = shape.Columns(x);
                for (var column = left; column < right; column++)
                {
                    shares[..filled].CopyTo(first[(column * filled)..]);
                }
            }

            for (var other = top + 1; other < end; other++)
            {
                first.CopyTo(new(rows + ((nint)other * row), row));
            }
        }

        new Span<float>(rows + ((nint)end * row), (shape.Input.Height - end) * row).Clear();
    }

    // The mean of a window, row by row.
    private readonly struct Window(
        PoolingShape shape,
        (int From, int To) y,
        (int From, int To) x,
        float* rows,
        float* mean
    ) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var (sum, filled, row) = (TLanes.Zero, shape.Filled, shape.Input.Width * shape.Filled);
            for (var start = rows + ((nint)y.From * row) + at; start < rows + ((nint)y.To * row); start += row)
            {
                for (var column = x.From; column < x.To; column++)
                {
                    sum += TLanes.Load(start + (column * filled));
                }
            }

            (sum / TLanes.Of(shape.Divisor)).Store(mean + at);
        }
    }
}
