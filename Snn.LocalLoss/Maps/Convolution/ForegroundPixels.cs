namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>The foreground of an image: the pixels that differ from its background, row by row.</summary>
/// <param name="shape">Sizes of the convolution that sees the image.</param>
internal sealed unsafe class ForegroundPixels(ConvolutionShape shape)
{
    private readonly float[] _values = new float[shape.Input.Channels * shape.Input.Height * shape.Reach];
    private readonly int[] _places = new int[shape.Input.Count];
    private readonly int[] _ends = new int[(shape.Input.Channels * shape.Input.Height) + 1];

    /// <summary>Values of a map less the background, [H, shape.Reach].</summary>
    internal ReadOnlySpan<float> Values(int map) =>
        _values.AsSpan(map * shape.Input.Height * shape.Reach, shape.Input.Height * shape.Reach);

    /// <summary>Where the foreground of a map is, as places in <see cref="Values"/>.</summary>
    internal ReadOnlySpan<int> Map(int map) =>
        _places.AsSpan(_ends[map * shape.Input.Height].._ends[(map + 1) * shape.Input.Height]);

    /// <summary>Where the foreground of a row of a map is, as places in <see cref="Values"/>.</summary>
    internal ReadOnlySpan<int> Row(int map, int y) =>
        _places.AsSpan(_ends[(map * shape.Input.Height) + y].._ends[(map * shape.Input.Height) + y + 1]);

    /// <summary>Takes in an image.</summary>
    /// <param name="x">[C, H, W].</param>
    /// <param name="background">Value of its background.</param>
    internal void Take(float* x, float background)
    {
        var (height, width, reach) = (shape.Input.Height, shape.Input.Width, shape.Reach);
        var found = 0;
        for (var row = 0; row < shape.Input.Channels * height; row++, x += width)
        {
            var start = row % height * reach;
            for (var column = 0; column < width; column++)
            {
                var value = x[column] - background;
                _values[(row * reach) + column] = value;
                _places[found] = start + column;
                found += value == 0 ? 0 : 1;
            }

            _ends[row + 1] = found;
        }
    }
}
