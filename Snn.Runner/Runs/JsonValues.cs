using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>Values read back from result files: what <see cref="RunJson"/> writes of them is the same text again.</summary>
internal static class JsonValues
{
    /// <summary>The value of a node; <c>null</c> is a number that was none.</summary>
    internal static RunValue Read(JsonNode? node) => node switch
    {
        null => new RunValue.Real(double.NaN),
        JsonArray { Count: > 0 } rows when rows.All(row => row is JsonArray) => new RunValue.Table(
            rows.Count, ((JsonArray)rows[0]!).Count, [.. rows.SelectMany(row => (JsonArray)row!).Select(Number)]),
        JsonArray list => new RunValue.Series([.. list.Select(Number)]),
        JsonValue value when value.TryGetValue<bool>(out var flag) => new RunValue.Flag(flag),
        JsonValue value when value.TryGetValue<string>(out var word) => new RunValue.Word(word),
        JsonValue value when long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) => new RunValue.Count(count),
        _ => new RunValue.Real(Number(node)),
    };

    /// <summary>The values of an object under their names.</summary>
    /// <param name="node">The object.</param>
    /// <param name="but">Names that are left out.</param>
    internal static ImmutableArray<Metric> Metrics(JsonNode? node, params ImmutableArray<string> but) =>
        [.. (node as JsonObject ?? []).Where(p => !but.Contains(p.Key)).Select(p => new Metric(p.Key, Read(p.Value)))];

    private static double Number(JsonNode? node) => node?.GetValue<double>() ?? double.NaN;
}
