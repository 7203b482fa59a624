namespace Snn.Data.Runs;

/// <summary>One named number, or series of numbers, that a run reports.</summary>
/// <param name="Name">Its name in result files: snake case, as the literature spells it (<c>test_accuracy</c>).</param>
/// <param name="Value">What was measured.</param>
public readonly record struct Metric(string Name, RunValue Value)
{
    /// <summary>A metric with a real number.</summary>
    public static Metric Of(string name, double value) => new(name, new RunValue.Real(value));

    /// <summary>A metric with a whole number.</summary>
    public static Metric Of(string name, long value) => new(name, new RunValue.Count(value));

    /// <summary>One real number per layer, class, trial …</summary>
    public static Metric Of(string name, IEnumerable<double> values) => new(name, new RunValue.Series([.. values]));

    /// <summary>A word from a closed vocabulary, such as the simulator that was chosen.</summary>
    public static Metric Of(string name, string value) => new(name, new RunValue.Word(value));
}
