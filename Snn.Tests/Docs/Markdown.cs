using System.Collections.Immutable;

namespace Snn.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="Language">The words after the fence: <c>csharp</c>, <c>sh</c>, …</param>
/// <param name="Text">What stands between the fences.</param>
/// <param name="Line">Where it begins.</param>
internal sealed record Fence(string Language, string Text, int Line);

/// <summary>Reads the pages of the repository.</summary>
internal static class Markdown
{
    /// <summary>The repository's folder: the tests may only be run from a build inside it.</summary>
    internal static string Repository { get; } = Above(AppContext.BaseDirectory);

    internal static string Page(string path) => File.ReadAllText(Path.Combine(Repository, path)).ReplaceLineEndings("\n");

    /// <summary>All fenced blocks of a page, in their order.</summary>
    internal static ImmutableArray<Fence> Fences(string page)
    {
        var fences = ImmutableArray.CreateBuilder<Fence>();
        var lines = Page(page).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                var end = Array.FindIndex(lines, i + 1, line => line == "```");
                Assert.True(end > i, $"{page}, line {i + 1}: the block does not end");
                fences.Add(new(lines[i][3..].Trim(), string.Join('\n', lines[(i + 1)..end]), i + 1));
                i = end;
            }
        }

        return fences.ToImmutable();
    }

    private static string Above(string folder) => File.Exists(Path.Combine(folder, "Snn.sln"))
        ? folder
        : Above(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? throw new InvalidOperationException("the tests lie outside the repository"));
}
