using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Seeds;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Data.Laws.Drawn;

/// <summary>Makes a value of a size from a stream of random numbers.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="rng">The stream.</param>
/// <param name="size">From 1, the smallest, to 100.</param>
public delegate T Draw<out T>(ref Rng rng, int size);

/// <summary>Generators that are a loop over random numbers, and shrink by what is simpler than a value.</summary>
public static class Draws
{
    /// <summary>A generator whose values are drawn by a loop and shrink step by step.</summary>
    /// <typeparam name="T">What is drawn.</typeparam>
    /// <param name="draw">Makes a value; the same stream gives the same value.</param>
    /// <param name="simpler">What is a step simpler than a value, the simplest first; it must come to an end.</param>
    public static Gen<T> Of<T>(Draw<T> draw, Func<T, IEnumerable<T>> simpler) =>
        Gen.Sized(size =>
            Gen.UInt64(Range.ConstantBoundedUInt64())
                .Select(seed =>
                {
                    var rng = new Rng(new Data.Seeds.Seed(seed));
                    return draw(ref rng, size);
                })
                .NoShrink()
                .ShrinkLazy(simpler)
        );
}
