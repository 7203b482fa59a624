using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Snn.Data.Seeds;

namespace Snn.Convex.Integrators.Kernels;

/// <summary>
/// Standard normal numbers by the thousand: xoshiro256++ (Blackman and Vigna 2021) in eight lanes, Box and Muller
/// (1958) in sixteen.
/// </summary>
/// <remarks>
/// <c>r = √(−2 ln u)</c>, <c>z₁ = r cos θ</c>, <c>z₂ = r sin θ</c>. Single precision is more than voltage noise asks
/// for; every operation is rounded as IEEE 754 says and none is fused, so that a seed gives the same numbers on every
/// processor. Its lanes are generators of their own, so that their number is a part of what is drawn, whatever the
/// processor's vectors are. A mutable object owned by the loop that draws from it.
/// </remarks>
internal sealed class NormalStream
{
    /// <summary>Numbers come in multiples of this.</summary>
    internal const int Block = 32;

    private const float Ln2 = 0.69314718f;
    private const float HalfPi = 1.57079633f;
    private Vector512<ulong> _s0;
    private Vector512<ulong> _s1;
    private Vector512<ulong> _s2;
    private Vector512<ulong> _s3;

    internal NormalStream(Seed seed)
    {
        Span<ulong> state = stackalloc ulong[4 * 8];
        for (var lane = 0; lane < 8; lane++)
        {
            var rng = seed.Fold(lane).Generator();
            for (var word = 0; word < 4; word++)
            {
                state[(8 * word) + lane] = rng.NextBits();
            }
        }

        (_s0, _s1, _s2, _s3) = (
            Vector512.Create<ulong>(state),
            Vector512.Create<ulong>(state[8..]),
            Vector512.Create<ulong>(state[16..]),
            Vector512.Create<ulong>(state[24..])
        );
    }

    /// <summary>A buffer for so many numbers or a few more, filled with 0.</summary>
    internal static double[] Buffer(int least) => new double[(least + Block - 1) / Block * Block];

    /// <summary>Fills a buffer whose length is a multiple of <see cref="Block"/>.</summary>
    internal void Fill(Span<double> normals)
    {
        var (s0, s1, s2, s3) = (_s0, _s1, _s2, _s3);
        ref var to = ref MemoryMarshal.GetReference(normals);
        for (var i = 0; i + Block <= normals.Length; i += Block)
        {
            var radius = Radius(Next(ref s0, ref s1, ref s2, ref s3).AsUInt32());
            var (cos, sin) = Direction(Next(ref s0, ref s1, ref s2, ref s3).AsUInt32());
            var (a, b) = Vector512.Widen(radius * cos);
            var (c, d) = Vector512.Widen(radius * sin);
            a.StoreUnsafe(ref to, (nuint)i);
            b.StoreUnsafe(ref to, (nuint)i + 8);
            c.StoreUnsafe(ref to, (nuint)i + 16);
            d.StoreUnsafe(ref to, (nuint)i + 24);
        }

        (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);
    }

    private static Vector512<ulong> Next(
        ref Vector512<ulong> s0,
        ref Vector512<ulong> s1,
        ref Vector512<ulong> s2,
        ref Vector512<ulong> s3
    )
    {
        var sum = s0 + s3;
        var result = ((sum << 23) | (sum >>> 41)) + s0;
        var t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = (s3 << 45) | (s3 >>> 19);
        return result;
    }

    // √(−2 ln u) for u = (24 bits + ½)·2⁻²⁴. With u = m·2^e and m in [√½, √2), ln m = 2 artanh s at s = (m − 1)/(m +
    // 1), |s| < 0.172.
    private static Vector512<float> Radius(Vector512<uint> bits)
    {
        var one = Vector512.Create(1f);
        var u =
            (Vector512.ConvertToSingle((bits >>> 8).AsInt32()) + Vector512.Create(0.5f))
            * Vector512.Create(1f / (1 << 24));
        var shifted = u.AsInt32() - Vector512.Create(0x3f3504f3); // √½
        var exponent = Vector512.ConvertToSingle(shifted >> 23);
        var m = ((shifted & Vector512.Create(0x007fffff)) + Vector512.Create(0x3f3504f3)).AsSingle();
        var s = (m - one) / (m + one);
        var q = s * s;
        var series =
            (((((q * Vector512.Create(1f / 9)) + Vector512.Create(1f / 7)) * q) + Vector512.Create(1f / 5)) * q)
            + Vector512.Create(1f / 3);
        var ln = (exponent * Vector512.Create(Ln2)) + (Vector512.Create(2f) * s * ((series * q) + one));
        return Vector512.Sqrt(Vector512.Max(ln * Vector512.Create(-2f), Vector512<float>.Zero));
    }

    // (cos θ, sin θ): an angle in [−π/4, π/4) from 30 bits, one bit to mirror it at the diagonal and one at the axis.
    // Taylor series.
    private static (Vector512<float> Cos, Vector512<float> Sin) Direction(Vector512<uint> bits)
    {
        var a = Vector512.ConvertToSingle((bits << 2).AsInt32()) * Vector512.Create(HalfPi / 4294967296f);
        var q = a * a;
        var one = Vector512.Create(1f);
        var sin =
            a
            * (
                (
                    (
                        (((q * Vector512.Create(1f / 362880)) - Vector512.Create(1f / 5040)) * q)
                        + Vector512.Create(1f / 120)
                    )
                    * q
                    * q
                )
                - (q * Vector512.Create(1f / 6))
                + one
            );
        var cos =
            (
                ((((q * Vector512.Create(1f / 40320)) - Vector512.Create(1f / 720)) * q) + Vector512.Create(1f / 24))
                * q
                * q
            )
            - (q * Vector512.Create(0.5f))
            + one;
        var negative = (bits & Vector512.Create(0x80000000u)).AsSingle();
        var swap = Vector512.Equals(bits & Vector512.Create(0x40000000u), Vector512<uint>.Zero).AsSingle();
        var signed = cos ^ negative;
        return (Vector512.ConditionalSelect(swap, sin, signed), Vector512.ConditionalSelect(swap, signed, sin));
    }
}
