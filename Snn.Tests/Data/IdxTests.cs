using System.Buffers.Binary;
using System.IO.Compression;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data;

public class IdxTests
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 10))];

    private static byte[] Images => Idx.WriteImages(2, 3, Pixels);

    private static byte[] Labels => Idx.WriteLabels([3, 1, 4, 1]);

    [Fact]
    public void What_is_written_is_read() =>
        Property.Holds(
            from images in LabelledImages.Of(1, 9, largest: 7)
            from packed in Gen.Bool
            select (images, packed),
            c =>
            {
                var file = Idx.WriteImages(c.images.Height, c.images.Width, c.images.Pixels);

                var read = Value(Idx.ReadImages(c.packed ? Gzip(file) : file, "file"));

                Assert.Equal(
                    (c.images.Labels.Length, c.images.Height, c.images.Width),
                    (read.Count, read.Height, read.Width)
                );
                Assert.Equal(c.images.Pixels, read.Pixels.ToArray());
            }
        );

    [Fact]
    public void Labels_are_read_plain_and_packed() =>
        Property.Holds(
            from labels in Gen.Bytes(1, 100)
            from packed in Gen.Bool
            select (labels, packed),
            c =>
            {
                var file = Idx.WriteLabels(c.labels);

                Assert.Equal(c.labels, Value(Idx.ReadLabels(c.packed ? Gzip(file) : file, "file")).ToArray());
            }
        );

    [Fact]
    public void Every_truncation_is_refused_by_name()
    {
        for (var length = 0; length < Images.Length; length++)
        {
            var fault = FaultOf(Idx.ReadImages(Images.AsMemory(0, length), "some-images"));
            Assert.Equal((FaultKind.Data, "some-images"), (fault.Kind, fault.Where));
            Assert.Contains(
                length.ToString(System.Globalization.CultureInfo.InvariantCulture),
                fault.What,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Every_truncation_of_a_packed_file_is_refused()
    {
        var packed = Gzip(Images);
        for (var length = 0; length < packed.Length; length++)
        {
            Assert.NotNull(FaultOf(Idx.ReadImages(packed.AsMemory(0, length), "some-images.gz")));
        }
    }

    [Fact]
    public void A_changed_byte_of_a_packed_file_never_passes_for_other_pixels() =>
        Property.Holds(
            FileDamage.Changed,
            damage =>
            {
                // A byte of the header of gzip, such as the time, may be any.
                var (pixels, kind) = Idx.ReadImages(damage.Of(Gzip(Images)), "file")
                    .Match(read => (read.Pixels.ToArray(), FaultKind.Data), fault => (Pixels, fault.Kind));
                Assert.Equal(Pixels, pixels);
                Assert.Equal(FaultKind.Data, kind);
            },
            300
        );

    [Fact]
    public void Trailing_bytes_are_refused()
    {
        Assert.Contains(
            "there are 41",
            FaultOf(Idx.ReadImages((byte[])[.. Images, 0], "f")).What,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "there are 13",
            FaultOf(Idx.ReadLabels((byte[])[.. Labels, 0], "f")).What,
            StringComparison.Ordinal
        );
        Assert.NotNull(FaultOf(Idx.ReadImages(Gzip([.. Images, 0]), "f")));
        Assert.NotNull(FaultOf(Idx.ReadImages((byte[])[.. Gzip(Images), 1, 2, 3], "f")));
    }

    [Fact]
    public void Images_are_not_labels_and_labels_are_not_images()
    {
        Assert.Contains(
            "0x00000801",
            FaultOf(Idx.ReadImages((byte[])[.. Labels, .. new byte[9]], "f")).What,
            StringComparison.Ordinal
        );
        Assert.Contains("0x00000803", FaultOf(Idx.ReadLabels(Images, "f")).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x80000000u, 28u, 28u)]
    [InlineData(0x7FFFFFFFu, 1u, 1u)]
    [InlineData(0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu)]
    [InlineData(0x10000u, 0x10000u, 0x10000u)]
    [InlineData(0u, 28u, 28u)]
    [InlineData(1u, 0u, 4u)]
    public void A_headers_claim_is_never_allocated(uint count, uint height, uint width)
    {
        var file = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x803);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), count);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8), height);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(12), width);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = FaultOf(Idx.ReadImages(file, "liar"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains($"{count}x{height}x{width}", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_cannot_swell_beyond_the_limit()
    {
        var bomb = Gzip(new byte[10_000_000]);
        Assert.InRange(bomb.Length, 0, 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(
            "more than 1000000 bytes",
            FaultOf(Idx.Unpack(bomb, "bomb", 1_000_000)).What,
            StringComparison.Ordinal
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6_000_000);
    }

    [Fact]
    public void A_set_needs_as_many_labels_as_images_and_known_classes()
    {
        Assert.Equal(4, Value(Idx.ReadSet(Images, Labels, 5, "i", "l")).Count);
        Assert.Contains(
            "3 labels",
            FaultOf(Idx.ReadSet(Images, Idx.WriteLabels([1, 2, 3]), 5, "i", "l")).What,
            StringComparison.Ordinal
        );
        Assert.Equal("label 4 at position 2 is not below 4", FaultOf(Idx.ReadSet(Images, Labels, 4, "i", "l")).What);
    }

    [Fact]
    public void An_unknown_set_is_answered_with_the_known_ones()
    {
        Assert.Same(KnownDatasets.FashionMnist, Value(KnownDatasets.Find("fashionmnist")));
        Assert.Contains("MNIST, FashionMNIST", FaultOf(KnownDatasets.Find("CIFAR")).Fix, StringComparison.Ordinal);
    }

    // RFC 1952, section 2.2: a file is a series of members, whose contents follow one another.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_gzip_file_of_several_members_is_their_content(int members)
    {
        byte[] plain = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i))];
        byte[] packed = [.. plain.Chunk(plain.Length / members).SelectMany(Gzip)];

        Assert.Equal(plain, Value(Idx.Unpack(packed, "file")).ToArray());
        FaultOf(Idx.Unpack(packed.AsMemory()[..^1], "file"));
        FaultOf(Idx.Unpack(packed.AsMemory()[..^9], "file"));
        FaultOf(Idx.Unpack((byte[])[.. packed, 7], "file"));
        FaultOf(Idx.Unpack((byte[])[.. packed, .. new byte[8]], "file"));
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static T Value<T>(Result<T> result) => Assert.IsType<Result<T>.Ok>(result).Value;

    private static Fault FaultOf<T>(Result<T> result) => Assert.IsType<Result<T>.Error>(result).Fault;
}
