using System.Buffers;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>
/// The outputs of a fully connected map in panels of some columns: what is summed of a panel stays in registers, what
/// it is summed from is packed.
/// </summary>
internal static unsafe class ColumnPanels
{
    /// <summary>Columns of a panel.</summary>
    internal static int Width => RowSums.MostVectors * RowLayout.Lanes;

    /// <summary>Does something with every panel of the outputs, in memory that begins with a cache line.</summary>
    /// <param name="threads">Threads.</param>
    /// <param name="outputs">N.</param>
    /// <param name="packed">Rows of a panel that are packed at once.</param>
    /// <param name="sums">Rows of a panel that are summed at once.</param>
    /// <param name="work">What; both memories are as they were left.</param>
    internal static void Each(int threads, int outputs, int packed, int sums, PanelWork work) =>
        Workers.Run(
            threads,
            (outputs + Width - 1) / Width,
            panel =>
            {
                var (table, rows) = (Rented(packed), Rented(sums));
                fixed (
                    float* tableStart = table,
                        rowsStart = rows
                )
                {
                    work(Columns(panel, outputs), CacheLines.Aligned(tableStart), CacheLines.Aligned(rowsStart));
                }

                ArrayPool<float>.Shared.Return(table);
                ArrayPool<float>.Shared.Return(rows);
            }
        );

    /// <summary>Packs a row of a panel; what fills it up becomes 0.</summary>
    internal static void PackRow(float* from, int count, float* to)
    {
        new ReadOnlySpan<float>(from, count).CopyTo(new(to, count));
        new Span<float>(to + count, Width - count).Clear();
    }

    private static Panel Columns(int panel, int outputs)
    {
        var (first, count) = (panel * Width, Math.Min(Width, outputs - (panel * Width)));
        return new(first, count, RowLayout.Filled(count) / RowLayout.Lanes);
    }

    private static float[] Rented(int rows) => ArrayPool<float>.Shared.Rent(CacheLines.Room<float>(rows * Width));
}

/// <summary>Some neighbouring columns of the outputs.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">Their number.</param>
/// <param name="Vectors">The vectors that they fill.</param>
internal readonly record struct Panel(int First, int Count, int Vectors);

/// <summary>What is done with a panel.</summary>
/// <param name="panel">The panel.</param>
/// <param name="packed">Room for packed rows.</param>
/// <param name="sums">Room for sums.</param>
internal unsafe delegate void PanelWork(Panel panel, float* packed, float* sums);
