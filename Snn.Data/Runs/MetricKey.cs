using System.Collections.Immutable;

namespace Snn.Data.Runs;

/// <summary>Which way a number gets better.</summary>
public enum Better
{
    /// <summary>Less is better.</summary>
    Less = -1,

    /// <summary>Neither more nor less is better: it describes.</summary>
    Neither = 0,

    /// <summary>More is better.</summary>
    More = 1,
}

/// <summary>
/// What a run can measure: one name for a number wherever it appears, with its unit, its direction and its words.
/// </summary>
/// <param name="Name">In result files: snake case, as the literature spells it (<c>test_accuracy</c>).</param>
/// <param name="Title">In tables and on axes.</param>
/// <remarks>A key writes a <see cref="Metric"/> and finds it again among others, as the type that it has.</remarks>
public abstract record MetricKey(string Name, string Title)
{
    /// <summary>The unit of the number (<c>nat</c>, <c>nJ</c>, <c>s</c>); empty for pure numbers.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Which way it gets better.</summary>
    public Better Better { get; init; }

    /// <summary>Whether the number is a fraction of 1, which is shown in percent.</summary>
    public bool IsShare { get; init; }

    /// <summary>
    /// How good a number is: the more the better, whichever way the number goes; 0 where neither is better.
    /// </summary>
    /// <param name="value">The number.</param>
    public double Merit(double value) => Better == Better.Neither ? 0 : (int)Better * value;

    /// <summary>The finite number of this name among metrics; null where there is none.</summary>
    /// <param name="metrics">As a run reports them, or as a file holds them.</param>
    public double? Number(ImmutableArray<Metric> metrics) =>
        Value(metrics) switch
        {
            RunValue.Real { Value: var real } when double.IsFinite(real) => real,
            RunValue.Count { Value: var count } => count,
            _ => null,
        };

    /// <summary>The value of this name among metrics, whatever its type; null where there is none.</summary>
    /// <param name="metrics">As a run reports them, or as a file holds them.</param>
    public RunValue? Value(ImmutableArray<Metric> metrics)
    {
        foreach (var metric in metrics)
        {
            if (metric.Name == Name)
            {
                return metric.Value;
            }
        }

        return null;
    }
}

/// <summary>The key of a real number.</summary>
/// <inheritdoc/>
public sealed record NumberKey(string Name, string Title) : MetricKey(Name, Title)
{
    /// <summary>The number as measured; NaN and infinities become <c>null</c> in files.</summary>
    public Metric Of(double value) => new(Name, new RunValue.Real(value));
}

/// <summary>The key of a whole number.</summary>
/// <inheritdoc/>
public sealed record CountKey(string Name, string Title) : MetricKey(Name, Title)
{
    /// <summary>The metric of this key with a whole number.</summary>
    public Metric Of(long value) => new(Name, new RunValue.Count(value));

    /// <summary>The number among metrics; null where there is none.</summary>
    /// <param name="metrics">As a run reports them, or as a file holds them.</param>
    public long? In(ImmutableArray<Metric> metrics) => (Value(metrics) as RunValue.Count)?.Value;
}

/// <summary>A real number for each layer, class, block …</summary>
/// <inheritdoc/>
public sealed record SeriesKey(string Name, string Title) : MetricKey(Name, Title)
{
    /// <summary>The numbers as measured, NaN for what has none.</summary>
    public Metric Of(IEnumerable<double> values) => new(Name, new RunValue.Series([.. values]));

    /// <summary>The numbers among metrics; empty where there are none.</summary>
    /// <param name="metrics">As a run reports them, or as a file holds them.</param>
    public ImmutableArray<double> In(ImmutableArray<Metric> metrics) =>
        Value(metrics) is RunValue.Series { Values: var values } ? values : [];
}

/// <summary>A word of a closed vocabulary, or a sentence.</summary>
/// <inheritdoc/>
public sealed record WordKey(string Name, string Title) : MetricKey(Name, Title)
{
    /// <summary>The metric of this key with a word.</summary>
    public Metric Of(string value) => new(Name, new RunValue.Word(value));

    /// <summary>The word among metrics; null where there is none.</summary>
    /// <param name="metrics">As a run reports them, or as a file holds them.</param>
    public string? In(ImmutableArray<Metric> metrics) => (Value(metrics) as RunValue.Word)?.Value;
}

/// <summary>A rectangle of numbers, row by row.</summary>
/// <inheritdoc/>
public sealed record TableKey(string Name, string Title) : MetricKey(Name, Title)
{
    /// <summary>The metric of this key with a table of numbers.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="values">[rows, columns], row by row.</param>
    public Metric Of(int rows, int columns, IEnumerable<double> values) =>
        new(Name, new RunValue.Table(rows, columns, [.. values]));

    /// <summary>The numbers among metrics; null where there are none.</summary>
    /// <param name="metrics">As a run reports them, or as a file holds them.</param>
    public RunValue.Table? In(ImmutableArray<Metric> metrics) => Value(metrics) as RunValue.Table;
}
