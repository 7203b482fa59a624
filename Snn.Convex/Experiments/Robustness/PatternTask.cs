namespace Snn.Convex.Experiments.Robustness;

/// <summary>
/// What figure 4 teaches: the eight patterns of three pixels, each with a readout in seven dimensions.
/// </summary>
/// <remarks>
/// Pattern p is p in binary, first pixel first; its target is 3 everywhere, and 6 in dimension p − 1 (none for the dark
/// pattern 0).
/// </remarks>
public static class PatternTask
{
    /// <summary>Number of inputs K.</summary>
    public const int Inputs = 3;

    /// <summary>Number of readout dimensions M.</summary>
    public const int Outputs = Patterns - 1;

    /// <summary>Number of patterns, 2^K.</summary>
    public const int Patterns = 1 << Inputs;

    private const double Floor = 3;

    /// <summary>The pixels of a pattern, [K].</summary>
    public static double[] Input(int pattern) =>
        [.. Enumerable.Range(0, Inputs).Select(k => (double)((pattern >> (Inputs - 1 - k)) & 1))];

    /// <summary>The readout that a pattern asks for, [M].</summary>
    public static double[] Target(int pattern) =>
        [.. Enumerable.Range(0, Outputs).Select(m => m == pattern - 1 ? 2 * Floor : Floor)];

    /// <summary>All patterns, [2^K, K], row by row.</summary>
    public static double[] AllInputs() => [.. Enumerable.Range(0, Patterns).SelectMany(Input)];

    /// <summary>The pattern whose target is nearest to a readout; the first on a tie.</summary>
    /// <param name="readout">[M].</param>
    public static int Nearest(IReadOnlyList<double> readout) =>
        Enumerable.Range(0, Patterns).MinBy(p => Distance(readout, p));

    /// <summary>Squared distance of a readout from a pattern's target.</summary>
    /// <param name="readout">[M].</param>
    /// <param name="pattern">Which.</param>
    public static double Distance(IReadOnlyList<double> readout, int pattern)
    {
        ArgumentNullException.ThrowIfNull(readout);
        var target = Target(pattern);
        return Enumerable.Range(0, Outputs).Sum(m => (readout[m] - target[m]) * (readout[m] - target[m]));
    }
}
