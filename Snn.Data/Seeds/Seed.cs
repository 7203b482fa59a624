using System.Text;

namespace Snn.Data.Seeds;

/// <summary>The root of all randomness of a run, split by purpose and never shared.</summary>
/// <remarks>
/// <c>seed.Fold("batches").Fold(epoch)</c> names a stream: it depends on the seed and the names alone, so that drawing
/// more from one stream never shifts another, and epoch 7 can be drawn without epochs 1 to 6.
/// </remarks>
/// <param name="Value">Any 64-bit number.</param>
public readonly record struct Seed(ulong Value)
{
    /// <summary>The independent seed for a named purpose.</summary>
    public Seed Fold(string purpose)
    {
        // FNV-1a: string.GetHashCode differs from one process to the next.
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(purpose))
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        return new(SplitMix64.Mix(Value ^ SplitMix64.Mix(hash)));
    }

    /// <summary>The independent seed for the <paramref name="index"/>-th of many (epoch, sample, trial).</summary>
    public Seed Fold(long index) =>
        new(SplitMix64.Mix(SplitMix64.Mix(Value) + (unchecked((ulong)index) * SplitMix64.Gamma)));

    /// <summary>A generator that starts at this seed.</summary>
    public Rng Generator() => new(this);
}
