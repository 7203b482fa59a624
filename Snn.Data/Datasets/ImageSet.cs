using Snn.Data.Images;

namespace Snn.Data.Datasets;

/// <summary>Labelled images, a byte a value.</summary>
/// <remarks>Immutable; made by <see cref="Create(ImageShape, int, ReadOnlyMemory{byte}, ReadOnlyMemory{byte})"/>, which
/// checks that the sizes agree.</remarks>
public sealed class ImageSet
{
    /// <summary>The most classes that a byte can tell apart.</summary>
    public const int MostClasses = 256;

    private ImageSet(ImageShape shape, int classes, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels) =>
        (Shape, Classes, Pixels, Labels) = (shape, classes, pixels, labels);

    /// <summary>Number of images in the set.</summary>
    public int Count => Labels.Length;

    /// <summary>Shape of each image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Number of classes; labels are in [0, Classes).</summary>
    public int Classes { get; }

    /// <summary>
    /// 0 (background) to 255, or counts of events, [Count, Steps, Channels, Height, Width], row by row.
    /// </summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Class of each image, [Count].</summary>
    public ReadOnlyMemory<byte> Labels { get; }

    /// <summary>The values of one image, [Steps, Channels, Height, Width].</summary>
    /// <param name="index">Which image.</param>
    public ReadOnlySpan<byte> Image(int index) => Pixels.Span.Slice(index * Shape.Size, Shape.Size);

    /// <summary>The set of these grey images.</summary>
    /// <inheritdoc cref="Create(ImageShape, int, ReadOnlyMemory{byte}, ReadOnlyMemory{byte})"/>
    public static ImageSet Create(
        int height,
        int width,
        int classes,
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<byte> labels
    ) => Create(ImageShape.Grey(height, width), classes, pixels, labels);

    /// <summary>The set of these images.</summary>
    /// <exception cref="ArgumentException">
    /// The sizes do not agree, or a label is not below <paramref name="classes"/>.
    /// </exception>
    public static ImageSet Create(
        ImageShape shape,
        int classes,
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<byte> labels
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (!shape.IsPossible)
        {
            throw new ArgumentOutOfRangeException(nameof(shape), shape, "no image has this shape");
        }

        if (pixels.Length != (long)labels.Length * shape.Size)
        {
            throw new ArgumentException(
                $"{pixels.Length} pixels are not {labels.Length} images of {shape}",
                nameof(pixels)
            );
        }

        foreach (var label in labels.Span)
        {
            if (label >= classes)
            {
                throw new ArgumentException($"label {label} is not below {classes}", nameof(labels));
            }
        }

        return new(shape, classes, pixels, labels);
    }
}
