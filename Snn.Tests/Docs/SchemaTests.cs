using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Snn.Data.Runs;
using Snn.Runner.Runs;
using Snn.Tests.Runner;
using Snn.Tests.Runner.Reports;
using Snn.Tests.Support;

namespace Snn.Tests.Docs;

/// <summary><c>docs/schema/1</c> describes the JSON that Snn writes, and nothing else.</summary>
[Trait(Category.Name, Category.Long)]
[Collection(nameof(ReportedRuns))]
public sealed class SchemaTests(ReportedRuns runs)
{
    private static readonly string Folder = Path.Combine(Markdown.Repository, "docs", "schema", "1");

    private static readonly EvaluationOptions Listed = new() { OutputFormat = OutputFormat.List };

    private static readonly Dictionary<string, JsonSchema> Schemas = Directory
        .EnumerateFiles(Folder, "*.schema.json")
        .ToDictionary(
            file => Path.GetFileName(file)[..^".schema.json".Length],
            file => JsonSchema.FromText(File.ReadAllText(file))
        );

    public static TheoryData<string> Kinds => ReportedRuns.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_JSON_file_of_a_run_is_as_its_schema_says(string kind)
    {
        var files = Directory
            .EnumerateFiles(runs.Folder(kind), "*.json*")
            .Where(file => Path.GetExtension(file) is ".json" or ".jsonl")
            .ToArray();

        Assert.Contains(files, file => Path.GetFileName(file) == RunFolder.SummaryFile);
        foreach (var file in files)
        {
            foreach (
                var text in Path.GetExtension(file) is ".jsonl" ? File.ReadAllLines(file) : [File.ReadAllText(file)]
            )
            {
                Holds(Path.GetFileNameWithoutExtension(file), text);
            }
        }

        var summary = JsonNode.Parse(File.ReadAllText(Path.Combine(runs.Folder(kind), RunFolder.SummaryFile)))!;
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(runs.Folder(kind), RunFolder.RunFile)))!;
        Assert.True(JsonNode.DeepEquals(record["parameters"], summary["parameter_values"]));
    }

    [Fact]
    public async Task What_commands_print_is_as_its_schema_says()
    {
        var folder = runs.Folder("surface");

        Holds("compare", (await SnnHere.In(runs.Root, "compare", folder, "--output", "s.html", "--json")).Out);
        Holds("results", (await SnnHere.In(runs.Root, "results", folder, "--json")).Out);
    }

    [Fact]
    public void Progress_is_as_its_schema_says()
    {
        RunPosition at = new(1, 2, 3, 4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), double.NaN);

        Holds("progress", RunJson.Page(Progress.Of(new RunEvent.Advanced(at, [MetricKeys.TrainLoss.Of(0.5)]))));
        Holds("progress", RunJson.Page(Progress.Of(new RunEvent.Evaluating(at))));
    }

    [Theory]
    [InlineData("metrics", """{"epoch":1,"wall_seconds":"long"}""")]
    [InlineData("summary", """{"layout":2,"id":"4.1-ce","status":"done","seed":1}""")]
    [InlineData("summary", """{"layout":1,"id":"4.1-ce","status":"done","seed":1,"test_accuracy":"0.9"}""")]
    [InlineData("progress", """{"process":1}""")]
    [InlineData("confusion", """{"layout":1}""")]
    public void What_is_otherwise_does_not_hold(string schema, string text) =>
        Assert.False(Schemas[schema].Evaluate(JsonDocument.Parse(text).RootElement, Listed).IsValid);

    // The numbers have their names, units and words in one place; these two are made of it.
    [Theory]
    [InlineData("metrics")]
    [InlineData("summary")]
    public void The_schemas_of_numbers_are_those_of_the_keys(string name)
    {
        var made = RunJson.Page(name == "metrics" ? Line() : Summary()) + "\n";
        var file = Path.Combine(Folder, name + ".schema.json");
        var found = Path.Combine(AppContext.BaseDirectory, name + ".found.json");
        File.WriteAllText(found, made);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == made, $"copy {found} to {file}");
    }

    private static void Holds(string schema, string text)
    {
        using var document = JsonDocument.Parse(text);
        var result = Schemas[schema].Evaluate(document.RootElement, Listed);
        Assert.True(
            result.IsValid,
            $"{schema}: "
                + string.Join(
                    "; ",
                    (result.Details ?? [])
                        .Where(d => d.Errors is { Count: > 0 })
                        .Select(d => $"{d.InstanceLocation} {string.Join(", ", d.Errors!.Select(e => e.Value))}")
                )
        );
    }

    private static JsonObject Line() =>
        Document(
            "A line of metrics.jsonl: what an epoch took and measured",
            ["epoch", "wall_seconds", "train_seconds", "eval_seconds", "samples_per_second"],
            []
        );

    private static JsonObject Summary() =>
        Document(
            "summary.json, and what snn run --json prints: what a run came to",
            ["layout", "id", "status", "seed", "wall_seconds"],
            new()
            {
                ["layout"] = new JsonObject { ["const"] = 1 },
                ["id"] = Type("string"),
                ["status"] = Words("running", "done", "failed", "interrupted"),
                ["seed"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
                ["parameter_values"] = new JsonObject
                {
                    ["description"] = "Every parameter of the experiment, as in run.json.",
                    ["type"] = "object",
                    ["additionalProperties"] = Ref(),
                },
                ["folder"] = Type("string"),
                ["files"] = List(Type("string")),
                ["error"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = RunJson.Words(["kind", "where", "what", "mend"]),
                    ["additionalProperties"] = Type("string"),
                },
            }
        );

    private static JsonObject Document(string title, string[] required, JsonObject own)
    {
        // A network of several layers has a number a layer under the name of the one that others have.
        foreach (var keys in MetricKeys.All.Append(MetricKeys.LayerSpikesPerTrial).GroupBy(key => key.Name))
        {
            var (key, shapes) = (keys.First(), keys.Select(Shape).ToArray());
            var shape = shapes is [var one] ? one : new JsonObject { ["anyOf"] = new JsonArray([.. shapes]) };
            shape["title"] = key.Title + (key.Unit.Length > 0 ? $" ({key.Unit})" : "");
            own[key.Name] = shape;
        }

        return new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
            ["type"] = "object",
            ["required"] = RunJson.Words(required),
            ["properties"] = own,
            ["additionalProperties"] = Ref(),
            ["$defs"] = new JsonObject
            {
                ["value"] = new JsonObject
                {
                    ["description"] =
                        "A number (null where it is none), a count, a flag, a word, numbers in a row or in a table.",
                    ["anyOf"] = new JsonArray(
                        new JsonObject { ["type"] = RunJson.Words(["number", "boolean", "string", "null"]) },
                        List(new JsonObject { ["anyOf"] = new JsonArray(Number(), List(Number())) })
                    ),
                },
            },
        };
    }

    private static JsonObject Shape(MetricKey key) =>
        key switch
        {
            NumberKey => Number(),
            CountKey => Type("integer"),
            WordKey => Type("string"),
            SeriesKey => List(Number()),
            TableKey => List(List(Number())),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static JsonObject Number() => new() { ["type"] = RunJson.Words(["number", "null"]) };

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Ref() => new() { ["$ref"] = "#/$defs/value" };

    private static JsonObject Words(params string[] words) => new() { ["enum"] = RunJson.Words(words) };
}
