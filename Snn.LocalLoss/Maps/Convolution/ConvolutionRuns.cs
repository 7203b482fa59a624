namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// What a value of a map has to do with a row of output pixels: for all columns dx of a kernel row, k neighbouring
/// pixels, one run in memory.
/// </summary>
internal static unsafe class ConvolutionRuns
{
    /// <summary>The weights of some outputs as runs, [C, dy, k − 1 − dx, width], and their bias behind them.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="weight">[N, C, k, k].</param>
    /// <param name="bias">[N]; null for zeros.</param>
    /// <param name="output">The first of the outputs.</param>
    /// <param name="width">Their number, filled up to whole vectors.</param>
    /// <param name="runs">Receives C·k·k + 1 rows of <paramref name="width"/>.</param>
    internal static void Pack(ConvolutionShape shape, float* weight, float* bias, int output, int width, float* runs)
    {
        var (k, maps, count) = (shape.Kernel, shape.Input.Channels, Math.Min(width, shape.Outputs - output));
        var start = runs + ((nint)maps * k * k * width);
        new Span<float>(runs, ((maps * k * k) + 1) * width).Clear();
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
                    runs[((((nint)row * k) + (k - 1 - dx)) * width) + n] = from[(row * k) + dx];
                }
            }
        }
    }

    /// <summary>Sums over runs, [C', dy, k − 1 − dx, width], as the gradient of the weights of some outputs.</summary>
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
    /// Pixels of a gradient with zeros around, [H + k − 1, W + k − 1, width]: a value's run never leaves them.
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
