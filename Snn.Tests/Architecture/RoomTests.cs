namespace Snn.Tests.Architecture;

/// <summary>
/// The folders of an assembly in their order: the table <c>rooms.txt</c>. Each may use those that stand before it, and
/// no later one.
/// </summary>
public sealed class RoomTests
{
    private static readonly string[] Rooms =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Architecture", "rooms.txt"))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith('#')),
    ];

    [Fact]
    public void No_folder_reaches_a_later_one()
    {
        var wrong =
            from assembly in Folders.OfAll
            from arrow in assembly.Arrows
            from target in arrow.Value
            where Place(target) > Place(arrow.Key)
            select $"{arrow.Key} uses {target}, which stands below it in rooms.txt";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_has_one_place()
    {
        Assert.Empty(Folders.OfAll.SelectMany(assembly => assembly.Names).Except(Rooms));
        Assert.Empty(Rooms.Except(Folders.OfAll.SelectMany(assembly => assembly.Names)));
        Assert.Equal(Rooms.Distinct(StringComparer.Ordinal), Rooms);
    }

    [Fact]
    public void The_check_sees_a_use_in_a_signature() => Assert.Contains("Snn.Data.Faults", Uses("Snn.Data.Datasets"));

    [Fact]
    public void The_check_sees_a_use_in_the_body_of_a_method() =>
        Assert.Contains("Snn.LocalLoss.Maps.Convolution", Uses("Snn.LocalLoss.Blocks"));

    private static int Place(string folder) => Array.IndexOf(Rooms, folder);

    private static IEnumerable<string> Uses(string folder) =>
        Folders.OfAll.SelectMany(a => a.Arrows.GetValueOrDefault(folder) ?? []);
}
