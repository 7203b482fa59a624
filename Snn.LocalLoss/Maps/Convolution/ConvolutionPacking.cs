namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// Weights and gradients laid out so that an input value meets the k neighbouring output pixels of a kernel row in one
/// stretch of memory.
/// </summary>
internal static unsafe class ConvolutionPacking
{
    /// <summary>The weights of some outputs, packed: [C, dy, k − 1 − dx, width], and their bias behind them.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N]; null for zeros.</param>
    /// <param name="output">The first of the outputs.</param>
    /// <param name="width">Their number, filled up to whole vectors.</param>
    /// <param name="packed">Receives C·k·k + 1 rows of <paramref name="width"/>.</param>
    internal static void Pack(ConvolutionShape shape, float* weight, float* bias, int output, int width, float* packed)
    {
        var (k, maps, count) = (shape.Kernel, shape.Input.Channels, Math.Min(width, shape.Outputs - output));
        var start = packed + ((nint)maps * k * k * width);
        new Span<float>(packed, ((maps * k * k) + 1) * width).Clear();
        if (bias is not null)
        {
            new ReadOnlySpan<float>(bias + output, count).CopyTo(new(start, count));
        }

        for (var n = 0; n < count; n++)
        {
            var from = weight + (((nint)output + n) * maps * k * k);
            for (var row = 0; row < maps * k; row++)
            {
                for (var dx = 0; dx < k; dx++)
                {
                    packed[((((nint)row * k) + (k - 1 - dx)) * width) + n] = from[(row * k) + dx];
                }
            }
        }
    }

    /// <summary>Sums in that layout, [C', dy, k − 1 − dx, width], as the gradient of some weights.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="sums">Of the maps from <paramref name="first"/> to <paramref name="end"/>.</param>
    /// <param name="output">The first of the outputs.</param>
    /// <param name="width">Their number, filled up to whole vectors.</param>
    /// <param name="weightGradient">Receives their part of [N, C, k, k].</param>
    /// <param name="first">First input map.</param>
    /// <param name="end">Behind the last.</param>
    internal static void Unpack(
        ConvolutionShape shape,
        float* sums,
        int output,
        int width,
        float* weightGradient,
        int first,
        int end
    )
    {
        var k = shape.Kernel;
        for (var n = 0; n < Math.Min(width, shape.Outputs - output); n++)
        {
            var to = weightGradient + (((((nint)output + n) * shape.Input.Channels) + first) * k * k);
            for (var row = 0; row < (end - first) * k; row++)
            {
                for (var dx = 0; dx < k; dx++)
                {
                    to[(row * k) + dx] = sums[((((nint)row * k) + (k - 1 - dx)) * width) + n];
                }
            }
        }
    }

    /// <summary>
    /// Pixels of a gradient with zeros around, [H + k − 1, W + k − 1, width]: what a value meets never leaves them.
    /// </summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="gradient">Of some outputs, of [H', W', N filled up].</param>
    /// <param name="width">Their number, filled up to whole vectors.</param>
    /// <param name="pixels">Receives them, behind k − 1 − p rows and columns of zeros that are there already.</param>
    internal static void Surround(ConvolutionShape shape, float* gradient, int width, float* pixels)
    {
        var border = shape.Kernel - 1 - shape.Padding;
        var (pieces, piece) = width == shape.Filled ? (1, shape.Width * width) : (shape.Width, width);
        for (var y = 0; y < shape.Height; y++)
        {
            var to = pixels + ((((nint)(y + border) * shape.Reach) + border) * width);
            for (var i = 0; i < pieces; i++, gradient += shape.Filled * (shape.Width / pieces), to += piece)
            {
                new ReadOnlySpan<float>(gradient, piece).CopyTo(new(to, piece));
            }
        }
    }
}
