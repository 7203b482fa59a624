using System.Buffers;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>
/// A fully connected map of values that are mostly zero, as the mean of spikes is, and the gradient of its weights, by
/// weighted sums of rows.
/// </summary>
/// <remarks>
/// <c>y_b = a + Σ_k x_bk W[:,k]</c> and <c>dL/dW[:,k] = c + Σ_b x_bk dL/dy_b</c> over the x that are not zero. Weights
/// are kept input by input, <c>Wᵀ [K, N]</c>, as for <see cref="SpikingLinear"/>.
/// </remarks>
internal static unsafe class SparseLinear
{
    // The rows of a panel that so many inputs choose from stay in the level-1 cache.
    private const int InputsABlock = 128;

    /// <summary>The map.</summary>
    /// <param name="places">For each of B samples its inputs that are not zero.</param>
    /// <param name="inputs">K.</param>
    /// <param name="outputs">N.</param>
    /// <param name="x">[B, K].</param>
    /// <param name="weight">Wᵀ, [K, N].</param>
    /// <param name="start">a, [N]; null for zeros.</param>
    /// <param name="y">Receives [B, N].</param>
    /// <param name="threads">Threads.</param>
    internal static void Forward(
        SpikeLists places,
        int inputs,
        int outputs,
        float* x,
        float* weight,
        float* start,
        float* y,
        int threads
    )
    {
        var batch = places.Count;
        var ends = places.Ends(inputs, InputsABlock);
        ColumnPanels.Each(
            threads,
            outputs,
            InputsABlock,
            batch,
            (panel, table, rows) =>
            {
                var (first, count, vectors) = panel;
                for (var b = 0; b < batch; b++)
                {
                    Begin(start, first, count, rows + ((nint)b * ColumnPanels.Width));
                }

                for (var (block, from) = (0, 0); from < inputs; block++, from += InputsABlock)
                {
                    for (var k = from; k < Math.Min(inputs, from + InputsABlock); k++)
                    {
                        ColumnPanels.PackRow(
                            weight + ((nint)k * outputs) + first,
                            count,
                            table + ((nint)(k - from) * ColumnPanels.Width)
                        );
                    }

                    for (var b = 0; b < batch; b++)
                    {
                        RowSums.AddWeighted(
                            vectors,
                            table - ((nint)from * ColumnPanels.Width),
                            places[b][ends[(block * batch) + b]..ends[((block + 1) * batch) + b]],
                            x + ((nint)b * inputs),
                            ColumnPanels.Width,
                            rows + ((nint)b * ColumnPanels.Width)
                        );
                    }
                }

                for (var b = 0; b < batch; b++)
                {
                    new Span<float>(rows + ((nint)b * ColumnPanels.Width), count).CopyTo(
                        new(y + ((nint)b * outputs) + first, count)
                    );
                }
            }
        );
        ArrayPool<int>.Shared.Return(ends);
    }

    /// <summary>The gradient of the weights.</summary>
    /// <param name="places">For each of K inputs the samples in which it is not zero.</param>
    /// <param name="batch">B.</param>
    /// <param name="outputs">N.</param>
    /// <param name="x">xᵀ, [K, B].</param>
    /// <param name="gradient">dL/dy, [B, N].</param>
    /// <param name="start">c, [N]; null for zeros.</param>
    /// <param name="weightGradient">Receives dL/dWᵀ, [K, N].</param>
    /// <param name="threads">Threads.</param>
    internal static void Backward(
        SpikeLists places,
        int batch,
        int outputs,
        float* x,
        float* gradient,
        float* start,
        float* weightGradient,
        int threads
    ) =>
        ColumnPanels.Each(
            threads,
            outputs,
            batch,
            1,
            (panel, table, sum) =>
            {
                var (first, count, vectors) = panel;
                for (var b = 0; b < batch; b++)
                {
                    ColumnPanels.PackRow(
                        gradient + ((nint)b * outputs) + first,
                        count,
                        table + ((nint)b * ColumnPanels.Width)
                    );
                }

                for (var k = 0; k < places.Count; k++)
                {
                    Begin(start, first, count, sum);
                    RowSums.AddWeighted(vectors, table, places[k], x + ((nint)k * batch), ColumnPanels.Width, sum);
                    new Span<float>(sum, count).CopyTo(new(weightGradient + ((nint)k * outputs) + first, count));
                }
            }
        );

    private static void Begin(float* start, int first, int count, float* sums)
    {
        if (start is null)
        {
            new Span<float>(sums, ColumnPanels.Width).Clear();
        }
        else
        {
            ColumnPanels.PackRow(start + first, count, sums);
        }
    }
}
