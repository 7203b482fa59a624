namespace Snn.Tests.Architecture;

/// <summary>Which folder of an assembly may use which: the table <c>arrows.txt</c>, which may only become shorter.</summary>
public sealed class FolderArrowTests
{
    private static readonly SortedDictionary<string, SortedSet<string>> Today =
        new(Folders.OfAll.SelectMany(assembly => assembly.Arrows).ToDictionary(), StringComparer.Ordinal);

    /// <summary>Folders that reach one another, of all assemblies together; ends at none.</summary>
    private const int InCircles = 0;

    [Fact]
    public void The_table_has_every_arrow_and_no_other()
    {
        var lines = Today.Select(row => $"{row.Key} -> {string.Join(' ', row.Value)}").ToArray();
        var written = Path.Combine(AppContext.BaseDirectory, "Architecture", "arrows.found.txt");
        File.WriteAllLines(written, lines);
        var table = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Architecture", "arrows.txt"));

        var more = Arrows(lines).Except(Arrows(table)).ToArray();
        var fewer = Arrows(table).Except(Arrows(lines)).ToArray();

        Assert.True(more.Length == 0, $"new arrows between folders: {string.Join(", ", more)}");
        Assert.True(
            fewer.Length == 0,
            $"gone, so take them out of Snn.Tests/Architecture/arrows.txt ({written} is right): {string.Join(", ", fewer)}");
    }

    [Fact]
    public void No_more_folders_reach_one_another_than_did() =>
        Assert.Equal(InCircles, Today.Keys.Count(folder => Reached(folder).Contains(folder)));

    [Fact]
    public void The_check_sees_an_arrow_from_a_method_body() =>
        Assert.Contains("Snn.LocalLoss.Maps.Convolution", Today["Snn.LocalLoss.Blocks"]); // named in no signature there

    private static IEnumerable<string> Arrows(IEnumerable<string> rows) =>
        from row in rows
        let parts = row.Split(" -> ")
        from target in parts[1].Split(' ')
        select $"{parts[0]} -> {target}";

    private static HashSet<string> Reached(string from)
    {
        var (reached, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([from]));
        while (open.TryPop(out var folder))
        {
            foreach (var next in Today.GetValueOrDefault(folder) ?? [])
            {
                if (reached.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }
}
