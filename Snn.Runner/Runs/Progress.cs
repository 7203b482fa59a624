using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary><c>progress.json</c>: how far a run is within its epoch. It is there while a process is at work on the run.</summary>
/// <param name="Process">Number of the process that does the run.</param>
/// <param name="Last">How far it is: <see cref="RunEvent.Advanced"/> or <see cref="RunEvent.Evaluating"/>.</param>
internal sealed record Progress(int Process, RunEvent Last)
{
    /// <summary>Its name in the run's folder.</summary>
    internal const string File = "progress.json";

    /// <summary>What a run's folder says, or null where it says nothing that can be read.</summary>
    internal static Progress? Read(string folder)
    {
        try
        {
            var bytes = System.IO.File.ReadAllBytes(Path.Combine(folder, File));
            var json = JsonNode.Parse(bytes, documentOptions: RunJson.Strict)!.AsObject();
            var at = new RunPosition(
                Int("epoch"), Int("epochs"), Int("done"), Int("count"), Seconds("elapsed_seconds"), Seconds("epoch_seconds"),
                json["samples_per_second"]?.GetValue<double>() ?? double.NaN);
            return new(
                Int("process"),
                json["evaluating"]!.GetValue<bool>()
                    ? new RunEvent.Evaluating(at)
                    : new RunEvent.Advanced(at, FollowedRun.Plain(JsonValues.Metrics(json["metrics"]))));

            int Int(string name) => json[name]!.GetValue<int>();
            TimeSpan Seconds(string name) => TimeSpan.FromSeconds(json[name]!.GetValue<double>());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or NullReferenceException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The file's content while an epoch is trained.</summary>
    internal static JsonObject Of(RunEvent.Advanced step) => ToJson(step.At, step.Metrics, evaluating: false);

    /// <summary>The file's content while an epoch is evaluated.</summary>
    internal static JsonObject Of(RunEvent.Evaluating step) => ToJson(step.At, [], evaluating: true);

    private static JsonObject ToJson(RunPosition at, ImmutableArray<Metric> metrics, bool evaluating) => new()
    {
        ["process"] = Environment.ProcessId,
        ["epoch"] = at.Epoch,
        ["epochs"] = at.Epochs,
        ["done"] = at.Done,
        ["count"] = at.Count,
        ["evaluating"] = evaluating,
        ["elapsed_seconds"] = RunJson.Seconds(at.Elapsed),
        ["epoch_seconds"] = RunJson.Seconds(at.Epochal),
        ["samples_per_second"] = RunJson.Number(at.SamplesPerSecond),
        ["metrics"] = new JsonObject().With(metrics),
    };
}
