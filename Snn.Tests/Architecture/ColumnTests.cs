using Snn.Tests.Docs;

namespace Snn.Tests.Architecture;

/// <summary>
/// C# has at most 120 columns. CSharpier breaks code and leaves comments and text as they are: comments are broken by
/// hand, and a text may be longer, since one that is broken cannot be searched for.
/// </summary>
public sealed class ColumnTests
{
    private const int Most = 120;

    [Fact]
    public void No_line_is_longer_unless_it_is_a_text()
    {
        var sources = Directory
            .EnumerateFiles(Markdown.Repository, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj", "artifacts"]).Any())
            .ToArray();

        Assert.InRange(sources.Length, 500, int.MaxValue);
        Assert.Empty(sources.SelectMany(TooLong));
    }

    private static IEnumerable<string> TooLong(string file)
    {
        var (inText, number) = (false, 0);
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var opens = line.Split("\"\"\"").Length % 2 == 0;
            if (line.Length > Most && !inText && !opens && !line.Contains('"', StringComparison.Ordinal))
            {
                yield return $"{Path.GetRelativePath(Markdown.Repository, file)}, line {number}: {line.Length} columns";
            }

            inText ^= opens;
        }
    }
}
