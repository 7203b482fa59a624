using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Snn.Convex.Dynamics;

/// <summary>The passes of <see cref="EventKernels"/> by vectors of 256 bits.</summary>
internal static class EventKernels256
{
    private static int Lanes => Vector256<double>.Count;

    internal static void Rest(Span<double> margin, ReadOnlySpan<double> f, ReadOnlySpan<double> t, ReadOnlySpan<double> x)
    {
        ref var f0 = ref MemoryMarshal.GetReference(f);
        ref var t0 = ref MemoryMarshal.GetReference(t);
        ref var margin0 = ref MemoryMarshal.GetReference(margin);
        for (var i = 0; i < margin.Length; i += Lanes)
        {
            var a = -Vector256.LoadUnsafe(ref t0, (nuint)i);
            for (var k = 0; k < x.Length; k++)
            {
                a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref f0, (nuint)((k * margin.Length) + i)), Vector256.Create(x[k]), a);
            }

            a.StoreUnsafe(ref margin0, (nuint)i);
        }
    }

    internal static double NextRatio(ReadOnlySpan<double> u, ReadOnlySpan<double> margin, double q)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var margin0 = ref MemoryMarshal.GetReference(margin);
        var decay = Vector256.Create(q);
        var best = Vector256<double>.Zero;
        for (var i = 0; i < u.Length; i += Lanes)
        {
            best = Vector256.Max(best, Ratio(Vector256.LoadUnsafe(ref u0, (nuint)i), Vector256.LoadUnsafe(ref margin0, (nuint)i), decay));
        }

        return Largest(best);
    }

    internal static int Winner(ReadOnlySpan<double> u, ReadOnlySpan<double> margin, double p)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var margin0 = ref MemoryMarshal.GetReference(margin);
        var shrunk = Vector256.Create(p);
        var best = Vector256.Create(double.NegativeInfinity);
        var winner = Vector256<long>.Zero;
        var index = Vector256<long>.Indices;
        for (var i = 0; i < u.Length; i += Lanes)
        {
            var over = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref u0, (nuint)i), shrunk, Vector256.LoadUnsafe(ref margin0, (nuint)i));
            var higher = Vector256.GreaterThan(over, best);
            best = Vector256.ConditionalSelect(higher, over, best);
            winner = Vector256.ConditionalSelect(higher.AsInt64(), index, winner);
            index += Vector256.Create((long)Lanes);
        }

        return Lowest(winner, Vector256.Equals(best, Vector256.Create(Largest(best))).AsInt64());
    }

    internal static double KickAndNextRatio(
        Span<double> u, ReadOnlySpan<double> margin, ReadOnlySpan<double> g, double p, ReadOnlySpan<double> kick, double q)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var margin0 = ref MemoryMarshal.GetReference(margin);
        ref var g0 = ref MemoryMarshal.GetReference(g);
        var shrunk = Vector256.Create(p);
        var decay = Vector256.Create(q);
        var best = Vector256<double>.Zero;
        for (var i = 0; i < u.Length; i += Lanes)
        {
            var v = Vector256.LoadUnsafe(ref u0, (nuint)i) * shrunk;
            for (var m = 0; m < kick.Length; m++)
            {
                v -= Vector256.LoadUnsafe(ref g0, (nuint)((m * u.Length) + i)) * Vector256.Create(kick[m]);
            }

            v.StoreUnsafe(ref u0, (nuint)i);
            best = Vector256.Max(best, Ratio(v, Vector256.LoadUnsafe(ref margin0, (nuint)i), decay));
        }

        return Largest(best);
    }

    private static Vector256<double> Ratio(Vector256<double> u, Vector256<double> margin, Vector256<double> q)
    {
        var next = Vector256.GreaterThanOrEqual(Vector256.FusedMultiplyAdd(q, u, margin), Vector256<double>.Zero);
        var sinking = Vector256.ConditionalSelect(next, Vector256<double>.One, Vector256<double>.Zero);
        return Vector256.ConditionalSelect(Vector256.LessThan(u, Vector256<double>.Zero), -(margin / u), sinking);
    }

    private static double Largest(Vector256<double> v)
    {
        var half = Vector128.Max(v.GetLower(), v.GetUpper());
        return Math.Max(half[0], half[1]);
    }

    private static int Lowest(Vector256<long> indices, Vector256<long> among)
    {
        var candidates = Vector256.ConditionalSelect(among, indices, Vector256.Create(long.MaxValue));
        var half = Vector128.Min(candidates.GetLower(), candidates.GetUpper());
        return (int)Math.Min(half[0], half[1]);
    }
}
