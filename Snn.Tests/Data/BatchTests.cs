using System.Runtime.InteropServices;
using Snn.Data.Augmentations;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Images;
using Snn.Data.Seeds;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data;

public class BatchTests
{
    private static readonly Normalization Scale = new(0.1307f, 0.3081f);

    // Some images of a set, any of them several times, and what may happen to them.
    private static readonly Gen<Case> Cases =
        from images in LabelledImages.Of(1, 10)
        from indices in Gen.Int(0, images.Labels.Length - 1).Array(1, 40)
        from padding in Gen.Int(0, 14)
        from flip in Gen.Bool
        from holes in Gen.Int(0, 2)
        from length in Gen.Int(0, 8)
        from seed in Gen.Seed
        select new Case(images, indices, new(padding, flip, holes == 0 ? null : new(holes, length)), seed);

    private sealed record Case(LabelledImages Images, int[] Indices, Augmentation Augmentation, Seed Seed);

    [Fact]
    public void The_fast_batch_is_the_plain_image() =>
        Property.Holds(
            Cases,
            (c, kinds) =>
            {
                var size = c.Images.Height * c.Images.Width;
                kinds.Cover("a window beside the image", c.Augmentation.CropPadding > c.Images.Width);
                kinds.Cover("a hole", c.Augmentation.Cutout is not null, 0.3);

                var (pixels, labels) = Fill(c.Images.Set, c.Indices, c.Augmentation, c.Seed);

                Assert.Equal(c.Indices.Select(i => (long)c.Images.Labels[i]), labels);
                Assert.Equal(
                    c.Indices.SelectMany(i =>
                        Augment.Image(
                            c.Images.Of(i),
                            ImageShape.Grey(c.Images.Height, c.Images.Width),
                            c.Augmentation,
                            Scale,
                            c.Seed.Fold(i)
                        )
                    ),
                    pixels
                );
            },
            300
        );

    [Fact]
    public void Without_augmentation_an_image_is_only_normalised() =>
        Property.Holds(
            Cases,
            c =>
                Assert.Equal(
                    c.Indices.SelectMany(c.Images.Of).Select(Scale.Apply),
                    Fill(c.Images.Set, c.Indices, null, c.Seed).Pixels
                )
        );

    [Fact]
    public void A_crop_moves_the_image_by_at_most_the_padding_and_a_flip_mirrors_it() =>
        Property.Holds(
            from padding in Gen.Int(0, 2)
            from flip in Gen.Bool
            from seed in Gen.Seed
            select (padding, flip, seed),
            (c, kinds) =>
            {
                // One white pixel near the middle says where everything went.
                var image = new byte[81];
                image[(4 * 9) + 3] = 255;

                var seen = Augment.Image(
                    image,
                    ImageShape.Grey(9, 9),
                    new(c.padding, c.flip),
                    Normalization.Unit,
                    c.seed
                );

                Assert.Equal(1, seen.Sum());
                var (row, column) = Math.DivRem(Array.IndexOf(seen, 1f), 9);
                Assert.InRange(row, 4 - c.padding, 4 + c.padding);
                var mirrored = c.flip && column > 3 + c.padding;
                kinds.Cover("mirrored", mirrored);
                Assert.InRange(mirrored ? 8 - column : column, 3 - c.padding, 3 + c.padding);
            }
        );

    [Fact]
    public void Every_offset_and_both_sides_come_up_equally_often()
    {
        var image = new byte[49];
        image[(3 * 7) + 2] = 255;
        var counts = new int[49];
        for (var i = 0; i < 50_000; i++)
        {
            counts[
                Array.IndexOf(
                    Augment.Image(image, ImageShape.Grey(7, 7), new(1, true), Normalization.Unit, new Seed(11).Fold(i)),
                    1f
                )
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

    [Fact]
    public void A_hole_is_a_square_clipped_at_the_border() =>
        Property.Holds(
            from length in Gen.Int(1, 9)
            from seed in Gen.Seed
            select (length, seed),
            (c, kinds) =>
            {
                var white = Enumerable.Repeat((byte)255, 100).ToArray();

                var seen = Augment.Image(
                    white,
                    ImageShape.Grey(10, 10),
                    new(0, false, new(1, c.length)),
                    Normalization.Unit,
                    c.seed
                );

                // As of NumPy's slices: a side of an odd length is one less.
                var side = c.length / 2 * 2;
                var rows = Enumerable.Range(0, 10).Count(r => seen.AsSpan(10 * r, 10).Contains(0f));
                var columns = Enumerable
                    .Range(0, 10)
                    .Count(k => Enumerable.Range(0, 10).Any(r => seen[(10 * r) + k] == 0));
                kinds.Cover("clipped", rows < side || columns < side);
                Assert.InRange(rows, side / 2, side);
                Assert.InRange(columns, side / 2, side);
                Assert.Equal(rows * columns, seen.Count(v => v == 0));
            }
        );

    [Fact]
    public void What_happens_to_an_image_does_not_depend_on_its_batch() =>
        Property.Holds(
            Cases,
            c =>
                Assert.Equal(
                    c.Indices.SelectMany(i => Fill(c.Images.Set, [i], c.Augmentation, c.Seed).Pixels),
                    Fill(c.Images.Set, c.Indices, c.Augmentation, c.Seed).Pixels
                )
        );

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

    [Fact]
    public void The_batches_of_an_epoch_are_those_that_Fill_makes() =>
        Property.Holds(
            from c in Cases
            from batchSize in Gen.Size(1, 12)
            select (c, batchSize),
            t =>
            {
                var (c, batchSize) = t;
                var set = c.Images.Set;
                var expected = c.Indices.Chunk(batchSize).ToArray();
                var pulled = 0;
                foreach (var batch in EpochBatches.Of(set, c.Indices, batchSize, c.Augmentation, Scale, c.Seed))
                {
                    var (pixels, labels) = Fill(set, expected[pulled], c.Augmentation, c.Seed);
                    Assert.Equal(expected[pulled], batch.Indices.ToArray());
                    Assert.Equal(pixels, batch.Pixels.ToArray());
                    Assert.Equal(labels, batch.Labels.ToArray());
                    pulled++;
                }

                Assert.Equal(expected.Length, pulled);
            }
        );

    [Fact]
    public void A_batch_shares_no_memory_with_the_one_that_is_prepared_and_all_with_the_one_after_it()
    {
        var set = Random(new(5), 64, 10, 10);
        var memories = new List<(float[] Pixels, long[] Labels)>();
        foreach (var batch in EpochBatches.Of(set, EpochOrder.Sequential(64), 4, null, Scale, new(1)))
        {
            Assert.True(MemoryMarshal.TryGetArray(batch.Pixels, out var pixels));
            Assert.True(MemoryMarshal.TryGetArray(batch.Labels, out var labels));
            memories.Add((pixels.Array!, labels.Array!));
        }

        Assert.All(
            memories.Zip(memories.Skip(1)),
            pair =>
            {
                Assert.NotSame(pair.First.Pixels, pair.Second.Pixels);
                Assert.NotSame(pair.First.Labels, pair.Second.Labels);
            }
        );
        Assert.All(memories.Zip(memories.Skip(2)), pair => Assert.Same(pair.First.Pixels, pair.Second.Pixels));
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
        var (pixels, labels) = (new float[indices.Length * set.Shape.Size], new long[indices.Length]);
        Batch.Fill(set, indices, augmentation, Scale, seed, pixels, labels);
        return (pixels, labels);
    }
}
