using System.Buffers.Binary;
using Snn.Data.Augmentations;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Datasets.Own;

/// <summary>Sets of one's own: words that name them, files that hold them, and what is made of both.</summary>
public class OwnFormatsTests
{
    private static readonly Normalization Scale = new([0.1f, 0.2f, 0.3f], [0.5f, 0.6f, 0.7f]);

    [Fact]
    public void Batches_of_any_shape_are_the_plain_images() =>
        Property.Holds(
            from images in ShapedImages.Of([1, 3], mostSteps: 3)
            from padding in Gen.Int(0, 4)
            from flip in Gen.Bool
            from holes in Gen.Int(0, 2)
            from seed in Gen.Seed
            select (images, plan: new Augmentation(padding, flip, holes == 0 ? null : new(holes, 3)), seed),
            (c, kinds) =>
            {
                kinds.Cover("frames in colour", c.images.Shape is { Steps: > 1, Channels: 3 });
                var set = c.images.Set;
                var scale = set.Shape.Channels == 1 ? new Normalization(0.1f, 0.5f) : Scale;
                int[] all = [.. Enumerable.Range(0, set.Count)];
                var (pixels, labels) = (new float[set.Pixels.Length], new long[set.Count]);

                Batch.Fill(set, all, c.plan, scale, c.seed, pixels, labels);

                Assert.Equal(
                    all.SelectMany(i => Augment.Image(set.Image(i), set.Shape, c.plan, scale, c.seed.Fold(i))),
                    pixels
                );
                Assert.Equal(set.Labels.ToArray().Select(l => (long)l), labels);
            },
            200
        );

    [Fact]
    public void Statistics_make_every_channel_of_mean_0_and_deviation_1() =>
        Property.Holds(
            ShapedImages.Of([1, 3]),
            images =>
            {
                var set = images.Set;
                var scale = PixelStatistics.Of(set);
                for (var c = 0; c < set.Shape.Channels; c++)
                {
                    double[] inputs =
                    [
                        .. Enumerable
                            .Range(0, set.Count)
                            .SelectMany(i => set.Image(i).Slice(c * set.Shape.Plane, set.Shape.Plane).ToArray())
                            .Select(v => (double)scale.Apply(v, c)),
                    ];
                    var mean = inputs.Average();
                    var deviation = Math.Sqrt(inputs.Average(v => (v - mean) * (v - mean)));
                    Assert.Equal(0, mean, 1e-4);
                    Assert.True(Math.Abs(deviation - 1) < 1e-4 || inputs.All(v => v == inputs[0]), $"{deviation}");
                }
            }
        );

    [Fact]
    public void Frames_are_counts_in_which_nothing_is_0() =>
        Assert.Equal(
            [0f, 1f, 3f],
            new byte[] { 0, 1, 3 }.Select(n => (float)Math.Round(Normalization.Counts.Apply(n), 5))
        );

    [Fact]
    public void Arrays_are_read_as_they_were_written() =>
        Property.Holds(
            from images in ShapedImages.Of([1, 3], mostSteps: 3)
            from type in Gen.Int(0, 3)
            select (images, type),
            c =>
            {
                var s = c.images.Shape;
                int[] sizes = [c.images.Count, s.Steps, s.Channels, s.Height, s.Width];
                byte[] file = c.type switch
                {
                    0 => Npy.Write(sizes, c.images.Pixels),
                    1 => Npy.Write(sizes, [.. c.images.Pixels.Select(v => (float)v)]),
                    2 => Npy.Write(sizes, [.. c.images.Pixels.Select(v => (double)v)]),
                    _ => Npy.Write(sizes, [.. c.images.Pixels.Select(v => (long)v)]),
                };
                var zip = Npy.WriteAll([new("x", file), new("y", Npy.Write([2], [1L, 2L]))]);

                var read = Npy.ReadAll(zip, "file").OrThrow();

                Assert.Equal(["x", "y"], read.Select(r => r.Key));
                Assert.Equal(sizes, read[0].Value.Shape);
                Assert.Equal(
                    c.images.Pixels.Select(v => (double)v),
                    Enumerable.Range(0, read[0].Value.Count).Select(i => read[0].Value[i])
                );
                Assert.Equal(c.images.Pixels, read[0].Value.Bytes("file", counts: true).OrThrow().ToArray());
                Assert.Equal(zip, Npy.WriteAll([new("x", file), new("y", Npy.Write([2], [1L, 2L]))]));
            }
        );

    [Fact]
    public void Damaged_files_are_faults_and_nothing_else() =>
        Property.Holds(
            from images in ShapedImages.Of([1, 3])
            from damage in FileDamage.Any
            from idx in Gen.Bool
            select (images, damage, idx),
            c =>
            {
                var s = c.images.Shape;
                var file = c.idx
                    ? IdxOf([c.images.Count, s.Channels, s.Height, s.Width], c.images.Pixels)
                    : Npy.Write([c.images.Count, s.Channels, s.Height, s.Width], c.images.Pixels);
                var damaged = c.damage.Of(file);

                var read = c.idx ? IdxArray.Read(damaged, "file") : Npy.Read(damaged, "file");

                var told = read.Bind(array => array.Bytes("file")).Match(_ => "", fault => fault.ToString());
                Assert.DoesNotContain("\n", told, StringComparison.Ordinal);
            },
            300
        );

    [Theory]
    [InlineData("float32, not a pixel", "<f4", "value -1 at position 0 is no pixel")]
    [InlineData("objects", "|O", "no plain array of numbers")]
    public void What_is_no_image_is_told(string _, string type, string what)
    {
        var file = Npy.Write([1, 1, 1], new[] { -1f });
        var at = file.AsSpan().IndexOf("<f4"u8);
        System.Text.Encoding.ASCII.GetBytes(type.PadRight(3, '\''), file.AsSpan(at, 3));
        var fault = Assert
            .IsType<Result<ReadOnlyMemory<byte>>.Error>(Npy.Read(file, "file").Bind(a => a.Bytes("file")))
            .Fault;
        Assert.Equal(FaultKind.Data, fault.Kind);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_is_read_as_it_was_written() =>
        Property.Holds(
            from share in Gen.Int(1, 99)
            from path in Gen.Bool
            from label in Gen.Item(LabelColumn.Found, LabelColumn.First, LabelColumn.Last)
            from c in Gen.Int(0, 3)
            select new OwnWord("/a/b.csv")
            {
                TestShare = path ? 0.2 : share / 100.0,
                TestPath = path ? "/c/d.csv" : null,
                Label = label,
                Shape = c == 0 ? null : new ImageShape(c, 4, 5),
            },
            word => Assert.Equal(word, OwnWord.Parse(word.ToString()).OrThrow())
        );

    [Theory]
    [InlineData("pets", false)]
    [InlineData("MNIST", false)]
    [InlineData("./pets", true)]
    [InlineData("a.csv", true)]
    [InlineData("C:\\pets", true)]
    [InlineData("pets::test=0.5", true)]
    public void A_path_is_known_by_its_look(string word, bool path) => Assert.Equal(path, OwnWord.IsPath(word));

    [Fact]
    public void A_share_is_held_of_each_class_and_is_the_same_every_time()
    {
        byte[] pixels = [.. Enumerable.Range(0, 60).Select(i => (byte)i)];
        var part = new OwnPart(
            "here",
            new(1, 1, 1),
            pixels,
            ["b", "10", "unused", "9"],
            Enumerable.Range(0, 60).Select(i => i % 4 == 2 ? 0 : i % 4).ToArray()
        );
        var word = new OwnWord("here") { TestShare = 0.25 };

        var set = OwnDataset.Of(word, new(part, null)).OrThrow();

        Assert.Equal(["9", "10", "b"], set.Info.ClassNames);
        Assert.Equal((45, 15), (set.Train.Count, set.Test.Count));
        Assert.Equal(pixels, set.Train.Pixels.ToArray().Concat(set.Test.Pixels.ToArray()).Order());
        Assert.All(Enumerable.Range(0, 3), c => Assert.InRange(set.Test.Labels.Span.Count((byte)c), 3, 8));
        Assert.Equal(set.Digest, OwnDataset.Of(word, new(part, null)).OrThrow().Digest);
        var changed = part with { Pixels = pixels.Select((p, i) => i == 7 ? (byte)(p + 1) : p).ToArray() };
        Assert.NotEqual(set.Digest, OwnDataset.Of(word, new(changed, null)).OrThrow().Digest);
    }

    [Theory]
    [InlineData(1, 2, "there are 1 images")]
    [InlineData(300, 300, "there are 300 classes")]
    [InlineData(4, 1, "there are 1 classes")]
    [InlineData(3, 2, "leaves 3 to learn from and 0 to judge by")]
    public void What_makes_no_set_is_told(int images, int classes, string what)
    {
        var part = new OwnPart(
            "here",
            new(1, 1, 1),
            new byte[images],
            [.. Enumerable.Range(0, classes).Select(c => $"c{c}")],
            Enumerable.Range(0, images).Select(i => i % classes).ToArray()
        );
        var fault = Assert
            .IsType<Result<Dataset>.Error>(OwnDataset.Of(new("here") { TestShare = 0.1 }, new(part, null)))
            .Fault;
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar_is_read_in_colour_and_as_the_grey_of_torchvision()
    {
        var file = new byte[2 * 3073];
        new Random(1).NextBytes(file);
        (file[0], file[3073]) = (3, 9);
        var check = new FileCheck.Good(KnownDatasets.Cifar10.Files[0], "file", file);

        var colour = KnownDatasets.Cifar10.Layout.Read(KnownDatasets.Cifar10, [check]).OrThrow();
        var grey = KnownDatasets.Cifar10Grey.Layout.Read(KnownDatasets.Cifar10Grey, [check]).OrThrow();

        Assert.Equal([3, 9], colour.Labels.ToArray());
        Assert.Equal(file[1..3073], colour.Image(0).ToArray());
        Assert.Equal(new ImageShape(1, 32, 32), grey.Shape);
        var (r, g, b) = (file[3074], file[3074 + 1024], file[3074 + 2048]);
        Assert.Equal((0.299 * r) + (0.587 * g) + (0.114 * b), grey.Image(1)[0], 0.6);
    }

    [Fact]
    public void Letters_stand_upright_and_count_from_0()
    {
        var info = KnownDatasets.EmnistLetters with { Shape = ImageShape.Grey(2, 2) };
        FileCheck.Good[] files =
        [
            new(info.File(FileRole.TrainImages), "images", Idx.WriteImages(2, 2, [1, 2, 3, 4])),
            new(info.File(FileRole.TrainLabels), "labels", Idx.WriteLabels([26])),
        ];
        var set = info.Layout.Read(info, [.. files]).OrThrow();
        Assert.Equal(
            ([1, 3, 2, 4], 25),
            (set.Pixels.ToArray(), set.Labels.Span[0]),
            (a, e) => a.Item1.SequenceEqual(e.Item1) && a.Item2 == e.Item2
        );
        Assert.Equal("z", info.ClassNames[25]);
        Assert.Equal(47, KnownDatasets.EmnistBalanced.ClassNames.Length);
    }

    /// <summary>An IDX file of bytes.</summary>
    internal static byte[] IdxOf(int[] sizes, byte[] content)
    {
        var file = new byte[4 + (4 * sizes.Length) + content.Length];
        (file[2], file[3]) = (8, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), sizes[i]);
        }

        content.CopyTo(file, 4 + (4 * sizes.Length));
        return file;
    }
}
