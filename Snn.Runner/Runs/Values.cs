using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>Values of JSON files of which nothing is certain: what has another kind than is asked for is not there.</summary>
internal static class Values
{
    /// <summary>A finite number.</summary>
    internal static double? Number(JsonObject? from, string name) => from is not null && from.TryGetPropertyValue(name, out var node) ? Number(node) : null;

    /// <summary>A finite number.</summary>
    internal static double? Number(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && double.TryParse(
            value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A word.</summary>
    internal static string? Word(JsonObject? from, string name) =>
        from is not null && from.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : null;

    /// <summary>Numbers in a row, NaN for what is none; empty where there is no list.</summary>
    internal static ImmutableArray<double> Series(JsonNode? node) => node is JsonArray list ? [.. list.Select(n => Number(n) ?? double.NaN)] : [];

    /// <summary>Any value as people read it.</summary>
    internal static string Shown(JsonNode? node, int longest = 200) => PlainText.Of(
        node switch
        {
            null => "-",
            JsonArray list when list.All(n => n is JsonValue or null) => list.Count == 0 ? "none" : string.Join(' ', list.Select(n => Shown(n))),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>() is { Length: > 0 } word ? word : "none",
            _ => node.ToJsonString(),
        },
        longest);
}
