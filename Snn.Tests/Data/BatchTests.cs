using FsCheck.Xunit;
using Snn.Data.Augmentations;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Tests.Data;

public class BatchTests
{
    private static readonly Normalization Scale = new(0.1307f, 0.3081f);

    [Property(MaxTest = 300)]
    public bool The_fast_batch_is_the_plain_image(
        ulong seed,
        byte height,
        byte width,
        byte padding,
        bool flip,
        byte holes,
        byte length
    )
    {
        var set = Random(new(seed), count: 6, height: (height % 12) + 1, width: (width % 12) + 1);
        var cutout = holes % 3 == 0 ? null : new Cutout(holes % 3, length % 9);
        var augmentation = new Augmentation(padding % 15, flip, cutout);
        int[] indices = [5, 0, 3, 3];
        var size = set.Height * set.Width;
        var (pixels, labels) = Fill(set, indices, augmentation, new(seed));

        return indices
            .Select(
                (index, i) =>
                {
                    var plain = Augment.Image(
                        set.Pixels.Span.Slice(index * size, size),
                        set.Height,
                        set.Width,
                        augmentation,
                        Scale,
                        new Seed(seed).Fold(index)
                    );
                    return plain.AsSpan().SequenceEqual(pixels.AsSpan(i * size, size))
                        && labels[i] == set.Labels.Span[index];
                }
            )
            .All(same => same);
    }

    [Property]
    public bool Without_augmentation_an_image_is_only_normalised(ulong seed)
    {
        var set = Random(new(seed), 4, 5, 7);
        var (pixels, _) = Fill(set, [2], null, new(seed));
        return pixels.SequenceEqual(set.Pixels[70..105].ToArray().Select(Scale.Apply));
    }

    [Property]
    public bool A_crop_moves_the_image_by_at_most_the_padding_and_a_flip_mirrors_it(ulong seed, bool flip)
    {
        // One white pixel in the middle says where everything went.
        var image = new byte[81];
        image[(4 * 9) + 3] = 255;
        var seen = Augment.Image(image, 9, 9, new(2, flip), Normalization.Unit, new(seed));
        var at = Array.IndexOf(seen, 1f);
        var (row, column) = (at / 9, at % 9);
        return seen.Sum() == 1
            && Math.Abs(row - 4) <= 2
            && (Math.Abs(column - 3) <= 2 || (flip && Math.Abs(column - 5) <= 2));
    }

    [Fact]
    public void Every_offset_and_both_sides_come_up_equally_often()
    {
        var image = new byte[49];
        image[(3 * 7) + 2] = 255;
        var counts = new int[49];
        for (var i = 0; i < 50_000; i++)
        {
            counts[
                Array.IndexOf(Augment.Image(image, 7, 7, new(1, true), Normalization.Unit, new Seed(11).Fold(i)), 1f)
            ]++;
        }

        // Columns 1, 2, 3 unmirrored and 5, 4, 3 mirrored, in three rows: column 3 twice as often. Five standard
        // deviations.
        var shares = counts.Where(count => count > 0).ToArray();
        Assert.Equal(15, shares.Length);
        Assert.All(
            shares.Select((count, i) => (count, i)),
            s => Assert.InRange(s.count, Expected(s.i) - 350, Expected(s.i) + 350)
        );

        static double Expected(int i) => i % 5 == 2 ? 50_000 / 9.0 : 50_000 / 18.0;
    }

    [Property]
    public bool A_hole_is_a_square_clipped_at_the_border(ulong seed)
    {
        var white = Enumerable.Repeat((byte)255, 100).ToArray();
        var seen = Augment.Image(white, 10, 10, new(0, false, new(1, 4)), Normalization.Unit, new(seed));
        var rows = Enumerable.Range(0, 10).Count(r => seen.AsSpan(10 * r, 10).Contains(0f));
        var columns = Enumerable.Range(0, 10).Count(c => Enumerable.Range(0, 10).Any(r => seen[(10 * r) + c] == 0));
        return rows is >= 2 and <= 4 && columns is >= 2 and <= 4 && seen.Count(v => v == 0) == rows * columns;
    }

    [Property]
    public bool What_happens_to_an_image_does_not_depend_on_its_batch(ulong seed)
    {
        var set = Random(new(seed), 9, 6, 6);
        var augmentation = new Augmentation(2, true, new(1, 4));
        var order = EpochOrder.Shuffled(9, new(seed));
        var (whole, _) = Fill(set, order, augmentation, new(seed));
        return order.SelectMany(index => Fill(set, [index], augmentation, new(seed)).Pixels).SequenceEqual(whole);
    }

    [Fact]
    public void Another_epochs_seed_gives_other_crops()
    {
        var set = Random(new(3), 50, 8, 8);
        var order = EpochOrder.Sequential(50);
        Assert.NotEqual(Fill(set, order, new(2, false), new(1)).Pixels, Fill(set, order, new(2, false), new(2)).Pixels);
    }

    [Fact]
    public void Sizes_and_indices_are_checked()
    {
        var set = Random(new(1), 3, 2, 2);
        Assert.Throws<ArgumentException>(() => Batch.Fill(set, [0], null, Scale, new(1), new float[3], new long[1]));
        Assert.Throws<ArgumentException>(() => Batch.Fill(set, [0], null, Scale, new(1), new float[4], new long[2]));
        Assert.Throws<ArgumentException>(() => Batch.Fill(set, [3], null, Scale, new(1), new float[4], new long[1]));
        Assert.Throws<ArgumentException>(() => Batch.Fill(set, [-1], null, Scale, new(1), new float[4], new long[1]));
    }

    [Property]
    public bool The_batches_of_an_epoch_are_those_that_Fill_makes(ulong seed, byte count, byte batchSize)
    {
        var set = Random(new(seed), (count % 40) + 1, 4, 5);
        var (b, augmentation) = ((batchSize % 12) + 1, new Augmentation(1, true));
        var order = EpochOrder.Shuffled(set.Count, new(seed));
        var seen = EpochBatches
            .Of(set, order, b, augmentation, Scale, new(seed))
            .Select(batch =>
                (Pixels: batch.Pixels.ToArray(), Labels: batch.Labels.ToArray(), Indices: batch.Indices.ToArray())
            )
            .ToArray();
        return seen.Length == order.Chunk(b).Count()
            && order
                .Chunk(b)
                .Zip(seen)
                .All(pair =>
                {
                    var (pixels, labels) = Fill(set, pair.First, augmentation, new(seed));
                    return pair.First.SequenceEqual(pair.Second.Indices)
                        && pixels.SequenceEqual(pair.Second.Pixels)
                        && labels.SequenceEqual(pair.Second.Labels);
                });
    }

    [Fact]
    public void A_batch_stays_valid_while_the_next_is_prepared()
    {
        var set = Random(new(5), 64, 10, 10);
        foreach (var batch in EpochBatches.Of(set, EpochOrder.Sequential(64), 4, null, Scale, new(1)))
        {
            var early = batch.Pixels.ToArray();
            Thread.Sleep(1);
            Assert.Equal(early, batch.Pixels.ToArray());
        }
    }

    [Fact]
    public void An_epoch_can_be_left_early_and_pulled_again()
    {
        var set = Random(new(5), 64, 10, 10);
        var batches = EpochBatches.Of(set, EpochOrder.Sequential(64), 4, new(2, true), Scale, new(1));
        var first = batches.First().Pixels.ToArray();
        Assert.Equal(first, batches.First().Pixels.ToArray());
        Assert.Equal(16, batches.Count());
        Assert.Empty(EpochBatches.Of(set, ReadOnlyMemory<int>.Empty, 4, null, Scale, new(1)));
    }

    [Fact]
    public void A_bad_index_surfaces_where_its_batch_is_pulled_and_not_before()
    {
        var set = Random(new(5), 4, 2, 2);
        using var batches = EpochBatches.Of(set, new[] { 0, 1, 2, 99 }, 2, null, Scale, new(1)).GetEnumerator();
        Assert.True(batches.MoveNext());
        Assert.Equal(2, batches.Current.Count);
        Assert.Throws<ArgumentException>(() => batches.MoveNext());

        // Nobody pulls the bad batch here.
        Assert.Equal(2, EpochBatches.Of(set, new[] { 0, 1, 2, 99 }, 2, null, Scale, new(1)).First().Count);
    }

    private static ImageSet Random(Seed seed, int count, int height, int width)
    {
        var rng = seed.Fold("images").Generator();
        var pixels = Enumerable.Range(0, count * height * width).Select(_ => (byte)rng.NextInt(256)).ToArray();
        return ImageSet.Create(
            height,
            width,
            10,
            pixels,
            Enumerable.Range(0, count).Select(_ => (byte)rng.NextInt(10)).ToArray()
        );
    }

    private static (float[] Pixels, long[] Labels) Fill(
        ImageSet set,
        int[] indices,
        Augmentation? augmentation,
        Seed seed
    )
    {
        var (pixels, labels) = (new float[indices.Length * set.Height * set.Width], new long[indices.Length]);
        Batch.Fill(set, indices, augmentation, Scale, seed, pixels, labels);
        return (pixels, labels);
    }
}
