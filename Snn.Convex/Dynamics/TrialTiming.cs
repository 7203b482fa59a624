using Snn.Data.Faults;

namespace Snn.Convex.Dynamics;

/// <summary>When things happen in a trial, in bins: silence, then a constant input, learning somewhat later.</summary>
/// <param name="Bins">B: the trial's states are bins 0 (rest) to B − 1.</param>
/// <param name="OnsetBin">First bin with the input; before it x = 0.</param>
/// <param name="BufferBins">Learning and drift act from the step that leaves this bin on.</param>
/// <param name="ReadoutBin">The mean readout is taken over the bins from this one on.</param>
public sealed record TrialTiming(int Bins, int OnsetBin, int BufferBins, int ReadoutBin)
{
    /// <summary>Bins after the onset until the readout has settled.</summary>
    public const int Settling = 500;

    /// <summary>
    /// The timing in which the readout is averaged from <see cref="Settling"/> bins after the onset on.
    /// </summary>
    public static TrialTiming Of(int bins, int onsetBin, int bufferBins) =>
        new(bins, onsetBin, bufferBins, Math.Min(onsetBin + Settling, bins - 1));

    /// <summary>This timing, or which of its bins is out of range.</summary>
    public Result<TrialTiming> Validate() =>
        Bins < 2 ? Wrong("num_bins", Bins, "give at least 2")
        : OnsetBin < 0 || OnsetBin >= Bins ? Wrong("onset_bin", OnsetBin, $"give 0 to {Bins - 1}")
        : BufferBins < 0 ? Wrong("buffer_bins", BufferBins, "give at least 0")
        : ReadoutBin < 0 || ReadoutBin >= Bins ? Wrong("readout_bin", ReadoutBin, $"give 0 to {Bins - 1}")
        : this;

    private static Fault Wrong(string name, int value, string fix) =>
        new(FaultKind.Usage, name, $"{value} is not allowed", fix);
}
