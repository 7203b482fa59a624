using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>Several runs, so many at once.</summary>
internal static class Sweep
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How a sweep stands.</summary>
    /// <param name="Running">The runs under way, and how they stand.</param>
    /// <param name="Ended">Those that have ended.</param>
    /// <param name="Waiting">How many have not begun.</param>
    internal sealed record Standing(
        ImmutableArray<(string Name, LiveState? State)> Running,
        ImmutableArray<SweptRun> Ended,
        int Waiting
    )
    {
        /// <summary>All in one line; <c>3 of 12 done, 1 failed, 2 running</c>.</summary>
        internal string Words
        {
            get
            {
                var failed = Ended.Count(e => e.ExitCode != Execution.ExitCode.Done);
                var all = Ended.Length + Running.Length + Waiting;
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Ended.Length - failed} of {all} done, {(failed > 0 ? string.Create(CultureInfo.InvariantCulture, $"{failed} failed, ") : "")}{Running.Length} running"
                );
            }
        }
    }

    /// <summary>
    /// Runs them all; once <paramref name="stop"/> is asked for, those under way stop and no other begins.
    /// </summary>
    /// <param name="plan">The runs, in the order in which they begin.</param>
    /// <param name="atOnce">How many at once.</param>
    /// <param name="start">Begins one.</param>
    /// <param name="ended">Gets each that has ended.</param>
    /// <param name="show">Shown how it stands, again and again.</param>
    /// <param name="stop">Asked for by the user.</param>
    /// <returns>What came of those that had begun, in the order of the plan.</returns>
    internal static ImmutableArray<SweptRun> Run(
        ImmutableArray<PlannedRun> plan,
        int atOnce,
        Func<PlannedRun, RunProcess> start,
        Action<SweptRun> ended,
        Action<Standing> show,
        CancellationToken stop
    )
    {
        var (waiting, running, done, asked) = (
            new Queue<PlannedRun>(plan),
            new List<RunProcess>(),
            new List<SweptRun>(),
            false
        );
        while (running.Count > 0 || (waiting.Count > 0 && !stop.IsCancellationRequested))
        {
            while (waiting.Count > 0 && running.Count < atOnce && !stop.IsCancellationRequested)
            {
                running.Add(start(waiting.Dequeue()));
            }

            if (stop.IsCancellationRequested && !asked)
            {
                running.ForEach(process => process.Stop());
                asked = true;
            }

            foreach (var process in running.Where(r => r.HasEnded).ToArray())
            {
                done.Add(process.Outcome());
                running.Remove(process);
                process.Dispose();
                ended(done[^1]);
            }

            show(new([.. running.Select(r => (r.Run.Name, r.State))], [.. done], waiting.Count));
            if (asked)
            {
                Thread.Sleep(Pause);
            }
            else
            {
                stop.WaitHandle.WaitOne(Pause);
            }
        }

        return [.. done.OrderBy(d => plan.IndexOf(d.Run))];
    }
}
