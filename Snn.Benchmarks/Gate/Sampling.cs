namespace Snn.Benchmarks.Gate;

/// <summary>How long and how often work is measured.</summary>
/// <param name="Launches">Fresh pairs of processes: what differs from one process to the next (where code lies in memory, how it was compiled) is averaged.</param>
/// <param name="Repetitions">Timed repetitions in each.</param>
/// <param name="RepetitionSeconds">Work shorter than this is done several times in a repetition.</param>
/// <param name="WarmUpSeconds">Untimed before, for the compiler and the caches.</param>
/// <param name="Threads">Threads of libtorch.</param>
internal sealed record Sampling(int Launches, int Repetitions, double RepetitionSeconds, double WarmUpSeconds, int Threads)
{
    private const int MostWarmUps = 40;
    private const int LeastWarmUps = 2;

    /// <summary>The usual one, of so many repetitions in all.</summary>
    internal static Sampling Usual(int repetitions, int threads) => new(2, (repetitions + 1) / 2, 0.015, 0.3, threads);

    /// <summary>Everything once or twice, to see that it works.</summary>
    internal static Sampling Smoke(int threads) => new(1, 1, 0, 0, threads);

    /// <summary>Measures a pair in turn (A B, B A, …), so that a machine whose speed drifts slows both alike.</summary>
    internal (Samples Current, Samples Baseline) Measure(Worker current, Worker baseline, Pair pair)
    {
        current.Open(pair.Work, Threads);
        if (pair.Over is null)
        {
            return (Alone(current), Samples.None);
        }

        baseline.Open(pair.Over, Threads);
        var (count, countBaseline, seconds) = Calibrate(current, baseline, together: pair.Work == pair.Over);
        for (var i = WarmUps(seconds); i > 0; i--)
        {
            _ = (current.Run(count), baseline.Run(countBaseline));
        }

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

    private Samples Alone(Worker worker)
    {
        var (count, seconds) = Count(worker, null);
        for (var i = WarmUps(seconds); i > 0; i--)
        {
            _ = worker.Run(count);
        }

        return Enumerable.Range(0, Repetitions).Aggregate(Samples.None, (samples, _) => Once(samples, worker, count));
    }

    private int WarmUps(double seconds) => WarmUpSeconds == 0 ? 0 : (int)Math.Clamp(WarmUpSeconds / seconds, LeastWarmUps, MostWarmUps);

    private static Samples Once(Samples samples, Worker worker, int count)
    {
        var (seconds, bytes) = worker.Run(count);
        return samples.Add(seconds, bytes);
    }

    // Work that learns changes while it goes on: two builds of the same work do the same number of steps, so that they are always equally far.
    private (int Current, int Baseline, double Seconds) Calibrate(Worker current, Worker baseline, bool together)
    {
        var (count, seconds) = Count(current, together ? baseline : null);
        return (count, together ? count : Count(baseline, null).Count, seconds);
    }

    private (int Count, double Seconds) Count(Worker worker, Worker? companion)
    {
        if (RepetitionSeconds == 0)
        {
            return (1, 1);
        }

        var (count, tries) = (1, 0);
        while (true)
        {
            var seconds = count * worker.Run(count).Seconds;
            companion?.Run(count);

            // The first calls compile.
            if (++tries > 3 && seconds >= RepetitionSeconds / 2)
            {
                return (count, seconds);
            }

            count = tries <= 3 ? count : (int)Math.Ceiling(count * Math.Clamp(RepetitionSeconds / seconds, 1.5, 10));
        }
    }
}
