using System.Globalization;
using System.IO.Compression;
using SkiaSharp;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.Runner.Data.Own;
using Snn.Runner.Experiments;
using Snn.Tests.Data.Datasets.Own;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Data.Own;

/// <summary>Images of one's own, as people keep them.</summary>
public sealed class OwnDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_set_is_the_same_however_it_is_kept() =>
        Property.Holds(
            ShapedImages.Of([1, 3]).Zip(Gen.Bool),
            c =>
            {
                var (images, plain) = c;
                using var folder = new TemporaryFolder();
                string[] words =
                [
                    Pictures(folder.At("pictures"), images),
                    IdxFiles(folder.At("idx"), images, plain),
                    Arrays(folder.At("set.npz"), images),
                    ArrayFiles(folder.At("arrays"), images),
                    $"{Tables(folder.At("first"), images, first: true)}::shape={Shape(images)}",
                    $"{Tables(folder.At("last"), images, first: false)}::shape={Shape(images)}",
                    $"{Path.Combine(folder.At("last"), "train.csv")}::label=last::test={Path.Combine(folder.At("last"), "test.csv")}::shape={Shape(images)}",
                ];

                Dataset[] sets = [.. words.Select(word => OwnData.Read(word).OrThrow())];

                Assert.All(sets, set => Assert.Equal(images.Set.Pixels.ToArray(), set.Train.Pixels.ToArray()));
                Assert.All(sets, set => Assert.Equal(images.Labels, set.Train.Labels.ToArray()));
                Assert.Single(sets.Select(set => set.Digest).Distinct());
            },
            20
        );

    [Fact]
    public void Recordings_by_class_are_frames()
    {
        foreach (var (name, c) in new[] { ("left", 0), ("right", 1) })
        {
            for (var i = 0; i < 3; i++)
            {
                var path = _folder.At("events", "train", name, $"{i}.npz");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                float[] counts = [.. Enumerable.Range(0, 4 * 2 * 3 * 3).Select(k => (float)((k + c + i) % 3))];
                File.WriteAllBytes(path, Npy.WriteAll([new("frames", Npy.Write([4, 2, 3, 3], counts))]));
            }
        }

        var set = OwnData.Read(_folder.At("events") + "::test=0.34").OrThrow();

        Assert.Equal(new ImageShape(2, 3, 3, Steps: 4), set.Info.Shape);
        Assert.Equal(["left", "right"], set.Info.ClassNames);
        Assert.Equal((4, 2), (set.Train.Count, set.Test.Count));
    }

    [Fact]
    public void Pictures_of_many_sizes_and_colours_are_brought_to_the_shape_that_is_asked_for()
    {
        foreach (var (i, size) in new[] { 8, 12, 17, 30 }.Index())
        {
            byte[] white = [.. Enumerable.Repeat((byte)255, 3 * size * size)];
            Picture(_folder.At("pets", i % 2 == 0 ? "a" : "b", $"{i}.png"), new(3, size, size), white);
        }

        var fault = Assert.IsType<Result<Dataset>.Error>(OwnData.Read(_folder.At("pets"))).Fault;
        var set = OwnData.Read(_folder.At("pets") + "::shape=1x6x7::test=0.5").OrThrow();

        Assert.Contains("::shape=3x8x8", fault.Fix, StringComparison.Ordinal);
        Assert.Equal(new ImageShape(1, 6, 7), set.Info.Shape);
        Assert.All(set.Train.Pixels.ToArray(), v => Assert.InRange(v, 254, 255));
    }

    [Fact]
    public void The_labels_of_Q_MNIST_are_the_first_of_eight_numbers()
    {
        byte[] labels =
        [
            0,
            0,
            12,
            2,
            0,
            0,
            0,
            4,
            0,
            0,
            0,
            8,
            .. Enumerable.Range(0, 32).SelectMany(k => new byte[] { 0, 0, 0, (byte)(k % 8 == 0 ? k / 8 % 2 : 99) }),
        ];
        Write(
            _folder.At("q", "qmnist-train-images-idx3-ubyte"),
            OwnFormatsTests.IdxOf([4, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8])
        );
        Write(_folder.At("q", "qmnist-train-labels-idx2-int"), labels);
        var set = OwnData.Read(_folder.At("q") + "::test=0.5").OrThrow();
        Assert.Equal(["0", "1"], set.Info.ClassNames);
        Assert.Equal(2, set.Train.Count);
    }

    [Theory]
    [InlineData("a,1\nb,2,3\n", "row 2: 3 cells where the first row has 2")]
    [InlineData("a,1\nb,x\n", "row 2, column 2: 'x' is no number")]
    [InlineData("a,1\nb,300\n", "value 300 at position 1 is no pixel")]
    [InlineData("a,1\nb,-0.5\n", "value -0.5 at position 1 is no pixel")]
    [InlineData("a,0.5\nb,20\n", "value 20 at position 1 is no pixel")]
    [InlineData("a\nb\n", "there are no values except the class")]
    [InlineData("", "there are no rows")]
    public void A_table_that_is_none_is_told(string table, string what)
    {
        Write(_folder.At("t.csv"), System.Text.Encoding.UTF8.GetBytes(table));
        Assert.Contains(what, Told(_folder.At("t.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_told_in_one_line()
    {
        Write(_folder.At("broken", "a", "1.png"), [1, 2, 3]);
        Write(_folder.At("two", "x-images-idx3-ubyte"), OwnFormatsTests.IdxOf([1, 1, 1], [1]));
        Write(_folder.At("two", "y-images-idx3-ubyte"), OwnFormatsTests.IdxOf([1, 1, 1], [1]));
        Write(_folder.At("alone", "train-images-idx3-ubyte"), OwnFormatsTests.IdxOf([1, 1, 1], [1]));
        Write(
            _folder.At("names.npz"),
            Npy.WriteAll([new("x", Npy.Write([1, 1, 1], [1f])), new("z", Npy.Write([1], [1L]))])
        );
        Directory.CreateDirectory(_folder.At("empty", "a"));
        Assert.All(
            new Dictionary<string, string>
            {
                ["nowhere"] = "there is no such file or folder",
                ["broken"] = "1.png: it is no picture",
                ["two"] = "the files of 2 sets",
                ["alone"] = "there is no file of labels next to it",
                ["names.npz"] = "no array of labels among x [1x1x1], z [1]",
                ["empty"] = "there are no images in the folders below it",
            },
            c => Assert.Contains(c.Value, Told(_folder.At(c.Key)), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_folder_of_the_names_of_a_known_set_is_that_set_or_one_s_own()
    {
        var images = new ShapedImages(new(1, 2, 5), 2, [.. Enumerable.Range(0, 40).Select(i => (byte)i)]);
        var own = IdxFiles(_folder.At("own"), images, plain: true);
        Assert.True(OwnChoice.IsOwn(own, "MNIST"));
        Assert.True(OwnChoice.IsOwn(Pictures(_folder.At("pictures"), images), "MNIST"));
        Assert.True(OwnChoice.IsOwn(Arrays(_folder.At("a.npz"), images), "MNIST"));
        Assert.False(OwnChoice.IsOwn("full", "MNIST"));
        Assert.False(OwnChoice.IsOwn(_folder.At("nowhere"), "MNIST"));

        // A file that cannot even be read makes it a damaged MNIST.
        Write(Path.Combine(own, "t10k-labels-idx1-ubyte"), [0x1F, 0x8B, 0]);
        Assert.False(OwnChoice.IsOwn(own, "MNIST"));
    }

    private static string Told(string word)
    {
        var fault = Assert.IsType<Result<Dataset>.Error>(OwnData.Read(word)).Fault;
        Assert.Equal(FaultKind.Data, fault.Kind);
        Assert.DoesNotContain('\n', fault.ToString());
        return fault.ToString();
    }

    private static string Shape(ShapedImages images) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{images.Shape.Channels}x{images.Shape.Height}x{images.Shape.Width}"
        );

    private static string Pictures(string folder, ShapedImages images)
    {
        foreach (var part in new[] { "train", "test" })
        {
            for (var i = 0; i < images.Count; i++)
            {
                Picture(
                    Path.Combine(folder, part, $"{images.Labels[i]}", $"{i:000}.png"),
                    images.Shape,
                    images.Set.Image(i)
                );
            }
        }

        return folder;
    }

    private static void Picture(string path, ImageShape shape, ReadOnlySpan<byte> planes)
    {
        using var bitmap = new SKBitmap(
            new SKImageInfo(shape.Width, shape.Height, shape.Channels == 1 ? SKColorType.Gray8 : SKColorType.Rgb888x)
        );
        var rows = new byte[shape.Plane * (shape.Channels == 1 ? 1 : 4)];
        for (var p = 0; p < shape.Plane; p++)
        {
            for (var c = 0; c < shape.Channels; c++)
            {
                rows[(shape.Channels == 1 ? p : 4 * p) + c] = planes[(c * shape.Plane) + p];
            }
        }

        System.Runtime.InteropServices.Marshal.Copy(rows, 0, bitmap.GetPixels(), rows.Length);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Write(path, png.ToArray());
    }

    private static string IdxFiles(string folder, ShapedImages images, bool plain)
    {
        var s = images.Shape;
        int[] sizes =
            s.Channels == 1 ? [images.Count, s.Height, s.Width] : [images.Count, s.Channels, s.Height, s.Width];
        foreach (var part in new[] { "train", "t10k" })
        {
            Put($"{part}-images-idx3-ubyte", OwnFormatsTests.IdxOf(sizes, images.Pixels));
            Put($"{part}-labels-idx1-ubyte", OwnFormatsTests.IdxOf([images.Count], images.Labels));
        }

        return folder;

        void Put(string name, byte[] bytes)
        {
            if (plain)
            {
                Write(Path.Combine(folder, name), bytes);
                return;
            }

            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                gzip.Write(bytes);
            }

            Write(Path.Combine(folder, name + ".gz"), packed.ToArray());
        }
    }

    private static KeyValuePair<string, byte[]>[] Named(ShapedImages images)
    {
        var s = images.Shape;
        var x = Npy.Write([images.Count, s.Channels, s.Height, s.Width], images.Pixels);
        var y = Npy.Write([images.Count], [.. images.Labels.Select(l => (long)l)]);
        return [new("x_train", x), new("y_train", y), new("x_test", x), new("y_test", y)];
    }

    private static string Arrays(string path, ShapedImages images)
    {
        Write(path, Npy.WriteAll(Named(images)));
        return path;
    }

    private static string ArrayFiles(string folder, ShapedImages images)
    {
        foreach (var (name, bytes) in Named(images))
        {
            Write(Path.Combine(folder, name + ".npy"), bytes);
        }

        return folder;
    }

    private static string Tables(string folder, ShapedImages images, bool first)
    {
        var rows = Enumerable
            .Range(0, images.Count)
            .Select(i =>
            {
                var pixels = string.Join(',', images.Set.Image(i).ToArray());
                return first ? $"{images.Labels[i]},{pixels}" : $"{pixels},{images.Labels[i]}";
            });
        var names = string.Join(',', Enumerable.Range(0, images.Shape.Size).Select(k => $"p{k}"));
        string[] lines = [first ? $"label,{names}" : $"{names},label", .. rows];
        foreach (var part in new[] { "train.csv", "test.csv" })
        {
            Write(Path.Combine(folder, part), System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        return folder;
    }

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
