namespace Snn.Benchmarks.Gate;

/// <summary>One line of the gate's table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Current">This build.</param>
/// <param name="Baseline">What it is held against; empty where there is nothing of that name.</param>
/// <param name="Verdict">What the gate says, after confirmation.</param>
/// <param name="Note">What else a reader should know, or nothing.</param>
internal sealed record GateRow(string Name, Samples Current, Samples Baseline, Verdict Verdict, string Note = "")
{
    /// <summary>Median of this build over that of the baseline; NaN where one is missing.</summary>
    internal double Ratio =>
        Current.Seconds.IsEmpty || Baseline.Seconds.IsEmpty ? double.NaN : Current.Median / Baseline.Median;

    /// <summary>One-sided p that it is slower; NaN where one is missing.</summary>
    internal double PSlower => double.IsNaN(Ratio) ? double.NaN : Rules.PSlower(Current, Baseline);
}
