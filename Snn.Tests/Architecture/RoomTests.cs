namespace Snn.Tests.Architecture;

/// <summary>The folders of an assembly in their order: the table <c>rooms.txt</c>. Each may use those that stand before it, and no later one.</summary>
public sealed class RoomTests
{
    private static readonly string[] Rooms =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Architecture", "rooms.txt"))
            .Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#')),
    ];

    // An assembly that has one room in the table has all of them there.
    private static readonly Folders[] Ordered = [.. Folders.OfAll.Where(assembly => assembly.Names.Overlaps(Rooms))];

    [Fact]
    public void No_folder_reaches_a_later_one()
    {
        var wrong = from assembly in Ordered
                    from arrow in assembly.Arrows
                    from target in arrow.Value
                    where Place(target) > Place(arrow.Key)
                    select $"{arrow.Key} uses {target}, which stands below it in rooms.txt";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_of_an_ordered_assembly_has_one_place()
    {
        Assert.Empty(Ordered.SelectMany(assembly => assembly.Names).Except(Rooms));
        Assert.Empty(Rooms.Except(Ordered.SelectMany(assembly => assembly.Names)));
        Assert.Equal(Rooms.Distinct(StringComparer.Ordinal), Rooms);
    }

    [Fact]
    public void The_check_sees_a_use_of_an_earlier_room() => Assert.Contains("Snn.Data.Faults", Arrows("Snn.Data.Datasets"));

    private static int Place(string folder) => Array.IndexOf(Rooms, folder);

    private static IEnumerable<string> Arrows(string folder) => Ordered.SelectMany(a => a.Arrows.GetValueOrDefault(folder) ?? []);
}
