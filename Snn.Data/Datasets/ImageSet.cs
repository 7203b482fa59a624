namespace Snn.Data.Datasets;

/// <summary>Labelled grey images, as the IDX files hold them.</summary>
/// <remarks>Immutable; made by <see cref="Create"/>, which checks that the sizes agree.</remarks>
public sealed class ImageSet
{
    private ImageSet(
        int count,
        int height,
        int width,
        int classes,
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<byte> labels
    ) => (Count, Height, Width, Classes, Pixels, Labels) = (count, height, width, classes, pixels, labels);

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Number of classes; labels are in [0, Classes).</summary>
    public int Classes { get; }

    /// <summary>Grey values 0 (background) to 255, [Count, Height, Width], row by row.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Class of each image, [Count].</summary>
    public ReadOnlyMemory<byte> Labels { get; }

    /// <summary>The set of these images.</summary>
    /// <exception cref="ArgumentException">
    /// The sizes do not agree, or a label is not below <paramref name="classes"/>.
    /// </exception>
    public static ImageSet Create(
        int height,
        int width,
        int classes,
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<byte> labels
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (pixels.Length != (long)labels.Length * height * width)
        {
            throw new ArgumentException(
                $"{pixels.Length} pixels are not {labels.Length} images of {height}x{width}",
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

        return new(labels.Length, height, width, classes, pixels, labels);
    }
}
