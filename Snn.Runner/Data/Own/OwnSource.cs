using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Runner.Files;

namespace Snn.Runner.Data.Own;

/// <summary>A way in which people keep images of their own.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Takes">Whether what lies at a path is kept this way; looks at names alone.</param>
/// <param name="Read">The samples of a path, and those to judge by where the path says which they are.</param>
internal sealed record OwnSource(string Name, Func<string, bool> Takes, Func<OwnWord, Result<OwnParts>> Read)
{
    private const int MostBytes = 1 << 30;

    /// <summary>The whole of a file.</summary>
    internal static Result<byte[]> Bytes(string path) =>
        RegularFile
            .ReadWhole(path, MostBytes)
            .Match<Result<byte[]>>(
                bytes => bytes is null ? Fault(path, "there is no such file", "name a file that is there") : bytes,
                fault => Fault(path, fault.What, "name a regular file that can be read")
            );

    /// <summary>Names of the files in a folder, in their order; none where it is no folder.</summary>
    internal static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(IsSeen).Order(StringComparer.Ordinal) : [];

    /// <summary>Folders in a folder, in their order; none where it is no folder.</summary>
    internal static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Where(IsSeen).Order(StringComparer.Ordinal)
            : [];

    /// <summary>Whether a word stands in a name, between whatever is no letter.</summary>
    internal static bool Says(string name, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            for (
                var at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase);
                at >= 0;
                at = name.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase)
            )
            {
                if (
                    (at == 0 || !char.IsLetter(name[at - 1]))
                    && (at + word.Length == name.Length || !char.IsLetter(name[at + word.Length]))
                )
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a name is that of samples to judge by.</summary>
    internal static bool IsTest(string name) => Says(name, "test", "t10k", "val", "valid", "validation");

    /// <summary>Something is wrong with one's own data.</summary>
    internal static Fault Fault(string path, string what, string fix) => new(FaultKind.Data, path, what, fix);

    private static bool IsSeen(string path) => !Path.GetFileName(path).StartsWith('.');
}
