using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Execution;
using Snn.Runner.RunFolders;

namespace Snn.Runner.Following;

/// <summary><c>progress.json</c>: how far a run is within its epoch, for those who watch it from another process. It goes when the run ends.</summary>
internal static class ProgressFile
{
    /// <summary>Its name in the run's folder.</summary>
    internal const string Name = "progress.json";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>What stands in it.</summary>
    /// <param name="Process">Number of the process that does the run.</param>
    /// <param name="Last">How far it is: <see cref="RunEvent.Advanced"/> or <see cref="RunEvent.Evaluating"/>.</param>
    internal sealed record Content(int Process, RunEvent Last);

    /// <summary>Keeps the file of a run up to date, as far as the disk allows: nothing depends on it.</summary>
    internal static Action<RunEvent> Watch(string folder, TimeProvider clock)
    {
        var path = Path.Combine(folder, Name);
        var last = clock.GetTimestamp() - clock.TimestampFrequency;
        return step =>
        {
            switch (step)
            {
                case RunEvent.Advanced advanced when clock.GetElapsedTime(last) >= Step:
                    last = clock.GetTimestamp();
                    Write(path, ToJson(advanced.At, advanced.Metrics, evaluating: false));
                    break;
                case RunEvent.Evaluating evaluating:
                    Write(path, ToJson(evaluating.At, [], evaluating: true));
                    break;
            }
        };
    }

    /// <summary>Takes the file away.</summary>
    internal static void Remove(string folder) => Try(() => File.Delete(Path.Combine(folder, Name)));

    /// <summary>What a run's folder says, or null where it says nothing that can be read.</summary>
    internal static Content? Read(string folder)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, Name)), documentOptions: RunJson.Strict)!.AsObject();
            var at = new RunPosition(
                Int("epoch"), Int("epochs"), Int("done"), Int("count"), Seconds("elapsed_seconds"), Seconds("epoch_seconds"),
                json["samples_per_second"]?.GetValue<double>() ?? double.NaN);
            return new(
                Int("process"),
                json["evaluating"]!.GetValue<bool>() ? new RunEvent.Evaluating(at) : new RunEvent.Advanced(at, FollowedRun.Plain(JsonValues.Metrics(json["metrics"]))));

            int Int(string name) => json[name]!.GetValue<int>();
            TimeSpan Seconds(string name) => TimeSpan.FromSeconds(json[name]!.GetValue<double>());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or NullReferenceException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

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

    // Not flushed to the disk: what a power cut takes of it, nobody misses.
    private static void Write(string path, JsonObject content) => Try(() =>
    {
        var beside = path + WholeFile.Beside;
        File.WriteAllText(beside, RunJson.Line(content) + "\n");
        File.Move(beside, path, overwrite: true);
    });

    private static void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
