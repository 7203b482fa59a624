using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Batches;

public sealed class ValidationSplitTests
{
    [Fact]
    public void Each_class_gives_its_share_rounded_to_the_nearest() =>
        Property.Holds(
            from sizes in Gen.Int(1, 12).Array(1, 5)
            from held in Gen.Int(1, Math.Max(1, sizes.Sum() - 1))
            from seed in Gen.Seed
            where sizes.Sum() > 1
            select (sizes, held, seed),
            c =>
            {
                var labels = c.sizes.SelectMany((size, label) => Enumerable.Repeat((byte)label, size)).ToArray();
                var images = ImageSet.Create(1, 1, 10, new byte[labels.Length], labels);

                var (train, held) = ValidationSplit.Of(images, c.held, c.seed);

                Assert.Equal((labels.Length - c.held, c.held), (train.Count, held!.Count));
                var given = c
                    .sizes.Select((size, label) => (Size: size, Held: held.Labels.ToArray().Count(l => l == label)))
                    .ToArray();
                Assert.Equal(
                    c.sizes,
                    given.Select((g, label) => g.Held + train.Labels.ToArray().Count(l => l == label))
                );

                // The divisor method of Webster and Sainte-Laguë: no class that gave one more is further ahead of its
                // share than one that did not is behind.
                var ahead = given.Where(g => g.Held > 0).Max(g => (g.Held - 0.5) / g.Size);
                var behind = given.Where(g => g.Held < g.Size).Min(g => (g.Held + 0.5) / g.Size);
                Assert.True(ahead <= behind, $"{string.Join(' ', given)}");
            },
            300
        );

    [Fact]
    public void Both_parts_hold_images_of_the_set_in_its_order_and_the_seed_draws_which() =>
        Property.Holds(
            from count in Gen.Int(2, 30)
            from held in Gen.Int(1, count - 1)
            from seed in Gen.Seed
            select (count, held, seed),
            c =>
            {
                // The first pixel of an image says which it is, the others that they came along.
                var pixels = Enumerable.Range(0, c.count).SelectMany(i => new[] { i, i + 1, i + 2, 0, 0, i + 3 });
                var images = ImageSet.Create(2, 3, 1, pixels.Select(p => (byte)p).ToArray(), new byte[c.count]);

                var (train, held) = ValidationSplit.Of(images, c.held, c.seed);

                var (left, taken) = (Indices(train), Indices(held!));
                Assert.Equal(taken.Order(), taken);
                Assert.Equal(Enumerable.Range(0, c.count).Except(taken), left);
                var order = Enumerable.Range(0, c.count).ToArray();
                c.seed.Generator().Shuffle<int>(order);
                Assert.Equal(order[..c.held].Order(), taken);

                static int[] Indices(ImageSet set)
                {
                    var found = set.Pixels.ToArray().Chunk(6).ToArray();
                    Assert.All(
                        found,
                        p => Assert.Equal([p[0], p[0] + 1, p[0] + 2, 0, 0, p[0] + 3], p.Select(v => (int)v))
                    );
                    return [.. found.Select(p => (int)p[0])];
                }
            }
        );

    [Theory]
    [InlineData(new byte[] { 0, 1 }, 0)]
    [InlineData(new byte[] { 1, 0 }, 1)]
    public void Of_classes_with_the_same_right_the_one_gives_that_comes_first(byte[] labels, int held)
    {
        for (var seed = 0UL; seed < 8; seed++)
        {
            var split = ValidationSplit.Of(ImageSet.Create(1, 1, 10, new byte[2], labels), 1, new(seed));
            Assert.Equal(held, Assert.Single(split.Held!.Labels.ToArray()));
        }
    }

    [Theory]
    [InlineData(0.25, 5)]
    [InlineData(0.27, 5)]
    [InlineData(0.28, 6)]
    [InlineData(0.01, 0)]
    [InlineData(1, 1)]
    [InlineData(19, 19)]
    public void Below_one_it_is_a_fraction_from_one_on_a_number(double held, int count)
    {
        var images = ImageSet.Create(1, 1, 10, new byte[20], new byte[20]);

        var (train, taken) = ValidationSplit.Of(images, held, new(1));

        Assert.Equal((20 - count, count), (train.Count, taken?.Count ?? 0));
        Assert.Equal(count == 0, taken is null);
    }

    [Fact]
    public void At_least_one_sample_is_left_to_learn_from() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            ValidationSplit.Of(ImageSet.Create(1, 1, 10, new byte[3], new byte[3]), 3, new(1))
        );
}
