using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>
/// Values read back from result files: what <see cref="RunJson"/> writes of them is the same text again.
/// </summary>
internal static class JsonValues
{
    /// <summary>
    /// The value of a node, <c>null</c> being a number that was none; null for what <see cref="RunJson"/> never writes.
    /// </summary>
    internal static RunValue? Read(JsonNode? node) =>
        node switch
        {
            null => new RunValue.Real(double.NaN),
            JsonArray { Count: > 0 } rows when rows.All(row => row is JsonArray) => Table([
                .. rows.Select(row => (JsonArray)row!),
            ]),
            JsonArray list => Numbers(list) is { } numbers ? new RunValue.Series(numbers) : null,
            JsonValue value => value.GetValueKind() switch
            {
                JsonValueKind.True => new RunValue.Flag(true),
                JsonValueKind.False => new RunValue.Flag(false),
                JsonValueKind.String => new RunValue.Word(value.GetValue<string>()),
                _ when long.TryParse(
                        value.ToJsonString(),
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var count
                    ) => new RunValue.Count(count),
                _ => Values.Number(value) is { } number ? new RunValue.Real(number) : null,
            },
            _ => null,
        };

    /// <summary>The values of an object that can be read, under their names.</summary>
    /// <param name="json">The object.</param>
    /// <param name="but">Names that are left out.</param>
    internal static ImmutableArray<Metric> Readable(JsonObject json, ImmutableArray<string> but = default) =>
        [
            .. from pair in json
            where but.IsDefault || !but.Contains(pair.Key)
            let value = Read(pair.Value)
            where value is not null
            select new Metric(pair.Key, value),
        ];

    /// <summary>The values of an object under their names; null where one of them is none.</summary>
    /// <param name="node">The object; what is none has no values.</param>
    /// <param name="but">Names that are left out.</param>
    internal static ImmutableArray<Metric>? Metrics(JsonNode? node, params ImmutableArray<string> but)
    {
        var metrics = ImmutableArray.CreateBuilder<Metric>();
        foreach (var (name, value) in (node as JsonObject ?? []).Where(p => !but.Contains(p.Key)))
        {
            if (Read(value) is not { } known)
            {
                return null;
            }

            metrics.Add(new(name, known));
        }

        return metrics.ToImmutable();
    }

    private static RunValue.Table? Table(ImmutableArray<JsonArray> rows)
    {
        var numbers = rows.Select(Numbers).ToArray();
        return numbers.All(row => row is { } there && there.Length == rows[0].Count)
            ? new(rows.Length, rows[0].Count, [.. numbers.SelectMany(row => row!.Value)])
            : null;
    }

    private static ImmutableArray<double>? Numbers(JsonArray list)
    {
        double?[] numbers = [.. list.Select(node => node is null ? double.NaN : Values.Number(node))];
        return numbers.All(number => number is not null) ? [.. numbers.Select(number => number!.Value)] : null;
    }
}
