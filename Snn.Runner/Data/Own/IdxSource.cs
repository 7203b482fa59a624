using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;

namespace Snn.Runner.Data.Own;

/// <summary>IDX files as MNIST and all that came after it are published.</summary>
internal static partial class IdxSource
{
    private const string Raw = "raw";

    /// <summary>The source.</summary>
    internal static OwnSource Value { get; } =
        new("IDX files", path => File.Exists(path) ? IsOne(path) : !Found(path).IsEmpty, Read);

    private static Result<OwnParts> Read(OwnWord word)
    {
        var file = File.Exists(word.Path);
        var found = Found(file ? Path.GetDirectoryName(Path.GetFullPath(word.Path))! : word.Path);
        string[] families = [.. found.Select(Family).Distinct(StringComparer.Ordinal)];
        if (!file && families.Length > 1)
        {
            return OwnSource.Fault(
                word.Path,
                $"it holds the files of {families.Length} sets",
                $"name the images of one, as in {Path.Combine(word.Path, Path.GetFileName(found.First(IsImages)))}"
            );
        }

        var family = file ? Family(word.Path) : families[0];
        var own = found.Where(path => Family(path) == family).ToImmutableArray();
        return Part(word, own, test: false)
            .Bind(train =>
                own.Any(path => IsImages(path) && OwnSource.IsTest(Path.GetFileName(path)))
                    ? Part(word, own, test: true).Map(test => new OwnParts(train, test))
                    : new OwnParts(train, null)
            );
    }

    private static Result<OwnPart> Part(OwnWord word, ImmutableArray<string> own, bool test)
    {
        var these = own.Where(path => OwnSource.IsTest(Path.GetFileName(path)) == test).ToArray();
        return (these.FirstOrDefault(IsImages), these.FirstOrDefault(path => !IsImages(path))) switch
        {
            ({ } images, { } labels) => OwnSource
                .Bytes(images)
                .Bind(bytes => IdxArray.Read(bytes, images))
                .Bind(pixels =>
                    OwnSource
                        .Bytes(labels)
                        .Bind(bytes => IdxArray.Read(bytes, labels))
                        .Bind(classes => pixels.Part(classes, word.Shape, images, labels))
                ),
            ({ } images, null) => OwnSource.Fault(
                images,
                "there is no file of labels next to it",
                $"put {Path.GetFileName(images).Replace("images", "labels", StringComparison.Ordinal)} there"
            ),
            _ => OwnSource.Fault(
                word.Path,
                $"there is no file of images to {(test ? "judge by" : "learn from")}",
                "put train-images-idx3-ubyte and train-labels-idx1-ubyte there, plain or .gz"
            ),
        };
    }

    // Plain files come before compressed ones of the same name.
    private static ImmutableArray<string> Found(string folder)
    {
        ImmutableArray<string> here =
        [
            .. OwnSource.Files(folder).Where(IsOne).GroupBy(Plain, StringComparer.Ordinal).Select(same => same.First()),
        ];
        return here.IsEmpty && Directory.Exists(Path.Combine(folder, Raw)) ? Found(Path.Combine(folder, Raw)) : here;
    }

    private static bool IsOne(string path) => Name().IsMatch(Path.GetFileName(path));

    private static bool IsImages(string path) => Images().IsMatch(Path.GetFileName(path));

    private static string Plain(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;

    // What the names of a set's files have in common.
    private static string Family(string path) => Parts().Replace(Plain(Path.GetFileName(path)), "");

    [GeneratedRegex(@"(images|imgs|labels).*[-._]idx\d", RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex("images|imgs", RegexOptions.IgnoreCase)]
    private static partial Regex Images();

    [GeneratedRegex(@"train|test|t10k|images|imgs|labels|idx\d|ubyte|int|[-._]", RegexOptions.IgnoreCase)]
    private static partial Regex Parts();
}
