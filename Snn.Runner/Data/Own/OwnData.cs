using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;

namespace Snn.Runner.Data.Own;

/// <summary>Reads sets of one's own.</summary>
internal static class OwnData
{
    /// <summary>
    /// The ways in which they are kept, the first that takes a path reads it: a new one is a file and a line here.
    /// </summary>
    internal static ImmutableArray<OwnSource> Sources { get; } =
    [IdxSource.Value, NumpySource.Value, TableSource.Value, FolderSource.Value];

    /// <summary>The set of a word.</summary>
    internal static Result<Dataset> Read(string word) => OwnWord.Parse(word).Bind(Read);

    /// <summary>The set of a word.</summary>
    internal static Result<Dataset> Read(OwnWord word)
    {
        try
        {
            return Parts(word)
                .Bind(parts =>
                    word.TestPath is { } test
                        ? Parts(word with { Path = test, TestPath = null })
                            .Map(held => parts with { Test = held.Test ?? held.Train })
                        : parts
                )
                .Bind(parts => OwnDataset.Of(word, parts));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return OwnSource.Fault(
                word.Path,
                $"it cannot be read ({error.Message.TrimEnd('.')})",
                "make it readable, or name another"
            );
        }
        catch (OutOfMemoryException)
        {
            return OwnSource.Fault(
                word.Path,
                "its images do not fit into memory",
                "name fewer images, or smaller ones with ::shape=HxW"
            );
        }
    }

    /// <summary>
    /// The word with whole paths: what it names does not depend on the folder in which a command is given.
    /// </summary>
    /// <param name="word">As the user typed it.</param>
    internal static Result<string> Whole(string word) =>
        OwnWord
            .Parse(word)
            .Map(own =>
                (
                    own with
                    {
                        Path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(own.Path)),
                        TestPath = own.TestPath is { } test ? Path.GetFullPath(test) : null,
                    }
                ).ToString()
            );

    private static Result<OwnParts> Parts(OwnWord word) =>
        Sources.FirstOrDefault(source => source.Takes(word.Path)) is { } found ? found.Read(word)
        : Path.Exists(word.Path)
            ? OwnSource.Fault(
                word.Path,
                "it holds no images that can be read",
                $"give {string.Join(", ", Sources.Select(s => s.Name))}; docs/data.md describes them"
            )
        : OwnSource.Fault(word.Path, "there is no such file or folder", "name one that is there");
}
