using System.Buffers.Binary;
using System.IO.Compression;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Images;

namespace Snn.Tests.Data.Datasets;

/// <summary>The edges of what images and their files may be.</summary>
public sealed class DatasetTests
{
    [Theory]
    [InlineData(0, 1, 1, 0, 0)]
    [InlineData(1, 0, 1, 0, 0)]
    [InlineData(1, 1, 0, 0, 0)]
    [InlineData(-1, -1, 1, 1, 1)]
    [InlineData(2, 3, 1, 5, 1)]
    [InlineData(2, 3, 1, 6, 0)]
    public void Images_of_sizes_that_do_not_agree_are_no_set(
        int height,
        int width,
        int classes,
        int pixels,
        int labels
    ) =>
        Assert.ThrowsAny<ArgumentException>(() =>
            ImageSet.Create(height, width, classes, new byte[pixels], new byte[labels])
        );

    [Fact]
    public void A_label_is_below_the_number_of_classes()
    {
        Assert.Equal(2, ImageSet.Create(1, 1, 3, new byte[2], new byte[] { 0, 2 }).Count);
        Assert.Throws<ArgumentException>(() => ImageSet.Create(1, 1, 3, new byte[2], new byte[] { 0, 3 }));
    }

    [Fact]
    public void The_files_of_the_known_sets_hold_60_000_and_10_000_images_of_28_by_28()
    {
        foreach (var info in KnownDatasets.All.Where(s => s.HasSample))
        {
            Assert.Equal(16 + (60_000L * 28 * 28), info.File(FileRole.TrainImages).Bytes);
            Assert.Equal(60_008, info.File(FileRole.TrainLabels).Bytes);
            Assert.Equal(16 + (10_000L * 28 * 28), info.File(FileRole.TestImages).Bytes);
            Assert.Equal(10_008, info.File(FileRole.TestLabels).Bytes);
            Assert.Equal((ImageShape.Grey(28, 28), 10), (info.Shape, info.ClassNames.Length));
        }

        // Digits have a left and a right, shirts do not.
        Assert.False(KnownDatasets.Mnist.Augmentation.HorizontalFlip);
        Assert.True(KnownDatasets.FashionMnist.Augmentation.HorizontalFlip);
    }

    [Theory]
    [InlineData(0u, 28u, 28u)]
    [InlineData(0u, 0u, 0u)]
    [InlineData(0u, 0x80000000u, 1u)]
    public void A_header_alone_is_no_empty_set(uint count, uint height, uint width)
    {
        var file = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x803);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4), count);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(8), height);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(12), width);

        Assert.Equal(
            $"its header claims the impossible size {count}x{height}x{width}",
            What(Idx.ReadImages(file, "f"))
        );
    }

    [Fact]
    public void A_fault_tells_how_many_bytes_the_header_means()
    {
        var file = Idx.WriteLabels([1, 2, 3]);

        Assert.Equal(
            "its header claims 3 labels, hence 11 bytes, but there are 10",
            What(Idx.ReadLabels(file.AsMemory(0, 10), "f"))
        );
        Assert.Equal(
            "it has 7 bytes, fewer than the 8 of an IDX header of labels",
            What(Idx.ReadLabels(file.AsMemory(0, 7), "f"))
        );
    }

    [Theory]
    [InlineData(70_000, 70_000, true)]
    [InlineData(70_000, 69_999, false)]
    [InlineData(10, 10, true)]
    [InlineData(10, 9, false)]
    public void A_packed_file_unpacks_up_to_the_limit(int bytes, int limit, bool fits) =>
        Assert.Equal(
            fits,
            Idx.Unpack(Gzip(new byte[bytes]), "f", limit).Match(read => read.Length == bytes, _ => false)
        );

    [Fact]
    public void What_begins_as_a_packed_file_is_one()
    {
        Assert.Contains("before the end", What(Idx.Unpack(new byte[] { 0x1F, 0x8B }, "f")), StringComparison.Ordinal);
        Assert.Equal(1, Unpacked(0x1F));
        Assert.Equal(2, Unpacked(0x1F, 0x8C));
        Assert.Equal(2, Unpacked(0x1E, 0x8B));

        static int Unpacked(params byte[] file) => Idx.Unpack(file, "f").OrThrow().Length;
    }

    private static string What<T>(Result<T> result) => Assert.IsType<Result<T>.Error>(result).Fault.What;

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
