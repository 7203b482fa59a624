namespace Snn.Data.Images;

/// <summary>Shape of an image of a set: <c>[Channels, Height, Width]</c>, or of a sequence of such frames.</summary>
/// <param name="Channels">1 for grey values, 3 for colours, 2 for events of two signs; at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Steps">Frames one after another, as event data have them; 1 for a still image.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width, int Steps = 1)
{
    /// <summary>Pixels of a channel of a frame.</summary>
    public int Plane => Height * Width;

    /// <summary>Number of channels of all frames together.</summary>
    public int Planes => Steps * Channels;

    /// <summary>Number of values of an image: all frames, channels and pixels.</summary>
    public int Size => Planes * Plane;

    /// <summary>A still image of one channel.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static ImageShape Grey(int height, int width) => new(1, height, width);

    /// <summary>The shape as text: <c>28x28</c>, <c>3x32x32</c>, <c>10x2x34x34</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{(Steps > 1 ? $"{Steps}x{Channels}x" : Channels > 1 ? $"{Channels}x" : "")}{Height}x{Width}"
        );

    /// <summary>Whether an image of this shape has at least one value and its size can be counted.</summary>
    public bool IsPossible =>
        Channels > 0
        && Height > 0
        && Width > 0
        && Steps > 0
        && (double)Channels * Height * Width * Steps <= int.MaxValue / 2;
}
