using System.Collections.Immutable;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Seeds;

namespace Snn.Data.Laws.Drawn;

/// <summary>Numbers between two others: half of them quarters, which a person reads with ease.</summary>
/// <remarks>They shrink to 0, where 0 lies between, and then to round numbers.</remarks>
public static class Levels
{
    /// <summary>A generator of one number in a range.</summary>
    /// <param name="from">The smallest.</param>
    /// <param name="to">The largest, not below <paramref name="from"/>.</param>
    public static Gen<double> Between(double from, double to) => Values(1, from, to).Select(values => values[0]);

    /// <summary>Some numbers, each of which shrinks by itself.</summary>
    /// <param name="count">How many, at least 0.</param>
    /// <param name="from">The smallest.</param>
    /// <param name="to">The largest, not below <paramref name="from"/>.</param>
    public static Gen<ImmutableArray<double>> Values(int count, double from, double to) =>
        Draws.Of(
            (ref rng, _) => Next(ref rng, count, from, to),
            values => Simpler(values).Where(simpler => simpler.All(v => v >= from && v <= to))
        );

    /// <summary>One number, from a generator that goes on.</summary>
    /// <param name="rng">Draws it.</param>
    /// <param name="from">The smallest.</param>
    /// <param name="to">The largest.</param>
    public static double Next(ref Rng rng, double from, double to)
    {
        var value = from + ((to - from) * rng.NextDouble());
        return rng.NextInt(2) == 0 ? Math.Clamp((Math.Round(value * 4) / 4) + 0.0, from, to) : value;
    }

    /// <summary>Some numbers, from a generator that goes on.</summary>
    /// <param name="rng">Draws them.</param>
    /// <param name="count">How many.</param>
    /// <param name="from">The smallest.</param>
    /// <param name="to">The largest.</param>
    public static ImmutableArray<double> Next(ref Rng rng, int count, double from, double to)
    {
        var values = new double[count];
        foreach (ref var value in values.AsSpan())
        {
            value = Next(ref rng, from, to);
        }

        return [.. values];
    }

    /// <summary>Shrinks of a list of numbers: one number becomes 0, or a rounder value.</summary>
    /// <param name="values">Any numbers.</param>
    public static IEnumerable<ImmutableArray<double>> Simpler(ImmutableArray<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
            {
                yield return values.SetItem(i, 0);
            }

            foreach (var simpler in Numbers.Simpler(values[i]))
            {
                yield return values.SetItem(i, simpler);
            }
        }
    }
}
