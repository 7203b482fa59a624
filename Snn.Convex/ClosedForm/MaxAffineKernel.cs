using System.Runtime.Intrinsics;

namespace Snn.Convex.ClosedForm;

/// <summary>A max-affine function over many points, a vector of points at a time; <see cref="MaxAffine.At(ReadOnlySpan{double}, out int)"/> is its plain twin.</summary>
internal static class MaxAffineKernel
{
    /// <summary>Values and pieces at every point; both have the points' padded length.</summary>
    internal static void Evaluate(MaxAffine function, PointRuns points, Span<double> values, Span<int> pieces)
    {
        var slopes = function.Slopes.Span;
        var offsets = function.Offsets.Span;
        for (var i = 0; i < points.Padded; i += Vector512<double>.Count)
        {
            var best = Vector512.Create(function.Floor);
            var piece = Vector512.Create(-1L);
            for (var p = 0; p < offsets.Length; p++)
            {
                var value = Vector512.Create(offsets[p]);
                for (var k = 0; k < points.Inputs; k++)
                {
                    var x = Vector512.LoadUnsafe(ref points.X[(k * points.Padded) + i]);
                    value = Vector512.FusedMultiplyAdd(Vector512.Create(slopes[(k * offsets.Length) + p]), x, value);
                }

                var higher = Vector512.GreaterThan(value, best);
                best = Vector512.ConditionalSelect(higher, value, best);
                piece = Vector512.ConditionalSelect(higher.AsInt64(), Vector512.Create((long)p), piece);
            }

            best.CopyTo(values[i..]);
            for (var lane = 0; lane < Vector512<double>.Count; lane++)
            {
                pieces[i + lane] = (int)piece[lane];
            }
        }
    }
}
