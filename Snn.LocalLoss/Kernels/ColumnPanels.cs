namespace Snn.LocalLoss.Kernels;

/// <summary>The outputs of a fully connected map in panels of some columns: what is summed of a panel stays in registers, what it is summed from is packed.</summary>
internal static unsafe class ColumnPanels
{
    /// <summary>Columns of a panel.</summary>
    internal const int Width = RowSums.MostVectors * RowLayout.Lanes;

    // Values of a cache line, and its bytes.
    private const int Line = 16;
    private const int LineBytes = Line * sizeof(float);

    /// <summary>Number of panels.</summary>
    internal static int Count(int outputs) => (outputs + Width - 1) / Width;

    /// <summary>A panel's first column, their number, and the vectors that they fill.</summary>
    internal static (int First, int Count, int Vectors) Columns(int panel, int outputs)
    {
        var (first, count) = (panel * Width, Math.Min(Width, outputs - (panel * Width)));
        return (first, count, RowLayout.Filled(count) / RowLayout.Lanes);
    }

    /// <summary>Values to ask for where so many rows of a panel are to be packed (see <see cref="Aligned"/>).</summary>
    internal static int Room(int rows) => (rows * Width) + Line;

    /// <summary>The first whole cache line of a pinned array: no vector is to be in two.</summary>
    internal static float* Aligned(float* start) => (float*)(((nint)start + LineBytes - 1) / LineBytes * LineBytes);

    /// <summary>Packs a row of a panel; what fills it up becomes 0.</summary>
    internal static void PackRow(float* from, int count, float* to)
    {
        new ReadOnlySpan<float>(from, count).CopyTo(new(to, count));
        new Span<float>(to + count, Width - count).Clear();
    }
}
