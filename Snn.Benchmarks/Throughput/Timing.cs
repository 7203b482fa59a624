using System.Diagnostics;

namespace Snn.Benchmarks.Throughput;

/// <summary>Repeated times of one piece of work.</summary>
/// <param name="Values">One entry a repetition, in the order in which they were taken; seconds unless scaled.</param>
internal sealed record Timing(IReadOnlyList<double> Values)
{
    /// <summary>The median: half of the repetitions were faster.</summary>
    internal double Median
    {
        get
        {
            double[] sorted = [.. Values.Order()];
            var middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>The same in another unit.</summary>
    internal Timing Scaled(double factor) => new([.. Values.Select(v => v * factor)]);

    // Until then the runtime compiles anew what it finds to be hot.
    private const double SettledSeconds = 2;

    /// <summary>
    /// Times pieces of work in turn (A B A B …), so that a machine whose speed drifts slows all of them alike.
    /// </summary>
    /// <param name="repetitions">Timed repetitions of each.</param>
    /// <param name="works">
    /// The pieces; each is run untimed first, <paramref name="warmUp"/> times and for two seconds.
    /// </param>
    /// <param name="warmUp">Untimed runs of each, for the compiler and the caches.</param>
    internal static Timing[] Interleaved(int repetitions, int warmUp, params Action[] works)
    {
        foreach (var work in works)
        {
            var begin = Stopwatch.GetTimestamp();
            for (var i = 0; i < warmUp || Stopwatch.GetElapsedTime(begin).TotalSeconds < SettledSeconds; i++)
            {
                work();
            }
        }

        var seconds = works.Select(_ => new double[repetitions]).ToArray();
        for (var i = 0; i < repetitions; i++)
        {
            for (var w = 0; w < works.Length; w++)
            {
                var start = Stopwatch.GetTimestamp();
                works[w]();
                seconds[w][i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return [.. seconds.Select(s => new Timing(s))];
    }
}
