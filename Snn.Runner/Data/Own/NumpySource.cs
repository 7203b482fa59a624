using System.Collections.Immutable;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;

namespace Snn.Runner.Data.Own;

/// <summary>
/// Arrays of NumPy: a <c>.npz</c> with images and labels, or a folder of <c>.npy</c> and <c>.npz</c>.
/// </summary>
internal static class NumpySource
{
    private const string Array = ".npy";
    private const string Arrays = ".npz";

    private static readonly string[] Images =
    [
        "x",
        "images",
        "image",
        "imgs",
        "data",
        "features",
        "frames",
        "inputs",
        "xtrain",
        "xtest",
        "xval",
    ];

    private static readonly string[] Labels =
    [
        "y",
        "labels",
        "label",
        "targets",
        "target",
        "classes",
        "class",
        "ytrain",
        "ytest",
        "yval",
    ];

    private static readonly string[] Held = ["test", "t10k", "val", "valid", "validation"];

    /// <summary>The source.</summary>
    internal static OwnSource Value { get; } =
        new(
            "NumPy arrays (.npz, .npy)",
            path => File.Exists(path) ? IsOne(path) : OwnSource.Files(path).Any(IsOne),
            Read
        );

    private sealed record Named(string Name, string Where, NumberArray Value);

    private static Result<OwnParts> Read(OwnWord word) =>
        (
            File.Exists(word.Path) && word.Path.EndsWith(Arrays, StringComparison.OrdinalIgnoreCase)
                ? One(word.Path)
                : OwnSource
                    .Files(File.Exists(word.Path) ? Path.GetDirectoryName(Path.GetFullPath(word.Path))! : word.Path)
                    .Where(IsOne)
                    .Select(One)
                    .Sequence()
                    .Map(files => files.SelectMany(file => file).ToImmutableArray())
        ).Bind(arrays => Parts(word, arrays));

    private static Result<OwnParts> Parts(OwnWord word, ImmutableArray<Named> arrays)
    {
        // Arrays without names: the one that has more sizes holds the images.
        if (arrays is [var a, var b] && !arrays.Any(n => Says(n, Images) || Says(n, Labels)))
        {
            var (more, fewer) = a.Value.Shape.Length >= b.Value.Shape.Length ? (a, b) : (b, a);
            return Part(word, more, fewer).Map(all => new OwnParts(all, null));
        }

        var (images, labels) = (
            arrays.Where(n => Says(n, Images)).ToArray(),
            arrays.Where(n => Says(n, Labels)).ToArray()
        );
        var held = Which(images);
        return (Of(images, null, held), Of(labels, null, held)) switch
        {
            ({ } x, { } y) => Part(word, x, y)
                .Bind(train =>
                    held is null ? new OwnParts(train, null)
                    : (Of(images, held, held), Of(labels, held, held)) is ({ } testX, { } testY)
                        ? Part(word, testX, testY).Map(test => new OwnParts(train, test))
                    : Lacking(word, arrays, "labels to judge by")
                ),
            (null, _) => Lacking(word, arrays, "images"),
            _ => Lacking(word, arrays, "labels"),
        };
    }

    // The word by which names tell the samples to judge by: test before val.
    private static string? Which(Named[] images) => Held.FirstOrDefault(word => images.Any(n => Is(n, word)));

    private static Named? Of(Named[] named, string? part, string? held) =>
        part is not null
            ? named.FirstOrDefault(n => Is(n, part))
            : named.FirstOrDefault(n => !OwnSource.IsTest(n.Name) && (held is null || !Is(n, held)));

    private static bool Is(Named array, string part) => OwnSource.Says(array.Name, part, "x" + part, "y" + part);

    private static bool Says(Named array, string[] words) => OwnSource.Says(array.Name, words);

    private static Result<OwnPart> Part(OwnWord word, Named images, Named labels) =>
        images.Value.Part(labels.Value, word.Shape, images.Where, labels.Where);

    private static Result<ImmutableArray<Named>> One(string path) =>
        OwnSource
            .Bytes(path)
            .Bind(bytes =>
            {
                var stem = Path.GetFileNameWithoutExtension(path);
                return path.EndsWith(Array, StringComparison.OrdinalIgnoreCase)
                    ? Npy.Read(bytes, path).Map(array => ImmutableArray.Create(new Named(stem, path, array)))
                    : Npy.ReadAll(bytes, path)
                        .Map(arrays =>
                            arrays
                                .Select(a => new Named(
                                    arrays.Length == 1 ? $"{stem} {a.Key}" : a.Key,
                                    $"{path}, array {a.Key}",
                                    a.Value
                                ))
                                .ToImmutableArray()
                        );
            });

    private static bool IsOne(string path) =>
        path.EndsWith(Array, StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(Arrays, StringComparison.OrdinalIgnoreCase);

    private static Fault Lacking(OwnWord word, ImmutableArray<Named> arrays, string what) =>
        OwnSource.Fault(
            word.Path,
            $"there is no array of {what} among {string.Join(", ", arrays.Select(a => $"{a.Name} [{a.Value.Sizes}]"))}",
            "call them x_train, y_train, x_test, y_test, or x and y"
        );
}
