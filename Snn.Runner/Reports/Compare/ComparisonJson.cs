using System.Text.Json.Nodes;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Compare;

/// <summary>Comparisons as JSON.</summary>
internal static class ComparisonJson
{
    /// <summary>The groups with mean and deviation of every number.</summary>
    internal static JsonArray Groups(Comparison comparison) =>
        new([
            .. comparison.Groups.Select(g =>
                (JsonNode)
                    new JsonObject
                    {
                        ["group"] = g.Letter,
                        ["id"] = g.Runs[0].Id,
                        ["n"] = g.Runs.Length,
                        ["runs"] = RunJson.Words(g.Runs.Select(r => r.Folder)),
                        ["seeds"] = RunJson.Words(g.Runs.Select(r => r.Seed)),
                        ["differing"] = new JsonObject(
                            g.Differing.Select(d => KeyValuePair.Create(d.Name, (JsonNode?)JsonValue.Create(d.Value)))
                        ),
                        ["metrics"] = new JsonObject(
                            comparison
                                .Metrics.Where(m => g.Sample(m).Count > 0)
                                .Select(m => KeyValuePair.Create(m.Name, (JsonNode?)Describe(g.Sample(m))))
                        ),
                    }
            ),
        ]);

    private static JsonObject Describe(Sample sample) =>
        new()
        {
            ["n"] = sample.Count,
            ["mean"] = RunJson.Number(sample.Mean),
            ["std"] = RunJson.Number(sample.Deviation),
            ["min"] = RunJson.Number(sample.Values.Min()),
            ["max"] = RunJson.Number(sample.Values.Max()),
        };
}
