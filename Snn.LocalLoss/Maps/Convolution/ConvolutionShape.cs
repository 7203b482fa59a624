using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>Sizes of a convolution with stride 1.</summary>
/// <param name="Input">Of a sample.</param>
/// <param name="Outputs">Maps of the output N.</param>
/// <param name="Kernel">Side of the kernel k.</param>
/// <param name="Padding">Zeros on every side p.</param>
internal readonly record struct ConvolutionShape(FeatureShape Input, int Outputs, int Kernel, int Padding)
{
    // The spikes of a row of a map are a word of bits.
    private const int WidestRow = 64;

    /// <summary>Height of the output.</summary>
    internal int Height => Input.Height + (2 * Padding) - Kernel + 1;

    /// <summary>Width of the output.</summary>
    internal int Width => Input.Width + (2 * Padding) - Kernel + 1;

    /// <summary>Columns that the values of a row reach, those beyond the output included.</summary>
    internal int Reach => Input.Width + Kernel - 1;

    /// <summary>Channels of a row of the output, filled up to whole vectors.</summary>
    internal int Filled => RowLayout.Filled(Outputs);

    /// <summary>Channels of a row of the input, filled up to whole vectors.</summary>
    internal int FilledInput => RowLayout.Filled(Input.Channels);

    /// <summary>Bytes of the spikes of a pixel.</summary>
    internal int PixelBytes => FilledInput / RowLayout.Lanes;

    /// <summary>Bytes of the spikes of a sample at one step.</summary>
    internal nint InputBytes => (nint)Input.Height * Input.Width * PixelBytes;

    /// <summary>Values of a sample's output at one step.</summary>
    internal nint OutputValues => (nint)Height * Width * Filled;

    /// <summary>Whether the kernels can do it.</summary>
    internal bool Fits => Padding < Kernel && Math.Max(Input.Width, Width) <= WidestRow && Height > 0 && Width > 0;

    /// <summary>
    /// The kernel rows that meet the input where the output row <paramref name="y"/> is: from the first to behind the
    /// last.
    /// </summary>
    internal (int From, int To) KernelRows(int y) =>
        (Math.Max(0, Padding - y), Math.Min(Kernel, Input.Height + Padding - y));
}
