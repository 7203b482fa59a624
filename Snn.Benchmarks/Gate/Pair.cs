namespace Snn.Benchmarks.Gate;

/// <summary>Two pieces of work that are measured in turn, or one whose allocations alone are judged.</summary>
/// <param name="Name">How the table calls it.</param>
/// <param name="Work">Of this build.</param>
/// <param name="Over">Of the baseline; null where only allocations are judged.</param>
/// <param name="Rules">When a difference counts.</param>
/// <param name="ExactAllocations">Whether allocations are gated.</param>
/// <param name="Factor">What the baseline's times are multiplied with: a committed ratio, or 1.</param>
/// <param name="Bytes">Committed allocations, where there is no baseline to measure.</param>
internal sealed record Pair(
    string Name, string Work, string? Over, Rules Rules, bool ExactAllocations = false, double Factor = 1, double Bytes = 0)
{
    /// <summary>The row of what was measured.</summary>
    internal GateRow Row(Samples current, Samples baseline)
    {
        var held = Over is null ? current with { Bytes = Bytes } : baseline.Scaled(Factor);
        return new(Name, current, held, ExactAllocations, Rules.Judge(current, held, ExactAllocations));
    }
}
