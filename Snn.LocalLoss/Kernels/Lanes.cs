using System.Numerics;

namespace Snn.LocalLoss.Kernels;

/// <summary>Vectors at the end of a row that may not fill one.</summary>
internal static unsafe class Lanes
{
    /// <summary>Reads up to a whole vector; missing lanes are zero.</summary>
    internal static Vector<float> Load(float* from, int left)
    {
        if (left >= Vector<float>.Count)
        {
            return Vector.Load(from);
        }

        Span<float> lanes = stackalloc float[Vector<float>.Count];
        lanes.Clear();
        new ReadOnlySpan<float>(from, left).CopyTo(lanes);
        return new Vector<float>(lanes);
    }

    /// <summary>Writes up to a whole vector.</summary>
    internal static void Store(Vector<float> values, float* to, int left)
    {
        if (left >= Vector<float>.Count)
        {
            values.Store(to);
            return;
        }

        Span<float> lanes = stackalloc float[Vector<float>.Count];
        values.CopyTo(lanes);
        lanes[..left].CopyTo(new Span<float>(to, left));
    }

    /// <summary>All ones in the lanes that there are, zero in the others.</summary>
    internal static Vector<int> Mask(int left) =>
        Vector.LessThan(Vector<int>.Indices, new Vector<int>(left));
}
