using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>A run as it lies on the disk, for going on with it.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Record">What was run.</param>
/// <param name="Status">How it stands: one that was killed still says "running".</param>
internal sealed record StoredRun(string Path, RunRecord Record, RunStatus Status)
{
    private const string EpochsName = "epochs";

    /// <summary>Epochs that it was to have.</summary>
    internal int Epochs => Record.Parameters.FirstOrDefault(p => p.Name == EpochsName).Value is RunValue.Count { Value: var n } ? (int)n : 0;

    /// <summary>Epochs that its metrics tell of.</summary>
    internal int EpochsDone => File.Exists(System.IO.Path.Combine(Path, RunFolder.MetricsFile))
        ? RunPast.Kept(File.ReadAllLines(System.IO.Path.Combine(Path, RunFolder.MetricsFile)), int.MaxValue - 1).Length
        : 0;

    /// <summary>What it came to, or null where it has not ended.</summary>
    internal JsonObject? Summary => Json(System.IO.Path.Combine(Path, RunFolder.SummaryFile));

    /// <summary>The run of a folder, or null where there is none that can be read.</summary>
    internal static StoredRun? In(string folder) =>
        Json(System.IO.Path.Combine(folder, RunFolder.RunFile)) is { } json && RunRecord.Read(json) is { } record
            && Enum.GetValues<RunStatus>().Where(s => RunRecord.Word(s) == json["status"]?.ToString()).ToArray() is [var status]
            ? new(System.IO.Path.GetFullPath(folder), record, status)
            : null;

    /// <summary>The run of a folder that the user has named.</summary>
    internal static Result<StoredRun> Named(string folder) => In(folder) is { } run
        ? run
        : new Fault(FaultKind.Data, folder, "it holds no run that can be read", "name the folder of a run, results/<id>/<time>-seed<n>, or a checkpoint in it");

    /// <summary>The runs of an experiment, or of all, the newest first.</summary>
    /// <param name="root">Where results lie.</param>
    /// <param name="id">Of the experiment; null for all.</param>
    internal static ImmutableArray<StoredRun> Below(string root, string? id)
    {
        try
        {
            var parents = id is null
                ? Directory.Exists(root) ? Directory.EnumerateDirectories(root) : []
                : [System.IO.Path.Combine(root, id)];
            return
            [
                .. parents.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories)
                    .Where(folder => !System.IO.Path.GetFileName(folder).StartsWith('.')).Select(In).OfType<StoredRun>()
                    .OrderByDescending(run => run.Record.Started).ThenByDescending(run => run.Path, StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static JsonObject? Json(string path)
    {
        try
        {
            return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path), documentOptions: RunJson.Strict) as JsonObject : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
