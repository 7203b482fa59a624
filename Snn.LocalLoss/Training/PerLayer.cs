using System.Collections.Immutable;

namespace Snn.LocalLoss.Training;

/// <summary>A value of every block of a network, and one of its output classifier.</summary>
/// <param name="Blocks">Of the blocks, from the input on.</param>
/// <param name="Output">Of the output classifier.</param>
/// <typeparam name="T">Type of a value.</typeparam>
public readonly record struct PerLayer<T>(ImmutableArray<T> Blocks, T Output)
{
    /// <summary>All values: those of the blocks, then that of the output classifier.</summary>
    public ImmutableArray<T> InOrder => Blocks.Add(Output);

    /// <summary>Applies a function to the value of each block and of the output classifier.</summary>
    public PerLayer<TOut> Select<TOut>(Func<T, TOut> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return new([.. Blocks.Select(f)], f(Output));
    }

    /// <summary>A value for each and for that of the same layer in <paramref name="other"/>.</summary>
    /// <param name="other">Of a network of as many blocks.</param>
    /// <param name="f">Makes a value of two.</param>
    public PerLayer<TOut> Zip<TOther, TOut>(PerLayer<TOther> other, Func<T, TOther, TOut> f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return new([.. Blocks.Zip(other.Blocks, f)], f(Output, other.Output));
    }

    /// <summary>Equality by value, layer by layer.</summary>
    public bool Equals(PerLayer<T> other) =>
        EqualityComparer<T>.Default.Equals(Output, other.Output)
        && Blocks.AsSpan().SequenceEqual(other.Blocks.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Blocks.Length, Output);
}

/// <summary>Makes values of every layer.</summary>
public static class PerLayer
{
    /// <summary>The values of the blocks, then that of the output classifier.</summary>
    /// <param name="values">At least one, in that order.</param>
    public static PerLayer<T> InOrder<T>(IEnumerable<T> values)
    {
        ImmutableArray<T> all = [.. values];
        return new(all[..^1], all[^1]);
    }

    /// <summary>The same value for each block and the output classifier.</summary>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="value">The value.</param>
    public static PerLayer<T> Of<T>(int blocks, T value) => new([.. Enumerable.Repeat(value, blocks)], value);
}
