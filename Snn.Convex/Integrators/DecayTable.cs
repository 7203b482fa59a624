using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Snn.Convex.Dynamics;

namespace Snn.Convex.Integrators;

/// <summary>
/// Powers of the decay q of one bin, and what follows from them, tabled once for all trials of a run.
/// </summary>
internal sealed class DecayTable
{
    // Bins that are looked at before a logarithm is taken: most spikes come sooner.
    private const int Near = 16;

    private readonly double[] _powers;
    private readonly double[] _share;

    internal DecayTable(CodingParameters parameters, TrialTiming timing)
    {
        (Q, Bins) = (parameters.Decay, timing.Bins);
        PerLog = 1 / Math.Log(Q);
        _powers = new double[Bins + 1 + Near];
        for (var k = 0; k < _powers.Length; k++)
        {
            _powers[k] = Math.Pow(Q, k);
        }

        _share = new double[Bins];
        for (var t = 0; t < Bins; t++)
        {
            // A geometric sum; where the leak of a bin is below the last bit of 1, every bin adds as much.
            var first = Math.Max(t, timing.ReadoutBin);
            var sum = Q == 1 ? Bins - first : _powers[first - t] * (1 - _powers[Bins - first]) / (1 - Q);
            _share[t] = sum / (Bins - timing.ReadoutBin);
        }
    }

    /// <summary>q.</summary>
    internal double Q { get; }

    /// <summary>1 / ln q.</summary>
    internal double PerLog { get; }

    /// <summary>B.</summary>
    internal int Bins { get; }

    /// <summary>q^k for k = 0 … B.</summary>
    internal ReadOnlySpan<double> Powers => _powers.AsSpan(0, Bins + 1);

    /// <summary>What a spike in a bin adds to its neuron's rate at the last bin.</summary>
    internal double Last(int bin) => _powers[Bins - 1 - bin];

    /// <summary>
    /// What a spike in a bin adds to the mean of its neuron's rate over the readout's bins: a geometric sum.
    /// </summary>
    internal double Share(int bin) => _share[bin];

    /// <summary>
    /// The first k from 1 to <paramref name="limit"/> with <c>q^k ≤ ratio</c>, or one more than the limit.
    /// </summary>
    internal int BinsUntil(double ratio, int limit)
    {
        if (limit < 1)
        {
            return limit + 1;
        }

        var reached = Reached(1, ratio) | (Reached(1 + Vector512<double>.Count, ratio) << Vector512<double>.Count);
        if (reached != 0)
        {
            return Math.Min(1 + BitOperations.TrailingZeroCount(reached), limit + 1);
        }

        if (!(ratio >= _powers[limit]))
        {
            return limit + 1;
        }

        var k = ratio >= 1 ? 1 : Math.Clamp((int)Math.Ceiling(Math.Log(ratio) * PerLog), 1, limit);
        while (k > 1 && _powers[k - 1] <= ratio)
        {
            k--;
        }

        while (k <= limit && _powers[k] > ratio)
        {
            k++;
        }

        return k;
    }

    // Which of the powers from k on are at most a ratio.
    private ulong Reached(int k, double ratio) =>
        Vector512
            .LessThanOrEqual(
                Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_powers), (nuint)k),
                Vector512.Create(ratio)
            )
            .ExtractMostSignificantBits();
}
