using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>What a run that goes on has behind it.</summary>
/// <param name="Epochs">Epochs done.</param>
/// <param name="Wall">Time that they took, with everything around them.</param>
/// <param name="Times">Where that time went.</param>
/// <param name="LastEpoch">What the last of them has measured.</param>
/// <param name="Files">Files that lie in the folder from then.</param>
internal sealed record RunPast(int Epochs, TimeSpan Wall, RunTimes Times, ImmutableArray<Metric> LastEpoch, ImmutableArray<string> Files)
{
    /// <summary>What the runner itself measures of an epoch; all else in a line is the experiment's own.</summary>
    internal static ImmutableArray<string> Measured { get; } = ["epoch", "wall_seconds", "train_seconds", "eval_seconds", "samples_per_second"];

    /// <summary>A run that begins.</summary>
    internal static RunPast None { get; } = new(0, TimeSpan.Zero, default, [], []);

    /// <summary>The lines of the epochs that a run's state has seen, byte for byte; later or torn lines are left out.</summary>
    /// <param name="lines">Those of <c>metrics.jsonl</c>.</param>
    /// <param name="epochs">Epochs that the state has seen.</param>
    internal static ImmutableArray<string> Kept(IEnumerable<string> lines, int epochs) =>
        [.. lines.Where(line => Parse(line) is { } json && Epoch(json) <= epochs)];

    /// <summary>The lines that can be read.</summary>
    internal static ImmutableArray<JsonObject> Parsed(IEnumerable<string> lines) => [.. lines.Select(Parse).OfType<JsonObject>().Where(json => Epoch(json) < int.MaxValue)];

    /// <summary>The epoch of a line; the largest number where it says none.</summary>
    internal static int Epoch(JsonObject line) => line["epoch"] is JsonValue value && value.TryGetValue<int>(out var epoch) ? epoch : int.MaxValue;

    /// <summary>The past that those lines tell.</summary>
    internal static RunPast Of(IEnumerable<string> kept, int epochs, IEnumerable<string> files)
    {
        JsonObject[] lines = [.. kept.Select(line => Parse(line)!)];
        return new(
            epochs, lines.Length == 0 ? TimeSpan.Zero : Seconds(lines[^1], "wall_seconds"),
            lines.Aggregate(default(RunTimes), (sum, line) => sum + Spent(line)),
            lines.Length == 0 ? [] : [.. lines[^1].Where(p => !Measured.Contains(p.Key)).Select(p => new Metric(p.Key, JsonValues.Read(p.Value)))],
            [.. files]);
    }

    private static RunTimes Spent(JsonObject line)
    {
        var training = Seconds(line, "train_seconds");
        var rate = line["samples_per_second"]?.GetValue<double>() ?? 0;
        return new(training, Seconds(line, "eval_seconds"), (long)Math.Round(rate * training.TotalSeconds));
    }

    private static TimeSpan Seconds(JsonObject line, string name) => TimeSpan.FromSeconds(line[name]?.GetValue<double>() ?? 0);

    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line, documentOptions: RunJson.Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
