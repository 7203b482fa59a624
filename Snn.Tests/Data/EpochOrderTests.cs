using FsCheck.Xunit;
using Snn.Data.Batches;
using Snn.Data.Seeds;

namespace Snn.Tests.Data;

public class EpochOrderTests
{
    [Property]
    public bool An_epoch_visits_every_sample_once(ulong seed, byte count) =>
        EpochOrder.Shuffled(count, new(seed)).Order().SequenceEqual(Enumerable.Range(0, count));

    [Property]
    public bool A_class_limited_epoch_visits_every_sample_once(ulong seed, ushort count, byte perBatch, byte batchSize)
    {
        var labels = Labels(seed, count % 500);
        return EpochOrder
            .ClassLimited(labels, 10, perBatch % 12, (batchSize % 40) + 1, new(seed))
            .Order()
            .SequenceEqual(Enumerable.Range(0, labels.Length));
    }

    [Property]
    public bool A_batch_takes_another_class_only_when_its_own_are_used_up(
        ulong seed,
        ushort count,
        byte perBatch,
        byte batchSize
    )
    {
        var labels = Labels(seed, count % 500);
        var limit = (perBatch % 9) + 1;
        var order = EpochOrder.ClassLimited(labels, 10, limit, (batchSize % 40) + 1, new(seed));
        var position = 0;
        foreach (var batch in order.Chunk((batchSize % 40) + 1))
        {
            position += batch.Length;
            var classes = batch.Select(i => labels[i]).Distinct().ToArray();
            var later = order.Skip(position).Select(i => labels[i]).ToHashSet();
            if (classes.Length > limit && classes.Count(later.Contains) > limit)
            {
                return false;
            }
        }

        return true;
    }

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

    [Property]
    public bool The_order_depends_on_the_seed_alone(ulong seed)
    {
        var labels = Labels(seed, 300);
        var order = EpochOrder.ClassLimited(labels, 10, 2, 32, new(seed));
        return order.SequenceEqual(EpochOrder.ClassLimited(labels, 10, 2, 32, new(seed)))
            && !order.SequenceEqual(EpochOrder.ClassLimited(labels, 10, 2, 32, new Seed(seed).Fold("other")))
            && EpochOrder.ClassLimited(labels, 10, 0, 32, new(seed)).SequenceEqual(EpochOrder.Shuffled(300, new(seed)));
    }

    private static byte[] Labels(ulong seed, int count)
    {
        var rng = new Seed(seed).Fold("labels").Generator();
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)rng.NextInt(10);
        }

        return labels;
    }
}
