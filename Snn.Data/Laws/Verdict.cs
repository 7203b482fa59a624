using System.Collections.Immutable;

namespace Snn.Data.Laws;

/// <summary>What a case says about a law.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>The law holds for the case.</summary>
    /// <param name="Exercised">
    /// Whether the case could have shown it broken: a neuron that never spikes says nothing of its reset.
    /// </param>
    public sealed record Holds(bool Exercised) : Verdict;

    /// <summary>The law is broken.</summary>
    /// <param name="Why">One sentence with the numbers: what was expected, what came, and where.</param>
    /// <param name="Table">The case step by step.</param>
    public sealed record Breaks(string Why, StepTable Table) : Verdict;
}

/// <summary>A case step by step, as a person reads it.</summary>
/// <param name="Columns">Names of the columns; the first counts steps.</param>
/// <param name="Rows">A row a step, a cell a column, already written.</param>
/// <param name="Marked">Index of the first row that differs from the expected one.</param>
public sealed record StepTable(ImmutableList<string> Columns, ImmutableList<ImmutableList<string>> Rows, int Marked)
{
    /// <summary>
    /// The same as numbers, not rounded, for who draws them; null where steps are not those of a neuron.
    /// </summary>
    public StepNumbers? Numbers { get; init; }
}

/// <summary>What a neuron did, a value a step; what it does not show is empty.</summary>
/// <param name="Current">I.</param>
/// <param name="Charged">The membrane before a reset.</param>
/// <param name="Threshold">θ as the step met it.</param>
/// <param name="Output">Above 0 for a spike.</param>
/// <param name="Membrane">The membrane after the step.</param>
public sealed record StepNumbers(
    ImmutableArray<double> Current,
    ImmutableArray<double> Charged,
    ImmutableArray<double> Threshold,
    ImmutableArray<double> Output,
    ImmutableArray<double> Membrane
);
