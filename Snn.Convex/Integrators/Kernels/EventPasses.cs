using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Snn.Data.Vectors;

namespace Snn.Convex.Integrators.Kernels;

/// <summary>
/// The passes over the neurons of the event-driven simulator, written once over vectors of any width.
/// </summary>
/// <remarks>
/// Neuron i has a headroom <c>h = a − T</c> and an offset <c>U = V − a</c>, so that k bins from now <c>V − T = h + q^k
/// U</c>. Runs are whole vectors. Every lane is rounded by itself, so that all widths give the same bits; the plain
/// loops that they are held to are in the tests (<c>PlainPasses</c>). They are compiled with full optimisation at the
/// first call: a vector that is not inlined is so slow that the first epoch of stacked layers took a quarter longer.
/// </remarks>
/// <typeparam name="TLanes">The vector.</typeparam>
internal static class EventPasses<TLanes>
    where TLanes : struct, ILanes<TLanes, double>
{
    /// <inheritdoc cref="EventKernels.Rest"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rest(
        Span<double> headroom,
        ReadOnlySpan<double> f,
        ReadOnlySpan<double> t,
        ReadOnlySpan<double> x
    )
    {
        ref var f0 = ref MemoryMarshal.GetReference(f);
        ref var t0 = ref MemoryMarshal.GetReference(t);
        ref var h0 = ref MemoryMarshal.GetReference(headroom);
        for (var i = 0; i < headroom.Length; i += TLanes.Count)
        {
            var a = -TLanes.Load(ref t0, i);
            for (var k = 0; k < x.Length; k++)
            {
                a = TLanes.FusedMultiplyAdd(TLanes.Load(ref f0, ((nint)k * headroom.Length) + i), TLanes.Of(x[k]), a);
            }

            a.Store(ref h0, i);
        }
    }

    /// <inheritdoc cref="EventKernels.NextRatio"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double NextRatio(ReadOnlySpan<double> u, ReadOnlySpan<double> headroom, double q)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var h0 = ref MemoryMarshal.GetReference(headroom);
        var decay = TLanes.Of(q);
        var best = TLanes.Zero;
        for (var i = 0; i < u.Length; i += TLanes.Count)
        {
            best = TLanes.Larger(Ratio(TLanes.Load(ref u0, i), TLanes.Load(ref h0, i), decay), best);
        }

        return best.Largest();
    }

    /// <inheritdoc cref="EventKernels.Winner"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Winner(ReadOnlySpan<double> u, ReadOnlySpan<double> headroom, double p)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var h0 = ref MemoryMarshal.GetReference(headroom);
        var shrunk = TLanes.Of(p);
        var best = TLanes.Of(double.NegativeInfinity);
        var (winner, index, more) = (TLanes.Zero, TLanes.Indices, TLanes.Of(TLanes.Count));
        for (var i = 0; i < u.Length; i += TLanes.Count)
        {
            var over = TLanes.FusedMultiplyAdd(TLanes.Load(ref u0, i), shrunk, TLanes.Load(ref h0, i));
            var higher = TLanes.Above(over, best);
            best = TLanes.Select(higher, over, best);
            winner = TLanes.Select(higher, index, winner);
            index += more;
        }

        var highest = TLanes.Equal(best, TLanes.Of(best.Largest()));
        var first = TLanes.Select(highest, winner, TLanes.Of(double.PositiveInfinity)).Smallest();
        return double.ConvertToIntegerNative<int>(first);
    }

    /// <inheritdoc cref="EventKernels.OnlyOver"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int OnlyOver(ReadOnlySpan<double> u, ReadOnlySpan<double> headroom, double p)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var h0 = ref MemoryMarshal.GetReference(headroom);
        var shrunk = TLanes.Of(p);
        var only = EventKernels.None;
        for (var block = 0; block < u.Length; block += 64)
        {
            var over = 0ul;
            for (var i = 0; i < Math.Min(64, u.Length - block); i += TLanes.Count)
            {
                var v = TLanes.FusedMultiplyAdd(TLanes.Load(ref u0, block + i), shrunk, TLanes.Load(ref h0, block + i));
                over |= (ulong)TLanes.Bits(TLanes.AtLeast(v, TLanes.Zero)) << i;
            }

            if (over != 0)
            {
                if (only != EventKernels.None || (over & (over - 1)) != 0)
                {
                    return EventKernels.Several;
                }

                only = block + BitOperations.TrailingZeroCount(over);
            }
        }

        return only;
    }

    /// <inheritdoc cref="EventKernels.KickAndNextRatio"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double KickAndNextRatio(Span<double> u, ReadOnlySpan<double> headroom, in Kick kick, double q)
    {
        var readouts = kick.Readouts;
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var h0 = ref MemoryMarshal.GetReference(headroom);
        ref var g0 = ref MemoryMarshal.GetReference(kick.G);
        var (shrunk, decay) = (TLanes.Of(kick.Shrink), TLanes.Of(q));
        var best = TLanes.Zero;
        for (var i = 0; i < u.Length; i += TLanes.Count)
        {
            var v = TLanes.Load(ref u0, i) * shrunk;
            for (var m = 0; m < readouts.Length; m++)
            {
                v -= TLanes.Load(ref g0, ((nint)m * u.Length) + i) * TLanes.Of(readouts[m]);
            }

            v.Store(ref u0, i);
            best = TLanes.Larger(Ratio(v, TLanes.Load(ref h0, i), decay), best);
        }

        return best.Largest();
    }

    /// <inheritdoc cref="EventKernels.Receive"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Receive(Span<double> u, double p, ReadOnlySpan<double> column)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        ref var c0 = ref MemoryMarshal.GetReference(column);
        var shrunk = TLanes.Of(p);
        for (var i = 0; i < u.Length; i += TLanes.Count)
        {
            ((TLanes.Load(ref u0, i) * shrunk) + TLanes.Load(ref c0, i)).Store(ref u0, i);
        }
    }

    /// <inheritdoc cref="EventKernels.Relax"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Relax(Span<double> u, double p)
    {
        ref var u0 = ref MemoryMarshal.GetReference(u);
        var shrunk = TLanes.Of(p);
        for (var i = 0; i < u.Length; i += TLanes.Count)
        {
            (TLanes.Load(ref u0, i) * shrunk).Store(ref u0, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Ratio(TLanes u, TLanes headroom, TLanes q)
    {
        var next = TLanes.FusedMultiplyAdd(q, u, headroom);
        return TLanes.WhereBelow(
            u,
            TLanes.Zero,
            -(headroom / u),
            TLanes.WhereAtLeast(next, TLanes.Zero, TLanes.One, TLanes.Zero)
        );
    }
}
