using SkiaSharp;
using Snn.Data.Faults;
using Snn.Data.Images;

namespace Snn.Runner.Data.Own;

/// <summary>Pictures as cameras and programs store them.</summary>
internal static class Pictures
{
    private const int MostSide = 16_384;

    // What is decoded takes four bytes a pixel, however few bytes claim it.
    private const long MostPixels = 64 << 20;

    /// <summary>Whether a file is one by its ending.</summary>
    internal static bool IsOne(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" or ".BMP" or ".WEBP";

    /// <summary>Reads a picture: grey where it is stored grey, else in colour; what is transparent is black.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="asked">The shape that it is brought to; null for its own.</param>
    internal static Result<Picture> Read(byte[] bytes, string path, ImageShape? asked)
    {
        if (asked is { Channels: not (1 or 3) } impossible)
        {
            return OwnSource.Fault(
                path,
                $"no picture has the {impossible.Channels} channels of {impossible}",
                "ask for 1 or 3, as in ::shape=3x32x32"
            );
        }

        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        if (codec is null)
        {
            return Broken(path, "it is no picture that can be read");
        }

        var size = codec.Info;
        if (size.Width > MostSide || size.Height > MostSide || (long)size.Width * size.Height > MostPixels)
        {
            return OwnSource.Fault(
                path,
                $"it is {size.Height}x{size.Width}",
                $"give pictures of at most {MostSide} pixels a side and {MostPixels >> 20} million pixels"
            );
        }

        using var bitmap = new SKBitmap(
            new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul)
        );
        return codec.GetPixels(bitmap.Info, bitmap.GetPixels()) switch
        {
            SKCodecResult.Success => Brought(bitmap, size.ColorType == SKColorType.Gray8, path, asked),
            SKCodecResult.IncompleteInput => Broken(path, "it is cut off"),
            var other => Broken(path, $"it is damaged ({other})"),
        };
    }

    private static Result<Picture> Brought(SKBitmap bitmap, bool grey, string path, ImageShape? asked)
    {
        var (height, width) = asked is { } a ? (a.Height, a.Width) : (bitmap.Height, bitmap.Width);
        if ((height, width) == (bitmap.Height, bitmap.Width))
        {
            return Planes(bitmap.GetPixelSpan(), new(Channels(grey, asked), height, width));
        }

        using var resized = bitmap.Resize(
            new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
        );
        return resized is null
            ? Broken(path, $"it cannot be brought to {height}x{width}")
            : Planes(resized.GetPixelSpan(), new(Channels(grey, asked), height, width));
    }

    private static int Channels(bool grey, ImageShape? asked) => asked?.Channels ?? (grey ? 1 : 3);

    // [height, width, RGBA] as [channels, height, width].
    private static Picture Planes(ReadOnlySpan<byte> rgba, ImageShape shape)
    {
        var pixels = new byte[shape.Size];
        for (var p = 0; p < shape.Plane; p++)
        {
            var (r, g, b) = (rgba[4 * p], rgba[(4 * p) + 1], rgba[(4 * p) + 2]);
            if (shape.Channels == 1)
            {
                pixels[p] = Grey.Of(r, g, b);
            }
            else
            {
                (pixels[p], pixels[shape.Plane + p], pixels[(2 * shape.Plane) + p]) = (r, g, b);
            }
        }

        return new(shape, pixels);
    }

    private static Fault Broken(string path, string what) =>
        OwnSource.Fault(path, what, $"put a whole picture there, or take it out of the set's folder");
}
