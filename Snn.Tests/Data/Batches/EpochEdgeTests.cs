using Snn.Data.Augmentations;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Batches;

/// <summary>The edges of an epoch: what is no epoch, and what its order is drawn by.</summary>
public sealed class EpochEdgeTests
{
    private static readonly byte[] TwentyOfEach = [.. Enumerable.Range(0, 200).Select(i => (byte)(i % 10))];

    [Fact]
    public void What_is_no_epoch_is_refused()
    {
        var images = ImageSet.Create(1, 1, 10, new byte[2], new byte[2]);

        Refused(() => EpochOrder.Shuffled(-1, new(1)));
        Refused(() => EpochOrder.ClassLimited(TwentyOfEach, 0, 1, 1, new(1)));
        Refused(() => EpochOrder.ClassLimited(TwentyOfEach, 10, -1, 1, new(1)));
        Refused(() => EpochOrder.ClassLimited(TwentyOfEach, 10, 1, 0, new(1)));
        Refused(() => EpochBatches.Of(images, new[] { 0 }, 0, null, Normalization.Unit, new(1)));
        Assert.Throws<ArgumentNullException>(() =>
            EpochBatches.Of(null!, new[] { 0 }, 1, null, Normalization.Unit, new(1))
        );

        static void Refused(Func<object> call) => Assert.Throws<ArgumentOutOfRangeException>(call);
    }

    [Fact]
    public void A_shuffled_epoch_is_the_sequence_shuffled() =>
        Property.Holds(
            from count in Gen.Size(0, 60)
            from seed in Gen.Seed
            select (count, seed),
            c =>
            {
                int[] expected = [.. Enumerable.Range(0, c.count)];
                c.seed.Generator().Shuffle<int>(expected);

                Assert.Equal(expected, EpochOrder.Shuffled(c.count, c.seed));
            }
        );

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(11)]
    public void A_limit_that_no_batch_reaches_is_none(int limit) =>
        Assert.Equal(EpochOrder.Shuffled(200, new(3)), EpochOrder.ClassLimited(TwentyOfEach, 10, limit, 20, new(3)));

    [Fact]
    public void A_batch_mixes_the_classes_that_it_may_have() =>
        Property.Holds(
            from limit in Gen.Int(2, 9)
            from seed in Gen.Seed
            select (limit, seed),
            c =>
            {
                // As many samples as there are of one class: all of one class has a chance below a millionth.
                var classes = EpochOrder
                    .ClassLimited(TwentyOfEach, 10, c.limit, 20, c.seed)
                    .Take(20)
                    .Select(i => TwentyOfEach[i])
                    .Distinct()
                    .Count();

                Assert.InRange(classes, 2, c.limit);
            }
        );

    [Fact]
    public void A_batch_draws_its_class_in_proportion_to_the_samples_that_are_left()
    {
        // One of class 0, three of class 1, six of class 2. Five standard deviations.
        byte[] labels = [0, 1, 1, 1, 2, 2, 2, 2, 2, 2];
        var counts = new int[3];
        for (var i = 0; i < 3000; i++)
        {
            counts[labels[EpochOrder.ClassLimited(labels, 3, 1, 1, new Seed(5).Fold(i))[0]]]++;
        }

        Assert.InRange(counts[0], 300 - 82, 300 + 82);
        Assert.InRange(counts[1], 900 - 125, 900 + 125);
        Assert.InRange(counts[2], 1800 - 134, 1800 + 134);
    }
}
