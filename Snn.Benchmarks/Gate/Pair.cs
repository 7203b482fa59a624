namespace Snn.Benchmarks.Gate;

/// <summary>Two pieces of work that are measured in turn, or one whose allocations alone are judged.</summary>
/// <param name="Name">How the table calls it.</param>
/// <param name="Work">Of this build.</param>
/// <param name="Over">Of the baseline; null where only allocations are judged.</param>
/// <param name="Rules">When a difference counts.</param>
/// <param name="Counted">Whether allocations are counted.</param>
/// <param name="Factor">What the baseline's times are multiplied with: a committed ratio, or 1.</param>
/// <param name="Bytes">Committed allocations, where there is no baseline to count them in.</param>
internal sealed record Pair(
    string Name,
    string Work,
    string? Over,
    Rules Rules,
    bool Counted = false,
    double Factor = 1,
    long? Bytes = null
)
{
    /// <summary>The row of what was measured.</summary>
    internal GateRow Row(Samples current, Samples baseline)
    {
        var held = Over is null ? baseline with { Bytes = Bytes } : baseline.Scaled(Factor);
        return new(Name, current, held, Rules.Judge(current, held));
    }
}
