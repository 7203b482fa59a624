namespace Snn.Data.Seeds;

/// <summary>
/// NumPy's legacy generator <c>numpy.random.RandomState(seed)</c>: MT19937 (Matsumoto and Nishimura 1998) with NumPy's
/// own draws.
/// </summary>
/// <remarks>
/// Number for number what NumPy draws, so that a published seed gives the published network. A mutable object owned by
/// the code that draws from it; everything else in this code base uses <see cref="Seed"/>.
/// </remarks>
public sealed class NumpyRandomState
{
    private const int Length = 624;
    private const int Middle = 397;
    private readonly uint[] _key = new uint[Length];
    private int _position = Length;
    private double? _spareNormal;

    /// <summary>The generator that <c>RandomState(seed)</c> gives for a whole number.</summary>
    public NumpyRandomState(uint seed)
    {
        _key[0] = seed;
        for (var i = 1; i < Length; i++)
        {
            _key[i] = unchecked((1812433253u * (_key[i - 1] ^ (_key[i - 1] >> 30))) + (uint)i);
        }
    }

    /// <summary>The next 32 random bits.</summary>
    public uint NextBits()
    {
        if (_position == Length)
        {
            Twist();
        }

        var y = _key[_position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    /// <summary><c>random_sample()</c>: uniform in [0, 1), with 53 random bits.</summary>
    public double NextDouble()
    {
        var high = NextBits() >> 5;
        var low = NextBits() >> 6;
        return ((high * 67108864.0) + low) / 9007199254740992.0;
    }

    /// <summary>
    /// <c>standard_normal()</c>: the polar method of Marsaglia (1964); the second value of each pair comes at the next
    /// call.
    /// </summary>
    public double NextNormal()
    {
        if (_spareNormal is { } spare)
        {
            _spareNormal = null;
            return spare;
        }

        while (true)
        {
            var u = (2.0 * NextDouble()) - 1.0;
            var v = (2.0 * NextDouble()) - 1.0;
            var s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                var f = Math.Sqrt(-2.0 * Math.Log(s) / s);
                _spareNormal = f * u;
                return f * v;
            }
        }
    }

    /// <summary>
    /// <c>rand(count)</c>: uniform numbers in [0, 1), in the row-major order in which NumPy fills an array.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 0.</exception>
    public double[] Rand(int count) => Draw(count, NextDouble);

    /// <summary><c>randn(count)</c>: standard normal numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 0.</exception>
    public double[] Randn(int count) => Draw(count, NextNormal);

    /// <summary><c>shuffle(items)</c>: permutes uniformly.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)NextAtMost((uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary><c>permutation(count)</c>: the numbers 0 to <paramref name="count"/> − 1 in random order.</summary>
    public int[] Permutation(int count)
    {
        int[] items = [.. Enumerable.Range(0, count)];
        Shuffle<int>(items);
        return items;
    }

    private static double[] Draw(int count, Func<double> next)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = next();
        }

        return values;
    }

    // NumPy's random_interval: rejection below the next power of two.
    private uint NextAtMost(uint max)
    {
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(max);
        uint value;
        do
        {
            value = NextBits() & mask;
        } while (value > max);

        return value;
    }

    private void Twist()
    {
        for (var i = 0; i < Length; i++)
        {
            var y = (_key[i] & 0x80000000u) | (_key[(i + 1) % Length] & 0x7fffffffu);
            _key[i] = _key[(i + Middle) % Length] ^ (y >> 1) ^ ((y & 1) == 0 ? 0u : 0x9908b0dfu);
        }

        _position = 0;
    }
}
