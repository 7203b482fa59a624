using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Data.Images;

namespace Snn.Runner.Data.Own;

/// <summary>One recording of events as frames in an array of NumPy, as SpikingJelly and others store them.</summary>
internal static class Frames
{
    private const string Name = "frames";

    /// <summary>Whether a file may be one.</summary>
    internal static bool IsOne(string path) => Path.GetExtension(path).ToUpperInvariant() is ".NPZ" or ".NPY";

    /// <summary>Reads a recording.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="asked">The shape that the user asks for; null for that of the file.</param>
    internal static Result<Picture> Read(byte[] bytes, string path, ImageShape? asked) =>
        (
            Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase)
                ? Npy.Read(bytes, path)
                : Npy.ReadAll(bytes, path)
                    .Bind<NumberArray>(arrays =>
                        arrays.Length == 1 ? arrays[0].Value
                        : arrays.FirstOrDefault(a => a.Key == Name).Value is { } named ? named
                        : OwnSource.Fault(
                            path,
                            $"it holds {arrays.Length} arrays, none of them {Name}",
                            $"save the frames [T, C, H, W] as {Name}"
                        )
                    )
        ).Bind(array =>
            array.Shape is [var t, var c, var h, var w]
            && new ImageShape(c, h, w, t) is { IsPossible: true } shape
            && (asked is null || asked == shape)
                ? array.Bytes(path, counts: true).Map(pixels => new Picture(shape, pixels.ToArray()))
                : OwnSource.Fault(
                    path,
                    $"its array of {array.Sizes} holds no frames{(asked is { } wanted ? $" of {wanted}" : "")}",
                    "save the frames of one recording as [T, C, H, W]"
                )
        );
}
