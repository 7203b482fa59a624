using System.Diagnostics;

namespace Snn.Benchmarks.Gate;

/// <summary>How long and how often work is measured.</summary>
/// <param name="Launches">
/// Fresh pairs of processes: what differs from one process to the next (where code lies in memory, how it was compiled)
/// is averaged.
/// </param>
/// <param name="Repetitions">Timed repetitions in each.</param>
/// <param name="RepetitionSeconds">Work shorter than this is done several times in a repetition.</param>
/// <param name="WarmUpSeconds">Untimed before, for the compiler and the caches.</param>
/// <param name="Threads">Threads of libtorch.</param>
internal sealed record Sampling(
    int Launches,
    int Repetitions,
    double RepetitionSeconds,
    double WarmUpSeconds,
    int Threads
)
{
    // Rounds that bring nothing more, after which work is taken to be warm; and how much longer than asked to wait for
    // that.
    private const int Settled = 3;
    private const double Improvement = 0.95;
    private const double Patience = 8;

    /// <summary>The usual one, of so many repetitions in all.</summary>
    internal static Sampling Usual(int repetitions, int threads) => new(2, (repetitions + 1) / 2, 0.008, 0.3, threads);

    /// <summary>Everything once or twice, to see that it works.</summary>
    internal static Sampling Smoke(int threads) => new(1, 1, 0, 0, threads);

    /// <summary>Whether it is too short to judge by.</summary>
    internal bool IsSmoke => RepetitionSeconds == 0;

    /// <summary>Times a pair in turn (A B, B A, …), so that a machine whose speed drifts slows both alike.</summary>
    internal (Samples Current, Samples Baseline) Time(Worker current, Worker baseline, Pair pair)
    {
        current.Open(pair.Work, Threads);
        baseline.Open(pair.Over!, Threads);
        var together = pair.Work == pair.Over;
        WarmUp(current, baseline, Calibrate(current, baseline, together));
        var (count, countBaseline) = Calibrate(current, baseline, together);
        var (ours, theirs) = (Samples.None, Samples.None);
        for (var i = 0; i < Repetitions; i++)
        {
            if (i % 2 == 0)
            {
                ours = Once(ours, current, count);
            }

            theirs = Once(theirs, baseline, countBaseline);
            if (i % 2 == 1)
            {
                ours = Once(ours, current, count);
            }
        }

        return (ours, theirs);
    }

    // Until the time is up and neither has become faster for some rounds: the compiler works beside, and where the
    // machine is busy that takes long.
    private void WarmUp(Worker current, Worker baseline, (int Current, int Baseline) counts)
    {
        var start = Stopwatch.GetTimestamp();
        var (best, bestBaseline, settled) = (double.PositiveInfinity, double.PositiveInfinity, 0);
        while (Elapsed() < WarmUpSeconds || (settled < Settled && Elapsed() < Patience * WarmUpSeconds))
        {
            var (ours, theirs) = (current.Run(counts.Current), baseline.Run(counts.Baseline));
            settled = ours < Improvement * best || theirs < Improvement * bestBaseline ? 0 : settled + 1;
            (best, bestBaseline) = (Math.Min(best, ours), Math.Min(bestBaseline, theirs));
        }

        double Elapsed() => Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Samples Once(Samples samples, Worker worker, int count) => samples.Add(worker.Run(count));

    // Work that learns changes while it goes on: two builds of the same work do the same number of steps, so that they
    // are always equally far.
    private (int Current, int Baseline) Calibrate(Worker current, Worker baseline, bool together)
    {
        var count = Count(current, together ? baseline : null);
        return (count, together ? count : Count(baseline, null));
    }

    private int Count(Worker worker, Worker? companion)
    {
        var count = 1;
        for (var tries = 1; !IsSmoke; tries++)
        {
            var seconds = count * worker.Run(count);
            companion?.Run(count);

            // The first calls compile.
            if (tries > 3 && seconds >= RepetitionSeconds / 2)
            {
                break;
            }

            count = tries <= 3 ? count : (int)Math.Ceiling(count * Math.Clamp(RepetitionSeconds / seconds, 1.5, 10));
        }

        return count;
    }
}
