using System.Collections.Immutable;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Data.Images;

namespace Snn.Runner.Data.Own;

/// <summary>
/// A folder of images by class: a folder a class, perhaps below <c>train</c> and <c>test</c>; pictures, or frames of
/// events in arrays of NumPy.
/// </summary>
internal static class FolderSource
{
    private static readonly ImmutableArray<string> Training = ["train", "training"];
    private static readonly ImmutableArray<string> Testing = ["test", "testing", "val", "valid", "validation"];

    /// <summary>The source.</summary>
    internal static OwnSource Value { get; } =
        new("folders of images by class (.png, .jpg, frames in .npz)", path => OwnSource.Folders(path).Any(), Read);

    private static Result<OwnParts> Read(OwnWord word)
    {
        var (train, test) = (Below(word.Path, Training), Below(word.Path, Testing));
        return train is null
            ? Part(word, word.Path).Map(all => new OwnParts(all, null))
            : Part(word, train)
                .Bind(learned =>
                    test is null
                        ? new OwnParts(learned, null)
                        : Part(word, test).Map(held => new OwnParts(learned, held))
                );
    }

    private static string? Below(string folder, ImmutableArray<string> names) =>
        names
            .Select(name =>
                OwnSource
                    .Folders(folder)
                    .FirstOrDefault(f => name.Equals(Path.GetFileName(f), StringComparison.OrdinalIgnoreCase))
            )
            .FirstOrDefault(found => found is not null);

    private static Result<OwnPart> Part(OwnWord word, string folder)
    {
        (string Class, string Path)[] files =
        [
            .. OwnSource
                .Folders(folder)
                .SelectMany(of =>
                    OwnSource
                        .Files(of)
                        .Where(path => Pictures.IsOne(path) || Frames.IsOne(path))
                        .Select(path => (Path.GetFileName(of), path))
                ),
        ];
        if (files.Length == 0)
        {
            return OwnSource.Fault(
                folder,
                "there are no images in the folders below it",
                "put the images of each class into a folder of its name, as .png, .jpg or .npz"
            );
        }

        var read = new Result<Picture>[files.Length];
        Parallel.For(0, files.Length, i => read[i] = One(files[i].Path, word.Shape));
        if (read.FirstOrDefault(r => r is Result<Picture>.Error) is Result<Picture>.Error broken)
        {
            return broken.Fault;
        }

        Picture[] pictures = [.. read.Select(r => r.OrThrow())];

        // Where one is in colour all are: grey is the colour of three like values.
        var colour = pictures.Any(p => p.Shape.Channels == 3);
        pictures = [.. pictures.Select(p => colour ? p.InColour() : p)];
        var shape = pictures[0].Shape;
        if (Array.FindIndex(pictures, p => p.Shape != shape) is var other and >= 0)
        {
            return OwnSource.Fault(
                files[other].Path,
                $"it is {pictures[other].Shape}, and {files[0].Path} {shape}",
                $"resize all to one shape with {OwnWord.Separator}shape={shape}"
            );
        }

        if ((long)shape.Size * pictures.Length > Array.MaxLength)
        {
            return OwnSource.Fault(
                folder,
                $"{pictures.Length} images of {shape} are more than fit into memory",
                $"resize them to a smaller shape with {OwnWord.Separator}shape=HxW"
            );
        }

        var pixels = new byte[shape.Size * pictures.Length];
        for (var i = 0; i < pictures.Length; i++)
        {
            pictures[i].Pixels.CopyTo(pixels, i * shape.Size);
        }

        ImmutableArray<string> names = [.. files.Select(f => f.Class).Distinct(StringComparer.Ordinal)];
        return new OwnPart(folder, shape, pixels, names, files.Select(f => names.IndexOf(f.Class)).ToArray());
    }

    private static Result<Picture> One(string path, ImageShape? asked) =>
        OwnSource
            .Bytes(path)
            .Bind(bytes => Frames.IsOne(path) ? Frames.Read(bytes, path, asked) : Pictures.Read(bytes, path, asked));
}
