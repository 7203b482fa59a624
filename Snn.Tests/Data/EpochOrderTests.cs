using Snn.Data.Batches;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data;

public class EpochOrderTests
{
    /// <summary>Labels of ten classes, and how they are batched.</summary>
    public sealed record Case(byte[] Labels, int ClassesPerBatch, int BatchSize, Seed Seed);

    private static readonly Gen<Case> Cases =
        from labels in Gen.Int(0, 9).Select(label => (byte)label).Array(0, 500)
        from batchSize in Gen.Size(1, 40)
        from limit in Gen.Int(1, 9)
        from seed in Gen.Seed
        select new Case(labels, limit, batchSize, seed);

    [Fact]
    public void An_epoch_visits_every_sample_once() =>
        Property.Holds(
            from count in Gen.Size(0, 255)
            from seed in Gen.Seed
            select (count, seed),
            c => Assert.Equal(Enumerable.Range(0, c.count), EpochOrder.Shuffled(c.count, c.seed).Order())
        );

    [Fact]
    public void A_class_limited_epoch_visits_every_sample_once() =>
        Property.Holds(
            from c in Cases
            from limit in Gen.Int(0, 11)
            select c with
            {
                ClassesPerBatch = limit,
            },
            c => Assert.Equal(Enumerable.Range(0, c.Labels.Length), Order(c).Order())
        );

    [Fact]
    public void A_batch_takes_another_class_only_when_its_own_are_used_up() =>
        Property.Holds(
            Cases,
            (c, kinds) =>
            {
                var batches = Order(c).Chunk(c.BatchSize).Select(b => b.Select(i => c.Labels[i]).ToArray()).ToArray();
                kinds.Cover("a batch of more classes", batches.Any(Mixed));
                for (var b = 0; b < batches.Length; b++)
                {
                    if (Mixed(batches[b]))
                    {
                        var later = batches[(b + 1)..].SelectMany(labels => labels).ToHashSet();
                        Assert.InRange(batches[b].Distinct().Count(later.Contains), 0, c.ClassesPerBatch);
                    }
                }

                bool Mixed(byte[] labels) => labels.Distinct().Count() > c.ClassesPerBatch;
            }
        );

    [Fact]
    public void A_balanced_set_keeps_the_limit_through_most_of_the_epoch()
    {
        var labels = Enumerable.Range(0, 10_000).Select(i => (byte)(i % 10)).ToArray();
        var batches = EpochOrder
            .ClassLimited(labels, 10, 3, 100, new(4))
            .Chunk(100)
            .Select(batch => batch.Select(i => labels[i]).Distinct().Count())
            .ToArray();
        Assert.True(batches.Count(classes => classes <= 3) >= 90, string.Join(' ', batches));
        Assert.All(batches.Take(50), classes => Assert.InRange(classes, 1, 3));
    }

    [Fact]
    public void The_order_depends_on_the_seed_alone() =>
        Property.Holds(
            Cases,
            (c, kinds) =>
            {
                Assert.Equal(Order(c), Order(c));
                Assert.Equal(EpochOrder.Shuffled(c.Labels.Length, c.Seed), Order(c with { ClassesPerBatch = 0 }));

                // Twenty samples have so many orders that two seeds never give the same one.
                var many = c.Labels.Length >= 20;
                kinds.Cover("many orders", many, 0.5);
                if (many)
                {
                    Assert.NotEqual(Order(c), Order(c with { Seed = c.Seed.Fold("other") }));
                }
            }
        );

    private static int[] Order(Case c) => EpochOrder.ClassLimited(c.Labels, 10, c.ClassesPerBatch, c.BatchSize, c.Seed);
}
