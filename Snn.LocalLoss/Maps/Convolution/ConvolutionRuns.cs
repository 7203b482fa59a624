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

    /// <summary>Sums over runs, [C', dy, k − 1 − dx, N filled up], as the gradient of weights.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="sums">Of the maps from <paramref name="first"/> to <paramref name="end"/>.</param>
    /// <param name="weightGradient">Receives their part of [N, C, k, k].</param>
    /// <param name="first">First input map.</param>
    /// <param name="end">Behind the last.</param>
    internal static void Unpack(ConvolutionShape shape, float* sums, float* weightGradient, int first, int end)
    {
        var k = shape.Kernel;
        for (var n = 0; n < shape.Outputs; n++)
        {
            var to = weightGradient + ((((nint)n * shape.Input.Channels) + first) * k * k);
            for (var row = 0; row < (end - first) * k; row++)
            {
                for (var dx = 0; dx < k; dx++)
                {
                    to[(row * k) + dx] = sums[((((nint)row * k) + (k - 1 - dx)) * shape.Filled) + n];
                }
            }
        }
    }

    /// <summary>
    /// Pixels of a gradient with zeros around, [H + k − 1, W + k − 1, N filled up]: a value's run never leaves them.
    /// </summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="gradient">[H', W', N filled up].</param>
    /// <param name="pixels">Receives them, behind k − 1 − p rows and columns of zeros that are there already.</param>
    internal static void Surround(ConvolutionShape shape, float* gradient, float* pixels)
    {
        var (border, row) = (shape.Kernel - 1 - shape.Padding, shape.Width * shape.Filled);
        for (var y = 0; y < shape.Height; y++)
        {
            new ReadOnlySpan<float>(gradient + ((nint)y * row), row).CopyTo(
                new(pixels + ((((nint)(y + border) * shape.Reach) + border) * shape.Filled), row)
            );
        }
    }
}
