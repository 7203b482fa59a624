using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Convex.Conformance;
using Snn.Convex.Networks;
using Snn.LocalLoss.Conformance;
using Snn.Tests.Support;

namespace Snn.Tests.Conformance;

/// <summary>What was not compared is not ok: a file from which something is missing never agrees.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class MutatedReferenceTests
{
    // Words for people, where a network comes from that is there as it is, constants that are 0 where they are not
    // given, and what the published code makes and never uses.
    private static readonly string[] Free =
    [
        "description",
        "network_seed",
        "mu",
        "leak_thresh",
        "shrink",
        "silence_fraction",
        "omega2_scale",
        "linear-pred/similarity_W",
        "linear-sim/decoder_W",
        "linear-sim/decoder_b",
    ];

    // Other places each time: a learning run is replayed for each.
    private const int PerFile = 10;

    public static TheoryData<string, string> Files =>
        [
            .. Directory
                .GetFiles(Reference.Folder, "*.json", SearchOption.AllDirectories)
                .Select(path =>
                    (Path.GetFileName(Path.GetDirectoryName(path)!), Path.GetFileNameWithoutExtension(path))
                )
                .Order()
                .Select(file => new TheoryDataRow<string, string>(file.Item1, file.Item2)),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_emptied_shortened_or_missing_is_noticed(string folder, string file)
    {
        var text = Reference.Text(folder, file);
        var network = folder == "convex" ? Network() : null;
        Assert.True(IsOk(text, network));

        var places = Places(JsonNode.Parse(text)!, "").Where(place => !IsFree(file, place.Path)).ToArray();
        var step = Math.Max(1, places.Length / PerFile);
        var first = Random.Shared.Next(step);
        var unnoticed = places
            .Where((_, i) => i % step == first)
            .Where(place => IsOk(Mutated(text, place), network))
            .Select(place => $"{place.Path} {place.What}");
        Assert.Equal("", string.Join('\n', unnoticed));
    }

    private static ConvexNetwork Network()
    {
        using var document = JsonDocument.Parse(Reference.Text("convex", "network"));
        return ConvexConformance.TryReadNetwork(document.RootElement)!;
    }

    private static bool IsOk(string text, ConvexNetwork? network)
    {
        using var document = JsonDocument.Parse(text);
        try
        {
            return LocalLossConformance.Recognises(document.RootElement)
                ? LocalLossConformance.Replay(document.RootElement).Ok
                : ConvexConformance.TryReplay(document.RootElement, network) is { Ok: true };
        }
        catch (Exception error)
            when (error
                    is FormatException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or ArgumentException
                        or IndexOutOfRangeException
                        or ExternalException
            )
        {
            return false;
        }
    }

    private static bool IsFree(string file, string path) =>
        Array.Exists(Free, f => $"{file}{path}/".Contains($"/{f}/", StringComparison.Ordinal))
        || Array.Exists(Free, f => $"{file}{path}/".StartsWith($"{f}/", StringComparison.Ordinal))
        || path.Contains("conv_loss.weight", StringComparison.Ordinal);

    // Every list, to be emptied and to be cut by its last number, and every field, to be left out.
    private static IEnumerable<(string Path, string What)> Places(JsonNode node, string path)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.Where(field => field.Value is not null))
                {
                    yield return ($"{path}/{name}", "left out");
                    foreach (var place in Places(value!, $"{path}/{name}"))
                    {
                        yield return place;
                    }
                }

                break;
            case JsonArray { Count: > 0 } list:
                yield return (path, "emptied");
                if (list[0] is JsonValue)
                {
                    yield return (path, "cut");
                }

                foreach (
                    var place in new[] { 0, list.Count - 1 }.Distinct().SelectMany(i => Places(list[i]!, $"{path}/{i}"))
                )
                {
                    yield return place;
                }

                break;
        }
    }

    private static string Mutated(string text, (string Path, string What) place)
    {
        var root = JsonNode.Parse(text)!;
        var steps = place.Path.Split('/')[1..];
        var parent = steps[..^1].Aggregate(root, (node, step) => Child(node, step)!);
        if (place.What == "left out")
        {
            parent.AsObject().Remove(steps[^1]);
        }
        else
        {
            var list = Child(parent, steps[^1])!.AsArray();
            if (place.What == "emptied")
            {
                list.Clear();
            }
            else
            {
                list.RemoveAt(list.Count - 1);
            }
        }

        return root.ToJsonString();
    }

    private static JsonNode? Child(JsonNode node, string step) =>
        node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : node[step];
}
