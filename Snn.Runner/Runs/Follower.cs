using System.Collections.Immutable;

namespace Snn.Runner.Runs;

/// <summary>Follows a run that another process does, by what it leaves in its folder.</summary>
internal static class Follower
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Reports every step as if the run were done here, until it ends or <paramref name="stop"/> is asked for.
    /// </summary>
    /// <remarks>Epochs that were done before are known to who shows the run; only those that follow are told.</remarks>
    /// <param name="first">The run as it stands.</param>
    /// <param name="watch">Sees every step.</param>
    /// <param name="stop">Asked for by the user; the run itself goes on.</param>
    /// <returns>How the run ended, or the last that was known of it.</returns>
    internal static FollowedRun Follow(FollowedRun first, Action<RunEvent> watch, CancellationToken stop)
    {
        watch(new RunEvent.Started(first.Run.Record, first.Run.Path));
        var (now, told) = (first, first.Epochs.Length);
        while (true)
        {
            foreach (var line in now.Epochs.Skip(told))
            {
                watch(new RunEvent.EpochDone(At(line, now.Run.Epochs), FollowedRun.Measured(line)));
            }

            told = Math.Max(told, now.Epochs.Length);
            if (!now.IsAlive)
            {
                return now;
            }

            if (now.Progress is { } progress)
            {
                watch(progress);
            }

            if (stop.WaitHandle.WaitOne(Pause))
            {
                return now;
            }

            now = FollowedRun.In(first.Run.Path) ?? now with { IsAlive = false };
        }
    }

    /// <summary>Shows several runs until all have ended, or <paramref name="stop"/> is asked for.</summary>
    /// <param name="folders">Their folders.</param>
    /// <param name="more">
    /// Folders of runs that have begun meanwhile; null where none will follow once those that are known have ended.
    /// </param>
    /// <param name="show">Shows those that are under way.</param>
    /// <param name="ended">Gets each that has ended.</param>
    /// <param name="stop">Asked for by the user; the runs go on.</param>
    internal static void FollowAll(
        ImmutableArray<string> folders,
        Func<ImmutableArray<string>?> more,
        Action<ImmutableArray<FollowedRun>> show,
        Action<FollowedRun> ended,
        CancellationToken stop
    )
    {
        var known = folders.ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string>? begun;
        do
        {
            begun = more();
            folders = [.. folders, .. (begun ?? []).Where(known.Add)];
            var runs = folders.Select(FollowedRun.In).OfType<FollowedRun>().ToImmutableArray();
            foreach (var run in runs.Where(r => !r.IsAlive))
            {
                ended(run);
            }

            folders = [.. runs.Where(r => r.IsAlive).Select(r => r.Run.Path)];
            show([.. runs.Where(r => r.IsAlive)]);
        } while ((!folders.IsEmpty || begun is not null) && !stop.WaitHandle.WaitOne(Pause));
    }

    private static RunPosition At(EpochLine line, int epochs) =>
        new(
            line.Epoch,
            epochs,
            1,
            1,
            line.Wall ?? TimeSpan.Zero,
            line.Times.Training + line.Times.Evaluation,
            line.SamplesPerSecond
        );
}
