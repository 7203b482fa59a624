using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>A run as it stands on the disk now, whoever does it.</summary>
/// <param name="Run">What is run.</param>
/// <param name="IsAlive">Whether a process is at work in its folder.</param>
/// <param name="Epochs">The lines of its epochs.</param>
/// <param name="Progress">
/// How far it is within an epoch; null where nobody is at work, or where nothing is known yet.
/// </param>
internal sealed record FollowedRun(StoredRun Run, bool IsAlive, ImmutableArray<EpochLine> Epochs, RunEvent? Progress)
{
    private const int LongestName = 60;

    /// <summary>
    /// How it stands, in one word: a run that says "running" and that no process is at work on was killed.
    /// </summary>
    internal string Status => Run.Status == RunStatus.Running && !IsAlive ? "killed" : RunRecord.Word(Run.Status);

    /// <summary>What a view shows of it.</summary>
    internal LiveState State =>
        Known(Run.Record, Run.Path, Epochs) is var known && Progress is { } progress ? known.Next(progress) : known;

    /// <summary>Time that the run has taken, with everything around it; null before anything is known.</summary>
    internal TimeSpan? Wall =>
        IsAlive && State.At is { } at ? at.Elapsed : Run.Summary?.Wall ?? Epochs.LastOrDefault()?.Wall;

    /// <summary>
    /// The number that matters most: of the summary where there is one, else of the last epoch; null where there is
    /// none.
    /// </summary>
    internal Headline? Headline => Runs.Headline.Of(Run.Summary?.Numbers ?? Epochs.LastOrDefault()?.Numbers ?? []);

    /// <summary>Reads a run's folder, or says why it holds no run that can be read.</summary>
    internal static Result<FollowedRun> Read(string folder)
    {
        // First of all, so that a run which ends meanwhile is not taken for a killed one.
        var alive = RunLock.IsHeld(folder);
        return StoredRun
            .Of(Archive.Open(folder))
            .Map(run => new FollowedRun(
                run,
                alive,
                run.Archive.Epochs,
                alive ? Runs.Progress.Read(folder)?.Last : null
            ));
    }

    /// <summary>Reads a run's folder; null where it holds no run that can be read.</summary>
    internal static FollowedRun? In(string folder) => Read(folder).Match(run => run, _ => (FollowedRun?)null);

    /// <summary>What a view shows of a run of which some epochs are done.</summary>
    internal static LiveState Begun(RunRecord record, string folder) =>
        Known(record, folder, Archive.Open(folder).Epochs);

    private static LiveState Known(RunRecord record, string folder, ImmutableArray<EpochLine> epochs) =>
        epochs.Aggregate(
            new LiveState(record, folder),
            (state, line) => Measured(line) is { IsEmpty: false } metrics ? state.WithEpoch(line.Epoch, metrics) : state
        );

    /// <summary>What an epoch's line has measured; nothing where someone has written into it.</summary>
    internal static ImmutableArray<Metric> Measured(EpochLine line) => Plain(line.Measured ?? []);

    /// <summary>Numbers under names that a terminal can show: someone may have written into the file.</summary>
    internal static ImmutableArray<Metric> Plain(ImmutableArray<Metric> metrics) =>
        [.. metrics.Select(m => m with { Name = PlainText.Of(m.Name, LongestName) })];
}
