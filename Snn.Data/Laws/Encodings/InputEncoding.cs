using System.Collections.Immutable;
using Snn.Data.Seeds;

namespace Snn.Data.Laws.Encodings;

/// <summary>
/// How values become input currents of neurons over time, and what is claimed of it: what the laws of encodings are put
/// to.
/// </summary>
/// <remarks>What is not claimed is no fault: its laws are reported as not claimed.</remarks>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Encode">Values in [0, 1] [n], number of steps T and a seed to input currents, [T][n].</param>
public sealed record InputEncoding(string Name, Func<ImmutableArray<double>, int, Seed, double[][]> Encode)
{
    /// <summary>Claims that input currents are spikes, 0 or 1.</summary>
    public bool Spikes { get; init; }

    /// <summary>Claims that the input current of a value of 0 is 0. True unless you say otherwise.</summary>
    public bool SilentAtZero { get; init; } = true;

    /// <summary>Claims that input currents are between these.</summary>
    public (double Least, double Most)? Range { get; init; }

    /// <summary>
    /// Claims that the mean over T steps is the value, up to this for so many steps: 0 for a constant current, 1/T for
    /// regular spikes. For spikes by chance say <see cref="ByChance"/> in its place.
    /// </summary>
    public Func<int, double>? MeanWithin { get; init; }

    /// <summary>
    /// Claims that each step of each value is a spike by itself, with the value as its probability, and that another
    /// seed draws others.
    /// </summary>
    public bool ByChance { get; init; }

    /// <summary>Claims that the mean is the value from any step on, not only from the first.</summary>
    public bool Stationary { get; init; }

    /// <summary>Claims that a larger value never gives a smaller sum in all, from the same seed.</summary>
    public bool Monotone { get; init; }

    /// <summary>
    /// Claims that a longer run starts like a shorter one. True by default; set false for a code that is spread over
    /// the run.
    /// </summary>
    public bool Causal { get; init; } = true;
}
