using System.Collections.Immutable;
using Hedgehog.Linq;
using Snn.Data.Laws.Drawn;
using Snn.Data.Seeds;
using HedgehogGen = Hedgehog.Linq.Gen;
using HedgehogRange = Hedgehog.Linq.Range;

namespace Snn.Tests.Support.Properties;

/// <summary>Cases of a kind, each with the tree of its shrinks.</summary>
/// <remarks>Hedgehog's, under a name that leaves its other names (Seed, Range, Property) out of the tests.</remarks>
/// <typeparam name="T">A case.</typeparam>
internal sealed class Gen<T>(Hedgehog.Gen<T> cases)
{
    internal Hedgehog.Gen<T> Cases => cases;

    public static implicit operator Gen<T>(Hedgehog.Gen<T> cases) => new(cases);

    public Gen<TTo> Select<TTo>(Func<T, TTo> to) => cases.Select(to);

    public Gen<TTo> SelectMany<TTo>(Func<T, Gen<TTo>> next) => SelectMany(next, (_, to) => to);

    public Gen<TTo> SelectMany<TNext, TTo>(Func<T, Gen<TNext>> next, Func<T, TNext, TTo> to) =>
        cases.SelectMany(one => next(one).Cases, to);

    /// <summary>Pairs; the first shrinks first.</summary>
    public Gen<(T First, TOther Second)> Zip<TOther>(Gen<TOther> other) =>
        SelectMany(_ => other, (first, second) => (first, second));

    public Gen<T> Where(Func<T, bool> keep) => cases.Where(keep);

    /// <summary>With these shrinks, the simplest first, in the place of its own.</summary>
    public Gen<T> Shrinking(Func<T, IEnumerable<T>> simpler) => cases.NoShrink().ShrinkLazy(simpler);

    /// <summary>As many as the other says; fewer are simpler.</summary>
    public Gen<T[]> Array(int least, int most) => cases.Array(HedgehogRange.LinearInt32(least, most));
}

/// <summary>The elementary generators. What stands first, or is nearest to 0, is the simplest.</summary>
internal static class Gen
{
    internal static Gen<bool> Bool { get; } = Item(false, true);

    /// <summary>A seed for what needs no shrinks of its own; small ones are simpler.</summary>
    internal static Gen<Seed> Seed { get; } =
        Random(rng => rng.NextBits())
            .Shrinking(seed => seed < 10 ? [] : [0UL, 1, 2, 3, 4, 5, 6, 7, 8, 9])
            .Select(seed => new Seed(seed));

    internal static Gen<T> Constant<T>(T one) => HedgehogGen.Constant(one);

    internal static Gen<T> Item<T>(params T[] items) => HedgehogGen.Item(items);

    internal static Gen<T> OneOf<T>(params Gen<T>[] kinds) => HedgehogGen.Choice([.. kinds.Select(kind => kind.Cases)]);

    internal static Gen<T> Weighted<T>(params (int Weight, Gen<T> Kind)[] kinds) =>
        HedgehogGen.Frequency([.. kinds.Select(kind => (kind.Weight, kind.Kind.Cases))]);

    /// <summary>Whole numbers, all equally often.</summary>
    internal static Gen<int> Int(int from, int to) =>
        HedgehogGen.Int32(HedgehogRange.Constant(Math.Clamp(0, from, to), from, to));

    /// <summary>Numbers of things: the first cases have few.</summary>
    internal static Gen<int> Size(int least, int most) => HedgehogGen.Int32(HedgehogRange.LinearInt32(least, most));

    /// <summary>Multiples of a part of one.</summary>
    internal static Gen<double> Part(int from, int to, int of) => Int(from, to).Select(i => (double)i / of);

    /// <summary>Real numbers; half of them are quarters. Round ones are simpler.</summary>
    internal static Gen<double> Real(double from, double to) =>
        Random(rng => Levels.Next(ref rng, from, to))
            .Shrinking(value => Simpler.Than(value).Where(v => v >= from && v <= to));

    /// <summary>So many real numbers. Zeros are simpler, then round ones.</summary>
    internal static Gen<ImmutableArray<double>> Reals(int count, double from, double to) =>
        Random(rng => Levels.Next(ref rng, count, from, to))
            .Shrinking(numbers => Simpler.Than(numbers, v => v >= from && v <= to));

    /// <summary>Bytes; fewer and lower ones are simpler.</summary>
    internal static Gen<byte[]> Bytes(int least, int most) => Int(0, 255).Select(b => (byte)b).Array(least, most);

    /// <summary>What a function draws, without shrinks.</summary>
    internal static Gen<T> Random<T>(Func<Rng, T> draw) =>
        HedgehogGen
            .UInt64(HedgehogRange.ConstantBoundedUInt64())
            .Select(seed => draw(new Rng(new Seed(seed))))
            .NoShrink();

    /// <summary>What a function draws that knows the size, from 1 to 99 over the cases; without shrinks.</summary>
    internal static Gen<T> Random<T>(Func<Rng, int, T> draw) =>
        HedgehogGen.Sized(size => Random(rng => draw(rng, size)).Cases);
}
