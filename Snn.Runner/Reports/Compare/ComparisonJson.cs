using System.Text.Json.Nodes;
using Snn.Runner.Reports.Statistics;
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

    /// <summary>The tests, each with its effect.</summary>
    internal static JsonArray Tests(Comparison comparison) =>
        new([
            .. comparison.Tests.Select(t =>
                (JsonNode)
                    new JsonObject
                    {
                        ["metric"] = t.Metric.Name,
                        ["a"] = t.A.Letter,
                        ["b"] = t.B.Letter,
                        ["n_a"] = t.A.Sample(t.Metric).Count,
                        ["n_b"] = t.B.Sample(t.Metric).Count,
                        ["pairs"] = t.Test.Pairs,
                        ["difference"] = RunJson.Number(t.Test.Difference),
                        ["low"] = RunJson.Number(t.Test.Interval.Low),
                        ["high"] = RunJson.Number(t.Test.Interval.High),
                        ["t"] = RunJson.Number(t.Test.T),
                        ["degrees"] = RunJson.Number(t.Test.Degrees),
                        ["p"] = RunJson.Number(t.Test.P),
                        ["p_adjusted"] = RunJson.Number(t.Adjusted),
                        ["better"] = t.Better?.Letter,
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
