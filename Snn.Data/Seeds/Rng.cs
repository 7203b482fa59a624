using System.Numerics;

namespace Snn.Data.Seeds;

/// <summary>The generator xoshiro256** (Blackman and Vigna 2018), owned by the loop that draws from it.</summary>
/// <remarks>A mutable struct: pass it by <c>ref</c>, never copy it. The same numbers on every platform.</remarks>
public struct Rng
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>A generator that starts at <paramref name="seed"/>.</summary>
    public Rng(Seed seed)
    {
        _s0 = SplitMix64.Mix(seed.Value);
        _s1 = SplitMix64.Mix(_s0);
        _s2 = SplitMix64.Mix(_s1);
        _s3 = SplitMix64.Mix(_s2);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), with 53 random bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias (Lemire 2019).</summary>
    /// <param name="bound">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var range = (uint)bound;
        var product = (ulong)(uint)(NextBits() >> 32) * range;
        if ((uint)product < range)
        {
            var reject = unchecked(0u - range) % range;
            while ((uint)product < reject)
            {
                product = (ulong)(uint)(NextBits() >> 32) * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>
    /// Standard normal, by the polar method of Marsaglia (1964); the second value of each pair is dropped.
    /// </summary>
    public double NextNormal()
    {
        while (true)
        {
            var u = (2 * NextDouble()) - 1;
            var v = (2 * NextDouble()) - 1;
            var s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Math.Log(s) / s);
            }
        }
    }

    /// <summary>Permutes <paramref name="items"/> uniformly (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
