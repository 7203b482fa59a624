using System.Collections.Immutable;

namespace Snn.Data.Runs;

/// <summary>How a replay of reference data went.</summary>
/// <param name="Kind">What was replayed, such as <c>lif</c> or <c>trials</c>.</param>
/// <param name="MaxError">Largest <c>|ours − theirs| / max(1, |theirs|)</c> over all values.</param>
/// <param name="SpikeMismatches">Spikes of theirs that ours lacks, or the other way round.</param>
/// <param name="Ok">Whether every spike matches and every value agrees to the tolerance of its kind.</param>
/// <param name="Notes">
/// What a reader has to know: the simulator, or a tie that two floating-point paths round differently.
/// </param>
public sealed record ConformanceReport(
    string Kind,
    double MaxError,
    int SpikeMismatches,
    bool Ok,
    ImmutableArray<string> Notes
)
{
    /// <summary>Values agree when they differ by no more than this.</summary>
    public const double Tolerance = 1e-9;

    /// <summary>Values that were learned over several steps agree when they differ by no more than this.</summary>
    public const double TrainingTolerance = 1e-8;

    /// <summary>The report of a replay that has no ties to explain.</summary>
    public static ConformanceReport Of(
        string kind,
        double maxError,
        int spikeMismatches,
        params ReadOnlySpan<string> notes
    ) => new(kind, maxError, spikeMismatches, maxError <= Tolerance && spikeMismatches == 0, [.. notes]);

    /// <summary>
    /// The report of a replay that learns: what rounding adds up to over its steps is told by
    /// <see cref="TrainingTolerance"/>.
    /// </summary>
    public static ConformanceReport OfTraining(
        string kind,
        double maxError,
        int spikeMismatches,
        params ReadOnlySpan<string> notes
    ) => new(kind, maxError, spikeMismatches, maxError <= TrainingTolerance && spikeMismatches == 0, [.. notes]);

    /// <summary>The scaled difference of one value; NaN counts as infinitely far.</summary>
    public static double Error(double ours, double theirs)
    {
        var error = Math.Abs(ours - theirs) / Math.Max(1, Math.Abs(theirs));
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }
}
