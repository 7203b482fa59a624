namespace Snn.Convex.Measures;

/// <summary>How regular spike trains are; a Poisson process has 1 in both measures.</summary>
public static class SpikeTrain
{
    /// <summary>Coefficient of variation of the inter-spike intervals, standard deviation over mean.</summary>
    /// <param name="times">Times of one neuron's spikes, rising, any unit.</param>
    /// <returns>NaN for fewer than three spikes.</returns>
    public static double IntervalCv(IReadOnlyList<int> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        var intervals = new double[Math.Max(0, times.Count - 1)];
        for (var i = 0; i < intervals.Length; i++)
        {
            intervals[i] = times[i + 1] - times[i];
        }

        var (mean, variance) = Moments(intervals);
        return Math.Sqrt(variance) / mean;
    }

    /// <summary>Fano factor of the spike counts in windows that lie side by side, variance over mean.</summary>
    /// <param name="times">Times of one neuron's spikes.</param>
    /// <param name="from">Where the first window begins.</param>
    /// <param name="window">Length of a window, at least 1.</param>
    /// <param name="count">Windows; NaN for fewer than two, or where none has a spike.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is below 1.</exception>
    public static double FanoFactor(IEnumerable<int> times, int from, int window, int count)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        var spikes = new double[count];
        foreach (var time in times)
        {
            if (time >= from && (time - from) / window < count)
            {
                spikes[(time - from) / window]++;
            }
        }

        var (mean, variance) = Moments(spikes);
        return variance / mean;
    }

    // Unbiased variance; NaN where there is none.
    private static (double Mean, double Variance) Moments(double[] values)
    {
        if (values.Length < 2)
        {
            return (double.NaN, double.NaN);
        }

        var mean = values.Average();
        return (mean, values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }
}
