using Snn.Data.Datasets;

namespace Snn.Convex.Experiments.Images;

/// <summary>
/// Images as the list of their inked pixels, scaled to unit norm: four of five pixels of a digit are blank and cost
/// nothing.
/// </summary>
internal sealed class SparseImages
{
    /// <summary>The most values of an image: places are kept in 16 bits.</summary>
    internal const int MostInputs = ushort.MaxValue + 1;

    private readonly int[] _first;
    private readonly ushort[] _pixels;
    private readonly float[] _values;

    internal SparseImages(ImageSet images)
    {
        (Count, Inputs, Classes) = (images.Count, images.Shape.Size, images.Classes);
        Labels = images.Labels.ToArray();
        _first = new int[Count + 1];
        var pixels = images.Pixels.Span;
        var inked = pixels.Length - pixels.Count((byte)0);
        (_pixels, _values) = (new ushort[inked], new float[inked]);
        var at = 0;
        for (var i = 0; i < Count; i++)
        {
            var image = pixels.Slice(i * Inputs, Inputs);
            var squares = 0.0;
            foreach (var v in image)
            {
                squares += (double)v * v;
            }

            for (var k = 0; k < Inputs; k++)
            {
                if (image[k] != 0)
                {
                    (_pixels[at], _values[at++]) = ((ushort)k, (float)(image[k] / Math.Sqrt(squares)));
                }
            }

            _first[i + 1] = at;
        }
    }

    internal int Count { get; }

    internal int Inputs { get; }

    internal int Classes { get; }

    internal byte[] Labels { get; }

    /// <summary>Indices of the inked pixels of an image.</summary>
    internal ReadOnlySpan<ushort> Pixels(int image) => _pixels.AsSpan(_first[image].._first[image + 1]);

    /// <summary>Their values; the squares add up to 1.</summary>
    internal ReadOnlySpan<float> Values(int image) => _values.AsSpan(_first[image].._first[image + 1]);

    /// <summary>The values scaled to a norm, in a buffer that is reused.</summary>
    internal ReadOnlySpan<float> Scaled(int image, float norm, ref float[] buffer)
    {
        var values = Values(image);
        if (buffer.Length < values.Length)
        {
            buffer = new float[Inputs];
        }

        for (var p = 0; p < values.Length; p++)
        {
            buffer[p] = norm * values[p];
        }

        return buffer.AsSpan(0, values.Length);
    }

    /// <summary>The first images with all their pixels, scaled to a norm, [count, K].</summary>
    internal double[] Dense(int count, double norm)
    {
        var dense = new double[count * Inputs];
        for (var i = 0; i < count; i++)
        {
            var (pixels, values) = (
                _pixels.AsMemory(_first[i].._first[i + 1]),
                _values.AsMemory(_first[i].._first[i + 1])
            );
            for (var p = 0; p < pixels.Length; p++)
            {
                dense[(i * Inputs) + pixels.Span[p]] = norm * values.Span[p];
            }
        }

        return dense;
    }
}
