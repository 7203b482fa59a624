using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Files;

namespace Snn.Runner.Runs;

/// <summary>
/// <c>progress.json</c>: how far a run is within its epoch. It is there while a process is at work on the run.
/// </summary>
/// <param name="Process">Number of the process that does the run.</param>
/// <param name="Last">How far it is: <see cref="RunEvent.Advanced"/> or <see cref="RunEvent.Evaluating"/>.</param>
internal sealed record Progress(int Process, RunEvent Last)
{
    /// <summary>Its name in the run's folder.</summary>
    internal const string File = "progress.json";

    private const int MostBytes = 1 << 20;

    /// <summary>What a run's folder says, or null where it says nothing that can be read.</summary>
    internal static Progress? Read(string folder) =>
        RegularFile
            .ReadWhole(Path.Combine(folder, File), MostBytes)
            .Match(
                bytes => bytes is not null && RunJson.Read(bytes, out _) is JsonObject json ? Of(json) : null,
                _ => (Progress?)null
            );

    /// <summary>The file's content while an epoch is trained.</summary>
    internal static JsonObject Of(RunEvent.Advanced step) => ToJson(step.At, step.Metrics, evaluating: false);

    /// <summary>The file's content while an epoch is evaluated.</summary>
    internal static JsonObject Of(RunEvent.Evaluating step) => ToJson(step.At, [], evaluating: true);

    private static Progress? Of(JsonObject json)
    {
        if (
            Values.Whole(json, "process") is not { } process
            || Position(json) is not { } at
            || JsonValues.Metrics(json["metrics"]) is not { } metrics
            || json["evaluating"] is not JsonValue flag
            || !flag.TryGetValue<bool>(out var evaluating)
        )
        {
            return null;
        }

        return new(
            process,
            evaluating ? new RunEvent.Evaluating(at) : new RunEvent.Advanced(at, FollowedRun.Plain(metrics))
        );
    }

    private static RunPosition? Position(JsonObject json) =>
        Values.Whole(json, "epoch") is { } epoch
        && Values.Whole(json, "epochs") is { } epochs
        && Values.Whole(json, "done") is { } done
        && Values.Whole(json, "count") is { } count
        && Values.TrySeconds(json, "elapsed_seconds", out var elapsed)
        && elapsed is not null
        && Values.TrySeconds(json, "epoch_seconds", out var epochal)
        && epochal is not null
            ? new(
                epoch,
                epochs,
                done,
                count,
                elapsed.Value,
                epochal.Value,
                Values.Number(json, "samples_per_second") ?? double.NaN
            )
            : null;

    private static JsonObject ToJson(RunPosition at, ImmutableArray<Metric> metrics, bool evaluating) =>
        new()
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
