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

    /// <summary>Number of panels.</summary>
    internal static int Count(int outputs) => (outputs + Width - 1) / Width;

    /// <summary>A panel's first column, their number, and the vectors that they fill.</summary>
    internal static (int First, int Count, int Vectors) Columns(int panel, int outputs)
    {
        var (first, count) = (panel * Width, Math.Min(Width, outputs - (panel * Width)));
        return (first, count, RowLayout.Filled(count) / RowLayout.Lanes);
    }

    /// <summary>
    /// Values to ask for where so many rows of a panel are to be packed from a whole cache line on
    /// (<see cref="CacheLines.Aligned"/>).
    /// </summary>
    internal static int Room(int rows) => CacheLines.Room<float>(rows * Width);

    /// <summary>Packs a row of a panel; what fills it up becomes 0.</summary>
    internal static void PackRow(float* from, int count, float* to)
    {
        new ReadOnlySpan<float>(from, count).CopyTo(new(to, count));
        new Span<float>(to + count, Width - count).Clear();
    }
}
