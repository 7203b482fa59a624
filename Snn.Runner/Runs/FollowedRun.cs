using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>A run as it stands on the disk now, whoever does it.</summary>
/// <param name="Run">What is run.</param>
/// <param name="IsAlive">Whether a process is at work in its folder.</param>
/// <param name="Epochs">The lines of its epochs.</param>
/// <param name="Progress">How far it is within an epoch; null where nobody is at work, or where nothing is known yet.</param>
internal sealed record FollowedRun(StoredRun Run, bool IsAlive, ImmutableArray<JsonObject> Epochs, RunEvent? Progress)
{
    private const int LongestName = 60;

    /// <summary>How it stands, in one word: a run that says "running" and that no process is at work on was killed.</summary>
    internal string Status => Run.Status == RunStatus.Running && !IsAlive ? "killed" : RunRecord.Word(Run.Status);

    /// <summary>What a view shows of it.</summary>
    internal LiveState State => Known(Run.Record, Run.Path, Epochs) is var known && Progress is { } progress ? known.Next(progress) : known;

    /// <summary>Time that the run has taken, with everything around it; null before anything is known.</summary>
    internal TimeSpan? Wall =>
        IsAlive && State.At is { } at ? at.Elapsed
        : (Values.Number(Run.Summary ?? [], "wall_seconds") ?? (Epochs.IsEmpty ? null : Values.Number(Epochs[^1], "wall_seconds"))) is { } seconds
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e9))
        : null;

    /// <summary>The number that matters most: of the summary where there is one, else of the last epoch; null where there is none.</summary>
    internal Headline? Headline => Runs.Headline.Of(Run.Summary ?? (Epochs.IsEmpty ? [] : Epochs[^1]));

    /// <summary>Reads a run's folder; null where it holds no run that can be read.</summary>
    internal static FollowedRun? Read(string folder)
    {
        // First of all, so that a run which ends meanwhile is not taken for a killed one.
        var alive = RunLock.IsHeld(folder);
        if (StoredRun.In(folder) is not { } run)
        {
            return null;
        }

        return new(run, alive, Lines(folder), alive ? Runs.Progress.Read(folder)?.Last : null);
    }

    /// <summary>What a view shows of a run of which some epochs are done.</summary>
    internal static LiveState Begun(RunRecord record, string folder) => Known(record, folder, Lines(folder));

    private static LiveState Known(RunRecord record, string folder, ImmutableArray<JsonObject> epochs) => epochs.Aggregate(
        new LiveState(record, folder),
        (state, line) => Measured(line) is { IsEmpty: false } metrics ? state.WithEpoch(RunPast.Epoch(line), metrics) : state);

    /// <summary>What an epoch's line has measured; nothing where someone has written into it.</summary>
    internal static ImmutableArray<Metric> Measured(JsonObject line)
    {
        try
        {
            return Plain(JsonValues.Metrics(line, RunPast.Measured));
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException)
        {
            return [];
        }
    }

    /// <summary>Numbers under names that a terminal can show: someone may have written into the file.</summary>
    internal static ImmutableArray<Metric> Plain(ImmutableArray<Metric> metrics) => [.. metrics.Select(m => m with { Name = PlainText.Of(m.Name, LongestName) })];

    private static ImmutableArray<JsonObject> Lines(string folder)
    {
        try
        {
            var path = Path.Combine(folder, RunFolder.MetricsFile);
            return File.Exists(path) ? RunPast.Parsed(File.ReadAllLines(path)) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
