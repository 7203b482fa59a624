namespace Snn.Data.Seeds;

/// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a bijection of 64 bits that mixes well.</summary>
internal static class SplitMix64
{
    /// <summary>The odd constant nearest to 2⁶⁴/φ.</summary>
    internal const ulong Gamma = 0x9E3779B97F4A7C15UL;

    internal static ulong Mix(ulong z)
    {
        z += Gamma;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
