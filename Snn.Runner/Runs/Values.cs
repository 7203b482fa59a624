using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>
/// Values of JSON files of which nothing is certain: what has another kind than is asked for is not there.
/// </summary>
internal static class Values
{
    // Thirty years.
    private const double MostSeconds = 1e9;

    /// <summary>A finite number.</summary>
    internal static double? Number(JsonObject? from, string name) =>
        from is not null && from.TryGetPropertyValue(name, out var node) ? Number(node) : null;

    /// <summary>A finite number.</summary>
    internal static double? Number(JsonNode? node) =>
        node is JsonValue value
        && value.GetValueKind() == JsonValueKind.Number
        && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A whole number that an <see cref="int"/> can hold.</summary>
    internal static int? Whole(JsonObject? from, string name) =>
        from is not null && from[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>A time in seconds; null where the object does not say.</summary>
    /// <returns>False where what it says is none, or beyond what a run can take.</returns>
    internal static bool TrySeconds(JsonObject from, string name, out TimeSpan? time)
    {
        var seconds = Number(from, name);
        time = seconds is >= 0 and <= MostSeconds ? TimeSpan.FromSeconds(seconds.Value) : null;
        return time is not null || from[name] is null;
    }

    /// <summary>A time of so many seconds, as far as a run can take it.</summary>
    internal static TimeSpan Time(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MostSeconds));

    /// <summary>The words of a list; null where it is none, or holds something else.</summary>
    internal static ImmutableArray<string>? Words(JsonNode? node) =>
        node is JsonArray list
        && list.All(word => word is JsonValue value && value.GetValueKind() == JsonValueKind.String)
            ? [.. list.Select(word => word!.GetValue<string>())]
            : null;

    /// <summary>A word.</summary>
    internal static string? Word(JsonObject? from, string name) =>
        from is not null
        && from.TryGetPropertyValue(name, out var node)
        && node is JsonValue value
        && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : null;

    /// <summary>Numbers in a row, NaN for what is none; empty where there is no list.</summary>
    internal static ImmutableArray<double> Series(JsonNode? node) =>
        node is JsonArray list ? [.. list.Select(n => Number(n) ?? double.NaN)] : [];

    /// <summary>Any value as people read it.</summary>
    internal static string Shown(JsonNode? node, int longest = 200) =>
        PlainText.Of(
            node switch
            {
                null => "-",
                JsonArray list when list.All(n => n is JsonValue or null) => list.Count == 0
                    ? "none"
                    : string.Join(' ', list.Select(n => Shown(n))),
                JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>()
                    is { Length: > 0 } word
                    ? word
                    : "none",
                _ => RunText.Shown(node.ToJsonString()),
            },
            longest
        );
}
