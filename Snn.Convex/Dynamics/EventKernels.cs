using System.Runtime.Intrinsics;

namespace Snn.Convex.Dynamics;

/// <summary>The passes over the neurons of the event-driven simulator: plain here, by vectors in the files beside it.</summary>
/// <remarks>
/// Neuron i has <c>B = a − T</c> and <c>U = V − a</c>, so that k bins from now <c>V − T = B + q^k U</c>. Runs are whole vectors.
/// </remarks>
internal static class EventKernels
{
    /// <summary><c>B = Σ_k F_k x_k − T</c>.</summary>
    internal static void Rest(NeuronBuffers b, ReadOnlySpan<double> x)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            EventKernels512.Rest(b.Margin, b.F, b.T, x);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            EventKernels256.Rest(b.Margin, b.F, b.T, x);
        }
        else
        {
            RestPlain(b.Margin, b.F, b.T, x);
        }
    }

    /// <summary>The largest crossing ratio: the next spike comes in the first bin k with q^k at most this; 0 for never.</summary>
    internal static double NextRatio(NeuronBuffers b, double q) =>
        Vector512.IsHardwareAccelerated ? EventKernels512.NextRatio(b.V, b.Margin, q)
        : Vector256.IsHardwareAccelerated ? EventKernels256.NextRatio(b.V, b.Margin, q)
        : NextRatioPlain(b.V, b.Margin, q);

    /// <summary>The neuron with the largest V − T when U has shrunk to <c>p U</c>; the lowest index on a tie.</summary>
    internal static int Winner(NeuronBuffers b, double p) =>
        Vector512.IsHardwareAccelerated ? EventKernels512.Winner(b.V, b.Margin, p)
        : Vector256.IsHardwareAccelerated ? EventKernels256.Winner(b.V, b.Margin, p)
        : WinnerPlain(b.V, b.Margin, p);

    /// <summary><c>U ← p U − Σ_m G_m kick_m</c>, and the largest crossing ratio after it.</summary>
    internal static double KickAndNextRatio(NeuronBuffers b, double p, ReadOnlySpan<double> kick, double q) =>
        Vector512.IsHardwareAccelerated ? EventKernels512.KickAndNextRatio(b.V, b.Margin, b.G, p, kick, q)
        : Vector256.IsHardwareAccelerated ? EventKernels256.KickAndNextRatio(b.V, b.Margin, b.G, p, kick, q)
        : KickAndNextRatioPlain(b.V, b.Margin, b.G, p, kick, q);

    /// <summary><c>U ← U + column</c>: the kick of a spike in the layer below.</summary>
    internal static void Add(NeuronBuffers b, ReadOnlySpan<double> column)
    {
        for (var i = 0; i < column.Length; i++)
        {
            b.V[i] += column[i];
        }
    }

    /// <summary><c>U ← p U</c>.</summary>
    internal static void Relax(Span<double> u, double p)
    {
        foreach (ref var v in u)
        {
            v *= p;
        }
    }

    /// <summary>The crossing ratio of one neuron.</summary>
    /// <remarks>
    /// Below its rest (U &lt; 0) it crosses when <c>q^k ≤ B/(−U)</c>, never for B ≤ 0. Above its rest it crosses in the next bin or never,
    /// since it only sinks.
    /// </remarks>
    internal static double Ratio(double u, double b, double q) => u < 0 ? b / -u : b + (q * u) >= 0 ? 1 : 0;

    internal static void RestPlain(Span<double> margin, ReadOnlySpan<double> f, ReadOnlySpan<double> t, ReadOnlySpan<double> x)
    {
        for (var i = 0; i < margin.Length; i++)
        {
            var a = -t[i];
            for (var k = 0; k < x.Length; k++)
            {
                a += f[(k * margin.Length) + i] * x[k];
            }

            margin[i] = a;
        }
    }

    internal static double NextRatioPlain(ReadOnlySpan<double> u, ReadOnlySpan<double> margin, double q)
    {
        var best = 0.0;
        for (var i = 0; i < u.Length; i++)
        {
            best = Math.Max(best, Ratio(u[i], margin[i], q));
        }

        return best;
    }

    internal static int WinnerPlain(ReadOnlySpan<double> u, ReadOnlySpan<double> margin, double p)
    {
        var (best, winner) = (double.NegativeInfinity, 0);
        for (var i = 0; i < u.Length; i++)
        {
            var over = margin[i] + (p * u[i]);
            if (over > best)
            {
                (best, winner) = (over, i);
            }
        }

        return winner;
    }

    internal static double KickAndNextRatioPlain(
        Span<double> u, ReadOnlySpan<double> margin, ReadOnlySpan<double> g, double p, ReadOnlySpan<double> kick, double q)
    {
        for (var i = 0; i < u.Length; i++)
        {
            u[i] *= p;
            for (var m = 0; m < kick.Length; m++)
            {
                u[i] -= g[(m * u.Length) + i] * kick[m];
            }
        }

        return NextRatioPlain(u, margin, q);
    }
}
