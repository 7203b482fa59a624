using System.Runtime.InteropServices;
using Snn.Data.Surfaces;
using Snn.Data.Vectors;

namespace Snn.Convex.ClosedForm;

/// <summary>A max-affine function over many points, a vector of points at a time.</summary>
/// <remarks><see cref="MaxAffine.At(ReadOnlySpan{double}, out int)"/> is its plain twin.</remarks>
internal static class MaxAffineKernel
{
    /// <summary>Values and pieces at every point; both have the points' padded length.</summary>
    internal static void Evaluate(MaxAffine function, PointColumns points, Span<double> values, Span<int> pieces)
    {
        if (Lanes<double>.Wide)
        {
            Evaluate<Lanes512<double>>(function, points, values, pieces);
        }
        else
        {
            Evaluate<Lanes256<double>>(function, points, values, pieces);
        }
    }

    private static void Evaluate<TLanes>(MaxAffine function, PointColumns points, Span<double> values, Span<int> pieces)
        where TLanes : struct, ILanes<TLanes, double>
    {
        var slopes = function.Slopes.Span;
        var offsets = function.Offsets.Span;
        ref var x0 = ref MemoryMarshal.GetArrayDataReference(points.X);
        ref var value0 = ref MemoryMarshal.GetReference(values);
        Span<double> highest = stackalloc double[TLanes.Count];
        for (var i = 0; i < points.Padded; i += TLanes.Count)
        {
            var (best, piece) = (TLanes.Of(function.Floor), -TLanes.One);
            for (var p = 0; p < offsets.Length; p++)
            {
                var value = TLanes.Of(offsets[p]);
                for (var k = 0; k < points.Inputs; k++)
                {
                    var x = TLanes.Load(ref x0, ((nint)k * points.Padded) + i);
                    value = TLanes.FusedMultiplyAdd(TLanes.Of(slopes[(k * offsets.Length) + p]), x, value);
                }

                var higher = TLanes.Above(value, best);
                best = TLanes.Select(higher, value, best);
                piece = TLanes.Select(higher, TLanes.Of(p), piece);
            }

            best.Store(ref value0, i);
            piece.Store(ref MemoryMarshal.GetReference(highest), 0);
            for (var lane = 0; lane < highest.Length; lane++)
            {
                pieces[i + lane] = (int)highest[lane];
            }
        }
    }
}
