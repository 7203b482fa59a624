using Snn.Tests.Docs;

namespace Snn.Tests.Architecture;

/// <summary>What is said once need not be kept equal: no two files share six lines of code in a row.</summary>
/// <remarks>Lines that only import, comment, or close something do not count, and indentation does not.</remarks>
public sealed class RepetitionTests
{
    private const int Most = 5;

    [Fact]
    public void No_two_files_share_six_lines_in_a_row()
    {
        var files = Directory
            .EnumerateFiles(Markdown.Repository, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Markdown.Repository, file))
            .Where(file => file.StartsWith("Snn.", StringComparison.Ordinal))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj", "Snn.Tests"]).Any())
            .ToArray();

        Assert.InRange(files.Length, 500, int.MaxValue);
        Assert.Empty(Shared(files.Select(Read)));
    }

    [Fact]
    public void Six_shared_lines_are_found_and_five_are_not()
    {
        string[] code = ["var a = 1;", "var b = 2;", "var c = 3;", "var d = 4;", "var e = 5;", "var f = 6;"];
        string[] moved =
        [
            "using X;",
            "{",
            .. code[..3].Select(line => $"    {line}"),
            "",
            "// Why.",
            .. code[3..],
            "}",
        ];

        Assert.Equal("a, line 1, and b, line 3", Assert.Single(Shared([("a", Lines(code)), ("b", Lines(moved))])));
        Assert.Empty(
            Shared([
                ("a", Lines(code)),
                ("b", Lines(moved.Where(line => !line.EndsWith("6;", StringComparison.Ordinal)))),
            ])
        );
        Assert.Empty(Shared([("a", Lines([.. code, .. code]))]));
    }

    private static (string File, (int Number, string Code)[] Lines) Read(string file) =>
        (file, Lines(File.ReadLines(Path.Combine(Markdown.Repository, file))));

    private static (int Number, string Code)[] Lines(IEnumerable<string> lines) =>
        [
            .. lines
                .Select((line, i) => (Number: i + 1, Code: line.Trim()))
                .Where(line =>
                    line.Code.Any(char.IsLetterOrDigit)
                    && !line.Code.StartsWith("//", StringComparison.Ordinal)
                    && !line.Code.StartsWith("using ", StringComparison.Ordinal)
                ),
        ];

    // The first place of each pair of files.
    private static IEnumerable<string> Shared(IEnumerable<(string File, (int Number, string Code)[] Lines)> files) =>
        files
            .SelectMany(file =>
                Enumerable
                    .Range(0, Math.Max(0, file.Lines.Length - Most))
                    .Select(i =>
                        (
                            file.File,
                            file.Lines[i].Number,
                            Code: string.Join('\n', file.Lines[i..(i + Most + 1)].Select(line => line.Code))
                        )
                    )
            )
            .GroupBy(place => place.Code, StringComparer.Ordinal)
            .Select(places => places.DistinctBy(place => place.File).ToArray())
            .Where(places => places.Length > 1)
            .Select(places => (First: places[0], Second: places[1]))
            .DistinctBy(pair => (pair.First.File, pair.Second.File))
            .Select(pair =>
                $"{pair.First.File}, line {pair.First.Number}, and {pair.Second.File}, line {pair.Second.Number}"
            );
}
