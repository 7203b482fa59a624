namespace Snn.Convex.Dynamics;

/// <summary>How regular spike trains are.</summary>
/// <param name="ActiveFraction">Fraction of neurons with at least one spike.</param>
/// <param name="MeanRate">Spikes per second of those neurons.</param>
/// <param name="CvIsi">Coefficient of variation of inter-spike intervals, mean over neurons with at least 5 of them; 1 for a Poisson process.</param>
/// <param name="Fano">Variance over mean of spike counts in windows, mean over active neurons; 1 for a Poisson process.</param>
public readonly record struct SpikeStatistics(double ActiveFraction, double MeanRate, double CvIsi, double Fano)
{
    /// <summary>The statistics of spikes in the bins from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    /// <param name="spikes">In order of their bins.</param>
    /// <param name="neurons">N.</param>
    /// <param name="first">First bin.</param>
    /// <param name="end">Bin after the last.</param>
    /// <param name="dt">s.</param>
    /// <param name="window">Bins of a window of counts, at least 1.</param>
    public static SpikeStatistics Of(ReadOnlySpan<Spike> spikes, int neurons, int first, int end, double dt, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(end, first);
        var trains = new List<int>[neurons];
        for (var i = 0; i < neurons; i++)
        {
            trains[i] = [];
        }

        foreach (var spike in spikes)
        {
            if (spike.Bin >= first && spike.Bin < end)
            {
                trains[spike.Neuron].Add(spike.Bin - first);
            }
        }

        List<int>[] active = [.. trains.Where(train => train.Count > 0)];
        double[] cvs = [.. active.Where(train => train.Count > 5).Select(train => Cv(train.Zip(train.Skip(1), (a, b) => (double)(b - a))))];
        double[] fanos = [.. active.Select(train => FanoOf(train, end - first, window)).Where(double.IsFinite)];
        return new(
            (double)active.Length / neurons,
            active.Length == 0 ? 0 : active.Average(train => train.Count) / ((end - first) * dt),
            cvs.Length == 0 ? double.NaN : cvs.Average(),
            fanos.Length == 0 ? double.NaN : fanos.Average());
    }

    private static double Cv(IEnumerable<double> intervals)
    {
        var (mean, variance) = Moments([.. intervals]);
        return Math.Sqrt(variance) / mean;
    }

    private static double FanoOf(List<int> train, int bins, int window)
    {
        var counts = new double[bins / window];
        foreach (var bin in train)
        {
            if (bin / window < counts.Length)
            {
                counts[bin / window]++;
            }
        }

        var (mean, variance) = Moments(counts);
        return variance / mean;
    }

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
