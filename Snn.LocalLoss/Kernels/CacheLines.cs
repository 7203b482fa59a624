namespace Snn.LocalLoss.Kernels;

/// <summary>Puts working memory where cache lines begin: a vector that lies in two of them takes twice as long to read.</summary>
internal static unsafe class CacheLines
{
    // Values of a cache line, and its bytes.
    private const int Values = 16;
    private const int Bytes = Values * sizeof(float);

    /// <summary>Values to ask for where so many are to begin with a line (<see cref="Aligned"/>).</summary>
    internal static int Room(int values) => values + Values;

    /// <summary>The first whole line of a pinned array.</summary>
    internal static float* Aligned(float* start) => (float*)(((nint)start + Bytes - 1) / Bytes * Bytes);
}
