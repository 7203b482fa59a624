using System.Buffers;
using System.Numerics.Tensors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>
/// A fully connected map of spikes and the gradient of its weights, by sums of rows in place of matrix products.
/// </summary>
/// <remarks>
/// <c>y = b + Σ_k s_k W[:,k]</c> and <c>dL/dW[:,k] = Σ_r s_rk dL/dy_r</c>: the same numbers as the dense products but
/// for the order of the sums, and work only where there is a spike. Weights are kept input by input, <c>Wᵀ [K, N]</c>,
/// as spikes choose them.
/// </remarks>
internal static unsafe class SpikingLinear
{
    // Inputs that are summed at once: the part of the weights that they need is packed, and read many times while it is
    // near.
    private const int InputsABlock = 256;
    private static int Width => ColumnPanels.Width;

    /// <summary>The map.</summary>
    /// <param name="spikes">
    /// For each of (T + 1)·B rows the inputs that spike, by their places: at every step first, then those of each step.
    /// </param>
    /// <param name="places">For each input its row of the weights, −1 for none (<see cref="InputPlaces"/>).</param>
    /// <param name="batch">B.</param>
    /// <param name="outputs">N.</param>
    /// <param name="weight">Wᵀ, [K, N].</param>
    /// <param name="bias">b, [N].</param>
    /// <param name="y">Receives [T, B, N filled up to whole vectors]; what fills it up becomes 0.</param>
    /// <param name="threads">Threads.</param>
    internal static void Forward(
        SpikeLists spikes,
        int[] places,
        int batch,
        int outputs,
        float* weight,
        float* bias,
        float* y,
        int threads
    )
    {
        var filled = RowLayout.Filled(outputs);
        var ends = spikes.Ends(places.Length, InputsABlock);
        ColumnPanels.Each(
            threads,
            outputs,
            InputsABlock,
            spikes.Count,
            (panel, table, rows) =>
            {
                var (first, count, vectors) = panel;
                for (var b = 0; b < batch; b++)
                {
                    ColumnPanels.PackRow(bias + first, count, rows + ((nint)b * Width));
                }

                new Span<float>(rows + ((nint)batch * Width), (spikes.Count - batch) * Width).Clear();
                for (var (block, start) = (0, 0); start < places.Length; block++, start += InputsABlock)
                {
                    var end = Math.Min(places.Length, start + InputsABlock);
                    for (var k = start; k < end; k++)
                    {
                        if (places[k] >= 0)
                        {
                            ColumnPanels.PackRow(
                                weight + ((nint)places[k] * outputs) + first,
                                count,
                                table + ((nint)(k - start) * Width)
                            );
                        }
                    }

                    for (var r = 0; r < spikes.Count; r++)
                    {
                        RowSums.Add(
                            vectors,
                            table - ((nint)start * Width),
                            spikes[r][ends[block * spikes.Count + r]..ends[(block + 1) * spikes.Count + r]],
                            Width,
                            rows + ((nint)r * Width)
                        );
                    }
                }

                for (var r = batch; r < spikes.Count; r++)
                {
                    TensorPrimitives.Add(
                        new ReadOnlySpan<float>(rows + ((nint)r * Width), vectors * RowLayout.Lanes),
                        new ReadOnlySpan<float>(rows + ((nint)(r % batch) * Width), vectors * RowLayout.Lanes),
                        new Span<float>(y + ((nint)(r - batch) * filled) + first, vectors * RowLayout.Lanes)
                    );
                }
            }
        );
        ArrayPool<int>.Shared.Return(ends);
    }

    /// <summary>The gradients of weights and bias.</summary>
    /// <param name="spikes">For each input the rows in [0, (T + 1)·B) in which it spikes.</param>
    /// <param name="places">As forward.</param>
    /// <param name="timesteps">T.</param>
    /// <param name="batch">B.</param>
    /// <param name="outputs">N.</param>
    /// <param name="gradient">dL/dy, [T, B, N filled up].</param>
    /// <param name="weightGradient">Receives dL/dWᵀ, [K, N].</param>
    /// <param name="biasGradient">Receives dL/db, [N].</param>
    /// <param name="threads">Threads.</param>
    internal static void Backward(
        SpikeLists spikes,
        int[] places,
        int timesteps,
        int batch,
        int outputs,
        float* gradient,
        float* weightGradient,
        float* biasGradient,
        int threads
    )
    {
        var filled = RowLayout.Filled(outputs);
        ColumnPanels.Each(
            threads,
            outputs,
            (timesteps + 1) * batch,
            1,
            (panel, table, sum) =>
            {
                var (first, count, vectors) = panel;
                for (var r = 0; r < timesteps * batch; r++)
                {
                    ColumnPanels.PackRow(
                        gradient + ((nint)r * filled) + first,
                        vectors * RowLayout.Lanes,
                        table + ((nint)(batch + r) * Width)
                    );
                }

                OverTime(table, timesteps, batch);
                for (var k = 0; k < places.Length; k++)
                {
                    if (places[k] >= 0)
                    {
                        new Span<float>(sum, Width).Clear();
                        RowSums.Add(vectors, table, spikes[k], Width, sum);
                        new Span<float>(sum, count).CopyTo(
                            new(weightGradient + ((nint)places[k] * outputs) + first, count)
                        );
                    }
                }

                new Span<float>(sum, Width).Clear();
                for (var b = 0; b < batch; b++)
                {
                    RowSums.Add(vectors, table, [b], Width, sum);
                }

                new Span<float>(sum, count).CopyTo(new(biasGradient + first, count));
            }
        );
    }

    // The first B rows become the sums of the rows of all steps, which come after them.
    private static void OverTime(float* table, int timesteps, int batch)
    {
        var sums = new Span<float>(table, batch * Width);
        new Span<float>(table + (batch * Width), sums.Length).CopyTo(sums);
        for (var t = 2; t <= timesteps; t++)
        {
            TensorPrimitives.Add(sums, new ReadOnlySpan<float>(table + ((nint)t * batch * Width), sums.Length), sums);
        }
    }
}
