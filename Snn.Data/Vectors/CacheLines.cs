namespace Snn.Data.Vectors;

/// <summary>
/// Puts working memory where cache lines begin: a vector that lies in two of them takes twice as long to read.
/// </summary>
public static unsafe class CacheLines
{
    private const int Bytes = 64;

    /// <summary>Values to ask for where so many are to begin with a line (<see cref="Aligned"/>).</summary>
    public static int Room<T>(int values)
        where T : unmanaged => values + (Bytes / sizeof(T));

    /// <summary>The first whole line of a pinned array.</summary>
    public static T* Aligned<T>(T* start)
        where T : unmanaged => (T*)(((nint)start + Bytes - 1) / Bytes * Bytes);
}
