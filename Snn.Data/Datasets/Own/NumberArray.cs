using System.Buffers.Binary;
using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.Data.Datasets.Own;

/// <summary>How the numbers of an array are stored.</summary>
public enum NumberType
{
    /// <summary>A byte.</summary>
    UInt8,

    /// <summary>A byte with sign.</summary>
    Int8,

    /// <summary>16 bits.</summary>
    UInt16,

    /// <summary>16 bits with sign.</summary>
    Int16,

    /// <summary>32 bits.</summary>
    UInt32,

    /// <summary>32 bits with sign.</summary>
    Int32,

    /// <summary>64 bits.</summary>
    UInt64,

    /// <summary>64 bits with sign.</summary>
    Int64,

    /// <summary>Half precision.</summary>
    Float16,

    /// <summary>Single precision.</summary>
    Float32,

    /// <summary>Double precision.</summary>
    Float64,
}

/// <summary>An array of numbers out of a file: NumPy's, or IDX.</summary>
/// <param name="Shape">Its sizes, the outermost first; row-major.</param>
/// <param name="Type">How each number is stored.</param>
/// <param name="Data">The numbers.</param>
/// <param name="BigEndian">Whether the first byte of a number is its largest.</param>
public sealed record NumberArray(
    ImmutableArray<int> Shape,
    NumberType Type,
    ReadOnlyMemory<byte> Data,
    bool BigEndian = false
)
{
    private const int MostChannels = 4;

    /// <summary>Number of elements of the array.</summary>
    public int Count => Data.Length / Width(Type);

    /// <summary>The shape as text, such as <c>60000x28x28</c>.</summary>
    public string Sizes => string.Join('x', Shape);

    /// <summary>Bytes per element of a type.</summary>
    public static int Width(NumberType type) =>
        type switch
        {
            NumberType.UInt8 or NumberType.Int8 => 1,
            NumberType.UInt16 or NumberType.Int16 or NumberType.Float16 => 2,
            NumberType.UInt32 or NumberType.Int32 or NumberType.Float32 => 4,
            _ => 8,
        };

    /// <summary>An element by its index, row by row.</summary>
    /// <param name="index">Its place.</param>
    public double this[int index]
    {
        get
        {
            var width = Width(Type);
            Span<byte> bytes = stackalloc byte[8];
            Data.Span.Slice(index * width, width).CopyTo(bytes);
            if (BigEndian)
            {
                bytes[..width].Reverse();
            }

            return Type switch
            {
                NumberType.UInt8 => bytes[0],
                NumberType.Int8 => (sbyte)bytes[0],
                NumberType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                NumberType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
                NumberType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                NumberType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                NumberType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
                NumberType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
                NumberType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
                NumberType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            };
        }
    }

    /// <summary>The shape of an image of this array, and whether its channels come last.</summary>
    /// <param name="asked">The shape that the user asks for, for rows of values; null for none.</param>
    /// <param name="where">Its name, for faults.</param>
    public Result<(Images.ImageShape Shape, bool ChannelsLast)> ImageShape(Images.ImageShape? asked, string where)
    {
        (Images.ImageShape Shape, bool Last)? found = Shape switch
        {
            [_, var n] when asked is { } shape && shape.Size == n => (shape, false),
            [_, var n] when asked is null && Squared(n) is { } shape => (shape, false),
            [_, var h, var w] => (new(1, h, w), false),
            [_, var c, var h, var w] when c <= MostChannels || w > MostChannels => (new(c, h, w), false),
            [_, var h, var w, var c] => (new(c, h, w), true),
            [_, var t, var c, var h, var w] => (new(c, h, w, t), false),
            _ => null,
        };
        return found is { Shape.IsPossible: true } good && (asked is null || asked == good.Shape)
            ? good
            : new Fault(
                FaultKind.Data,
                where,
                $"its array of {Sizes} holds no images{(asked is { } wanted ? $" of {wanted}" : "")}",
                "give [n, h, w], [n, c, h, w], [n, h, w, c], frames [n, t, c, h, w], or rows [n, values] with ::shape=CxHxW"
            );
    }

    /// <summary>
    /// Images out of rows without a shape: square and grey, square and in colour, or one row of values.
    /// </summary>
    /// <param name="values">Values of an image.</param>
    public static Images.ImageShape? Squared(int values)
    {
        var (grey, colour) = ((int)Math.Sqrt(values), (int)Math.Sqrt(values / 3.0));
        Images.ImageShape shape =
            grey * grey == values ? new(1, grey, grey)
            : 3 * colour * colour == values ? new(3, colour, colour)
            : new(1, 1, values);
        return shape.IsPossible ? shape : null;
    }

    /// <summary>The numbers as the bytes of pixels.</summary>
    /// <remarks>
    /// Whole numbers from 0 to 255 are kept as they are, those in [0, 1] are spread over 0 to 255 and rounded: what is
    /// lost is at most 1/510.
    /// </remarks>
    /// <param name="where">Its name, for faults.</param>
    /// <param name="counts">Whether they are counts of events, of which 1 is one and not the brightest.</param>
    public Result<ReadOnlyMemory<byte>> Bytes(string where, bool counts = false)
    {
        var (n, most, whole) = (Count, 0.0, true);
        if (Type == NumberType.UInt8 && (counts || Data.Span.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0))
        {
            return Data;
        }

        for (var i = 0; i < n; i++)
        {
            var value = this[i];
            if (!(value is >= 0 and <= 255))
            {
                return Beyond(where, i, value);
            }

            most = Math.Max(most, value);
            whole &= value == Math.Floor(value);
            if (!whole && most > 1)
            {
                return Beyond(where, i, value);
            }
        }

        if (counts && !whole)
        {
            return new Fault(
                FaultKind.Data,
                where,
                "its frames hold numbers that are no counts",
                "give the events of each pixel and frame as whole numbers from 0 to 255"
            );
        }

        var factor = most <= 1 && !counts ? 255 : 1;
        var bytes = new byte[n];
        for (var i = 0; i < n; i++)
        {
            bytes[i] = (byte)Math.Round(factor * this[i]);
        }

        return (ReadOnlyMemory<byte>)bytes;
    }

    /// <summary>The numbers as classes: one for each of a number of images.</summary>
    /// <param name="images">How many there are.</param>
    /// <param name="where">Its name, for faults.</param>
    /// <returns>Names, and the code of each image; of rows of labels the first column counts, as in Q-MNIST.</returns>
    public Result<(ImmutableArray<string> Names, int[] Codes)> Labels(int images, string where)
    {
        if (Shape.Length is not (1 or 2) || Shape[0] != images || Count == 0)
        {
            return new Fault(
                FaultKind.Data,
                where,
                $"its array of {Sizes} is no label for each of {images} images",
                "give whole numbers, [n] or [n, 1]"
            );
        }

        var stride = Shape.Length == 1 ? 1 : Shape[1];
        var values = new long[images];
        for (var i = 0; i < images; i++)
        {
            var value = this[i * stride];
            if (value != Math.Floor(value) || Math.Abs(value) > int.MaxValue)
            {
                return new Fault(
                    FaultKind.Data,
                    where,
                    FormattableString.Invariant($"label {value} at position {i} is no whole number"),
                    "give whole numbers, [n] or [n, 1]"
                );
            }

            values[i] = (long)value;
        }

        long[] distinct = [.. values.Distinct().Order()];
        return (
            [.. distinct.Select(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture))],
            [.. values.Select(v => Array.BinarySearch(distinct, v))]
        );
    }

    /// <summary>The images of this array with the labels of another.</summary>
    /// <param name="labels">A label for each image.</param>
    /// <param name="asked">The shape that the user asks for; null for none.</param>
    /// <param name="where">Name of the images, for faults.</param>
    /// <param name="labelsWhere">Name of the labels, for faults.</param>
    public Result<OwnPart> Part(NumberArray labels, Images.ImageShape? asked, string where, string labelsWhere) =>
        ImageShape(asked, where)
            .Bind(shaped =>
                Bytes(where, counts: shaped.Shape.Steps > 1)
                    .Bind(pixels =>
                        labels
                            .Labels(Shape[0], labelsWhere)
                            .Map(named => new OwnPart(
                                where,
                                shaped.Shape,
                                shaped.ChannelsLast ? Planar(pixels.Span, shaped.Shape) : pixels,
                                named.Names,
                                named.Codes
                            ))
                    )
            );

    /// <summary>Images whose channels come last, channel by channel.</summary>
    /// <param name="pixels">[n, height, width, channels].</param>
    /// <param name="shape">Shape of an image.</param>
    public static byte[] Planar(ReadOnlySpan<byte> pixels, Images.ImageShape shape)
    {
        var planar = new byte[pixels.Length];
        for (var image = 0; image < pixels.Length; image += shape.Size)
        {
            for (var p = 0; p < shape.Plane; p++)
            {
                for (var c = 0; c < shape.Channels; c++)
                {
                    planar[image + (c * shape.Plane) + p] = pixels[image + (p * shape.Channels) + c];
                }
            }
        }

        return planar;
    }

    private static Fault Beyond(string where, int index, double value) =>
        new(
            FaultKind.Data,
            where,
            FormattableString.Invariant($"value {value} at position {index} is no pixel"),
            "give whole numbers from 0 to 255, or numbers from 0 to 1"
        );
}
