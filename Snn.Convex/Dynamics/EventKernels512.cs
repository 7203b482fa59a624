using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Snn.Convex.Dynamics;

/// <summary>The passes of <see cref="EventKernels"/> by vectors of 512 bits.</summary>
internal static class EventKernels512
{
    private static int Lanes => Vector512<double>.Count;

    internal static void Rest(Span<double> margin, ReadOnlySpan<double> f, ReadOnlySpan<double> t, ReadOnlySpan<double> x)
    {
        ref var f0 = ref MemoryMarshal.GetReference(f);
        ref var t0 = ref MemoryMarshal.GetReference(t);
        ref var margin0 = ref MemoryMarshal.GetReference(margin);
        for (var i = 0; i < margin.Length; i += Lanes)
        {
            var a = -Vector512.LoadUnsafe(ref t0, (nuint)i);
            for (var k = 0; k < x.Length; k++)
            {
                a = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref f0, (nuint)((k * margin.Length) + i)), Vector512.Create(x[k]), a);
            }

            a.StoreUnsafe(ref margin0, (nuint)i);
        }
    }

    internal static double NextRatio(ReadOnlySpan<double> u, ReadOnlySpan<double> margin, double q)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var margin0 = ref MemoryMarshal.GetReference(margin);
        var decay = Vector512.Create(q);
        var best = Vector512<double>.Zero;
        for (var i = 0; i < u.Length; i += Lanes)
        {
            best = Vector512.Max(best, Ratio(Vector512.LoadUnsafe(ref u0, (nuint)i), Vector512.LoadUnsafe(ref margin0, (nuint)i), decay));
        }

        return Largest(best);
    }

    internal static int Winner(ReadOnlySpan<double> u, ReadOnlySpan<double> margin, double p)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var margin0 = ref MemoryMarshal.GetReference(margin);
        var shrunk = Vector512.Create(p);
        var best = Vector512.Create(double.NegativeInfinity);
        var winner = Vector512<long>.Zero;
        var index = Vector512<long>.Indices;
        for (var i = 0; i < u.Length; i += Lanes)
        {
            var over = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref u0, (nuint)i), shrunk, Vector512.LoadUnsafe(ref margin0, (nuint)i));
            var higher = Vector512.GreaterThan(over, best);
            best = Vector512.ConditionalSelect(higher, over, best);
            winner = Vector512.ConditionalSelect(higher.AsInt64(), index, winner);
            index += Vector512.Create((long)Lanes);
        }

        return Lowest(winner, Vector512.Equals(best, Vector512.Create(Largest(best))).AsInt64());
    }

    internal static double KickAndNextRatio(
        Span<double> u, ReadOnlySpan<double> margin, ReadOnlySpan<double> g, double p, ReadOnlySpan<double> kick, double q)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var margin0 = ref MemoryMarshal.GetReference(margin);
        ref var g0 = ref MemoryMarshal.GetReference(g);
        var shrunk = Vector512.Create(p);
        var decay = Vector512.Create(q);
        var best = Vector512<double>.Zero;
        for (var i = 0; i < u.Length; i += Lanes)
        {
            var v = Vector512.LoadUnsafe(ref u0, (nuint)i) * shrunk;
            for (var m = 0; m < kick.Length; m++)
            {
                v -= Vector512.LoadUnsafe(ref g0, (nuint)((m * u.Length) + i)) * Vector512.Create(kick[m]);
            }

            v.StoreUnsafe(ref u0, (nuint)i);
            best = Vector512.Max(best, Ratio(v, Vector512.LoadUnsafe(ref margin0, (nuint)i), decay));
        }

        return Largest(best);
    }

    private static Vector512<double> Ratio(Vector512<double> u, Vector512<double> margin, Vector512<double> q)
    {
        var next = Vector512.GreaterThanOrEqual(Vector512.FusedMultiplyAdd(q, u, margin), Vector512<double>.Zero);
        var sinking = Vector512.ConditionalSelect(next, Vector512<double>.One, Vector512<double>.Zero);
        return Vector512.ConditionalSelect(Vector512.LessThan(u, Vector512<double>.Zero), -(margin / u), sinking);
    }

    private static double Largest(Vector512<double> v)
    {
        var half = Vector256.Max(v.GetLower(), v.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return Math.Max(quarter[0], quarter[1]);
    }

    private static int Lowest(Vector512<long> indices, Vector512<long> among)
    {
        var candidates = Vector512.ConditionalSelect(among, indices, Vector512.Create(long.MaxValue));
        var half = Vector256.Min(candidates.GetLower(), candidates.GetUpper());
        var quarter = Vector128.Min(half.GetLower(), half.GetUpper());
        return (int)Math.Min(quarter[0], quarter[1]);
    }
}
