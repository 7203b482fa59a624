namespace Snn.Convex.Integrators.Kernels;

/// <summary>How far all thresholds have sunk: not at all until a bin, then by the same amount every bin.</summary>
/// <param name="Bin">The bin from which crossings are counted.</param>
/// <param name="Still">The last bin with the original thresholds.</param>
/// <param name="PerBin">Fall per bin; may be negative.</param>
internal readonly record struct DriftBase(int Bin, int Still, double PerBin)
{
    internal double After(int k) => PerBin * Math.Max(0, Bin + k - Still);
}

/// <summary>The next crossing when the thresholds drift, by Newton steps that never overshoot.</summary>
/// <remarks>
/// <c>f(k) = h + δ(k) + q^k U</c> is concave for U &lt; 0 and rises by at most δ a bin for U ≥ 0, so that a tangent
/// from the left meets zero before f does. A bin is accepted only when f itself is at least 0 there.
/// </remarks>
internal static class DriftedCrossing
{
    /// <summary>Bins until some neuron crosses, from 1 to <paramref name="limit"/>, or more than that.</summary>
    /// <param name="u">U of each neuron.</param>
    /// <param name="headroom">h of each.</param>
    /// <param name="powers">q^k, for k up to <paramref name="limit"/>.</param>
    /// <param name="logDecay">−ln q.</param>
    /// <param name="limit">Bins that are looked at.</param>
    /// <param name="sunk">How the thresholds sink.</param>
    internal static int BinsUntil(
        ReadOnlySpan<double> u,
        ReadOnlySpan<double> headroom,
        ReadOnlySpan<double> powers,
        double logDecay,
        int limit,
        DriftBase sunk
    )
    {
        var k = 1;
        while (k <= limit)
        {
            var step = Step(u, headroom, powers[k], logDecay, sunk.After(k), sunk.PerBin);
            if (step <= 0)
            {
                return k;
            }

            k = (int)Math.Min(limit + 1.0, Math.Max(k + 1, Math.Ceiling(k + step - 1e-9)));
        }

        return k;
    }

    // 0 if some neuron is over its threshold, else a number of bins within which none gets there.
    private static double Step(
        ReadOnlySpan<double> u,
        ReadOnlySpan<double> headroom,
        double p,
        double logDecay,
        double sunk,
        double drift
    )
    {
        var smallest = double.PositiveInfinity;
        for (var i = 0; i < u.Length; i++)
        {
            var relaxing = p * u[i];
            var f = headroom[i] + sunk + relaxing;
            if (f >= 0)
            {
                return 0;
            }

            var slope = Math.Max(drift, 0) - (relaxing < 0 ? logDecay * relaxing : 0);
            smallest = Math.Min(smallest, slope > 0 ? -f / slope : double.PositiveInfinity);
        }

        return smallest;
    }
}
