using Snn.Data.Vectors;

namespace Snn.Convex.Integrators.Kernels;

/// <summary>The passes of <see cref="EventPasses{TLanes}"/> by the widest vectors of the processor.</summary>
internal static class EventKernels
{
    /// <summary>No neuron.</summary>
    internal const int None = -1;

    /// <summary>More than one neuron.</summary>
    internal const int Several = -2;

    /// <summary><c>h = Σ_k F_k x_k − T</c>.</summary>
    internal static void Rest(
        Span<double> headroom,
        ReadOnlySpan<double> f,
        ReadOnlySpan<double> t,
        ReadOnlySpan<double> x
    )
    {
        if (Lanes<double>.Wide)
        {
            EventPasses<Lanes512<double>>.Rest(headroom, f, t, x);
        }
        else
        {
            EventPasses<Lanes256<double>>.Rest(headroom, f, t, x);
        }
    }

    /// <summary>
    /// The largest crossing ratio: the next spike comes in the first bin k with q^k at most this; 0 for never.
    /// </summary>
    internal static double NextRatio(ReadOnlySpan<double> u, ReadOnlySpan<double> headroom, double q) =>
        Lanes<double>.Wide
            ? EventPasses<Lanes512<double>>.NextRatio(u, headroom, q)
            : EventPasses<Lanes256<double>>.NextRatio(u, headroom, q);

    /// <summary>The neuron with the largest V − T when U has shrunk to <c>p U</c>; the lowest index on a tie.</summary>
    internal static int Winner(ReadOnlySpan<double> u, ReadOnlySpan<double> headroom, double p) =>
        Lanes<double>.Wide
            ? EventPasses<Lanes512<double>>.Winner(u, headroom, p)
            : EventPasses<Lanes256<double>>.Winner(u, headroom, p);

    /// <summary>
    /// The only neuron at or over its threshold when U has shrunk to <c>p U</c>, which then is the winner; or
    /// <see cref="None"/>, or <see cref="Several"/>. No pass for the largest is as short.
    /// </summary>
    internal static int OnlyOver(ReadOnlySpan<double> u, ReadOnlySpan<double> headroom, double p) =>
        Lanes<double>.Wide
            ? EventPasses<Lanes512<double>>.OnlyOver(u, headroom, p)
            : EventPasses<Lanes256<double>>.OnlyOver(u, headroom, p);

    /// <summary><c>U ← p U − Σ_m G_m kick_m</c>, and the largest crossing ratio after it.</summary>
    internal static double KickAndNextRatio(Span<double> u, ReadOnlySpan<double> headroom, in Kick kick, double q) =>
        Lanes<double>.Wide
            ? EventPasses<Lanes512<double>>.KickAndNextRatio(u, headroom, kick, q)
            : EventPasses<Lanes256<double>>.KickAndNextRatio(u, headroom, kick, q);

    /// <summary><c>U ← p U + column</c>: what a spike of the layer below brings.</summary>
    internal static void Receive(Span<double> u, double p, ReadOnlySpan<double> column)
    {
        if (Lanes<double>.Wide)
        {
            EventPasses<Lanes512<double>>.Receive(u, p, column);
        }
        else
        {
            EventPasses<Lanes256<double>>.Receive(u, p, column);
        }
    }

    /// <summary><c>U ← p U</c>.</summary>
    internal static void Relax(Span<double> u, double p)
    {
        if (Lanes<double>.Wide)
        {
            EventPasses<Lanes512<double>>.Relax(u, p);
        }
        else
        {
            EventPasses<Lanes256<double>>.Relax(u, p);
        }
    }

    /// <summary>The crossing ratio of one neuron.</summary>
    /// <remarks>
    /// Below its rest (U &lt; 0) it crosses when <c>q^k ≤ h/(−U)</c>, never for h ≤ 0. Above its rest it crosses in the
    /// next bin or never, since it only sinks.
    /// </remarks>
    internal static double Ratio(double u, double headroom, double q) =>
        u < 0 ? headroom / -u
        : headroom + (q * u) >= 0 ? 1
        : 0;
}
