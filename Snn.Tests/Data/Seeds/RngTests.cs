using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Seeds;

/// <summary>Every draw against its definition, made of the bits of a generator in the same state.</summary>
public sealed class RngTests
{
    [Fact]
    public void A_whole_number_is_drawn_without_bias_by_rejection() =>
        Property.Holds(
            from bound in Gen.OneOf(
                Gen.Int(1, 20),
                Gen.Int(1, int.MaxValue),
                Gen.Item(1 << 30, 3 << 29, int.MaxValue, (1 << 30) + 1)
            )
            from seed in Gen.Seed
            select (bound, seed),
            (c, kinds) =>
            {
                var (rng, plain) = (c.seed.Generator(), c.seed.Generator());
                var rejected = false;
                for (var i = 0; i < 8; i++)
                {
                    Assert.Equal(Plain(ref plain), rng.NextInt(c.bound));
                }

                kinds.Cover("rejected", rejected, 0.1);
                Assert.Equal(plain.NextBits(), rng.NextBits());

                // 2³² mod bound of the 2³² products are too many for all numbers to be equally likely.
                int Plain(ref Rng from)
                {
                    while (true)
                    {
                        var product = (from.NextBits() >> 32) * (ulong)c.bound;
                        if (product % (1UL << 32) >= (1UL << 32) % (ulong)c.bound)
                        {
                            return (int)(product >> 32);
                        }

                        rejected = true;
                    }
                }
            },
            200
        );

    [Fact]
    public void A_normal_number_is_drawn_by_the_polar_method() =>
        Property.Holds(
            Gen.Seed,
            seed =>
            {
                var (rng, plain) = (seed.Generator(), seed.Generator());
                for (var i = 0; i < 8; i++)
                {
                    double u,
                        v,
                        s;
                    do
                    {
                        (u, v) = (Side(ref plain), Side(ref plain));
                        s = (u * u) + (v * v);
                    } while (s >= 1);

                    Assert.Equal(u * Math.Sqrt(-2 * Math.Log(s) / s), rng.NextNormal());
                }

                Assert.Equal(plain.NextBits(), rng.NextBits());

                static double Side(ref Rng from) => (2 * ((from.NextBits() >> 11) / (double)(1UL << 53))) - 1;
            }
        );

    [Fact]
    public void A_shuffle_draws_once_for_every_item_but_the_first() =>
        Property.Holds(
            from count in Gen.Size(0, 20)
            from seed in Gen.Seed
            select (count, seed),
            c =>
            {
                var (rng, plain) = (c.seed.Generator(), c.seed.Generator());
                int[] items = [.. Enumerable.Range(0, c.count)];
                int[] expected = [.. items];
                rng.Shuffle<int>(items);
                for (var left = c.count; left > 1; left--)
                {
                    var chosen = plain.NextInt(left);
                    (expected[left - 1], expected[chosen]) = (expected[chosen], expected[left - 1]);
                }

                Assert.Equal(expected, items);
                Assert.Equal(plain.NextBits(), rng.NextBits());
            }
        );

    [Fact]
    public void There_is_no_number_below_a_bound_below_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Seed(1).Generator().NextInt(0));

    [Fact]
    public void NumPys_draws_are_of_a_number_that_is_not_negative() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumpyRandomState(1).Rand(-1));
}
