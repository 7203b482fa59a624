using System.Buffers;
using System.Numerics.Tensors;

namespace Snn.LocalLoss.Kernels;

/// <summary>A fully connected map of spikes and the gradient of its weights, by sums of rows in place of matrix products.</summary>
/// <remarks>
/// <c>y = b + Σ_k s_k W[:,k]</c> and <c>dL/dW[:,k] = Σ_r s_rk dL/dy_r</c>: the same numbers as the dense products but for the order of the sums, and
/// work only where there is a spike. Weights are kept input by input, <c>Wᵀ [K, N]</c>, as spikes choose them.
/// </remarks>
internal static unsafe class SpikingLinear
{
    // Columns that are summed at once; the part of the weights that they need is packed, to stay in the level-2 cache.
    private const int Panel = RowSums.MostVectors * RowLayout.Lanes;

    /// <summary>The map.</summary>
    /// <param name="spikes">For each of (T + 1)·B rows the inputs in [0, K) that spike: at every step first, then those of each step.</param>
    /// <param name="batch">B.</param>
    /// <param name="inputs">K.</param>
    /// <param name="outputs">N.</param>
    /// <param name="weight">Wᵀ, [K, N].</param>
    /// <param name="bias">b, [N].</param>
    /// <param name="y">Receives [T, B, N filled up to whole vectors]; what fills it up becomes 0.</param>
    /// <param name="threads">Threads.</param>
    internal static void Forward(SpikeLists spikes, int batch, int inputs, int outputs, float* weight, float* bias, float* y, int threads)
    {
        var filled = RowLayout.Filled(outputs);
        Workers.Run(threads, Panels(outputs), panel =>
        {
            var (first, count, vectors) = Columns(panel, outputs);
            var packed = ArrayPool<float>.Shared.Rent((inputs + 1) * Panel);
            var common = stackalloc float[Panel];
            fixed (float* table = packed)
            {
                Pack(weight + first, inputs, outputs, count, vectors, table);
                var start = table + ((nint)inputs * Panel);
                Pack(bias + first, 1, outputs, count, vectors, start);
                for (var b = 0; b < batch; b++)
                {
                    new Span<float>(start, Panel).CopyTo(new(common, Panel));
                    RowSums.Add(vectors, table, spikes[b], Panel, common);
                    for (var r = batch + b; r < spikes.Count; r += batch)
                    {
                        var row = y + ((nint)(r - batch) * filled) + first;
                        new Span<float>(common, vectors * RowLayout.Lanes).CopyTo(new(row, vectors * RowLayout.Lanes));
                        RowSums.Add(vectors, table, spikes[r], Panel, row);
                    }
                }
            }

            ArrayPool<float>.Shared.Return(packed);
        });
    }

    /// <summary>The gradients of weights and bias.</summary>
    /// <param name="spikes">For each of K inputs the rows in [0, (T + 1)·B) in which it spikes.</param>
    /// <param name="timesteps">T.</param>
    /// <param name="batch">B.</param>
    /// <param name="outputs">N.</param>
    /// <param name="gradient">dL/dy, [T, B, N filled up].</param>
    /// <param name="weightGradient">Receives dL/dWᵀ, [K, N].</param>
    /// <param name="biasGradient">Receives dL/db, [N].</param>
    /// <param name="threads">Threads.</param>
    internal static void Backward(
        SpikeLists spikes, int timesteps, int batch, int outputs, float* gradient, float* weightGradient, float* biasGradient, int threads)
    {
        var filled = RowLayout.Filled(outputs);
        Workers.Run(threads, Panels(outputs), panel =>
        {
            var (first, count, vectors) = Columns(panel, outputs);
            var packed = ArrayPool<float>.Shared.Rent((timesteps + 1) * batch * Panel);
            var sum = stackalloc float[Panel];
            fixed (float* table = packed)
            {
                Pack(gradient + first, timesteps * batch, filled, vectors * RowLayout.Lanes, vectors, table + ((nint)batch * Panel));
                OverTime(table, timesteps, batch);
                for (var k = 0; k < spikes.Count; k++)
                {
                    new Span<float>(sum, Panel).Clear();
                    RowSums.Add(vectors, table, spikes[k], Panel, sum);
                    new Span<float>(sum, count).CopyTo(new(weightGradient + ((nint)k * outputs) + first, count));
                }

                new Span<float>(sum, Panel).Clear();
                for (var b = 0; b < batch; b++)
                {
                    RowSums.Add(vectors, table, [b], Panel, sum);
                }

                new Span<float>(sum, count).CopyTo(new(biasGradient + first, count));
            }

            ArrayPool<float>.Shared.Return(packed);
        });
    }

    private static int Panels(int outputs) => (outputs + Panel - 1) / Panel;

    private static (int First, int Count, int Vectors) Columns(int panel, int outputs)
    {
        var (first, count) = (panel * Panel, Math.Min(Panel, outputs - (panel * Panel)));
        return (first, count, RowLayout.Filled(count) / RowLayout.Lanes);
    }

    // The first B rows become the sums of the rows of all steps, which come after them.
    private static void OverTime(float* table, int timesteps, int batch)
    {
        var sums = new Span<float>(table, batch * Panel);
        new Span<float>(table + (batch * Panel), sums.Length).CopyTo(sums);
        for (var t = 2; t <= timesteps; t++)
        {
            TensorPrimitives.Add(sums, new ReadOnlySpan<float>(table + ((nint)t * batch * Panel), sums.Length), sums);
        }
    }

    private static void Pack(float* from, int rows, int stride, int count, int vectors, float* to)
    {
        for (var r = 0; r < rows; r++)
        {
            var row = new Span<float>(to + ((nint)r * Panel), vectors * RowLayout.Lanes);
            new ReadOnlySpan<float>(from + ((nint)r * stride), count).CopyTo(row);
            row[count..].Clear();
        }
    }
}
