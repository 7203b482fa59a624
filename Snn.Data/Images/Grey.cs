namespace Snn.Data.Images;

/// <summary>Conversion of colours to grey values.</summary>
public static class Grey
{
    // ITU-R BT.601 in units of 2⁻¹⁶, rounded as the Python Imaging Library rounds, which torchvision's Grayscale uses.
    private const int Red = 19595;
    private const int Green = 38470;
    private const int Blue = 7471;
    private const int Half = 1 << 15;

    /// <summary>The luma of one colour, <c>0.299 R + 0.587 G + 0.114 B</c>.</summary>
    public static byte Of(byte red, byte green, byte blue) =>
        (byte)(((red * Red) + (green * Green) + (blue * Blue) + Half) >> 16);

    /// <summary>The luma of an image.</summary>
    /// <param name="colours">[3, Height, Width].</param>
    /// <param name="grey">Receives it, [Height, Width].</param>
    public static void Of(ReadOnlySpan<byte> colours, Span<byte> grey)
    {
        var plane = grey.Length;
        for (var i = 0; i < plane; i++)
        {
            grey[i] = Of(colours[i], colours[plane + i], colours[(2 * plane) + i]);
        }
    }
}
