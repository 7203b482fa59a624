namespace Snn.Benchmarks.Throughput;

/// <summary>What to measure and at which size.</summary>
/// <param name="What"><c>convex-trial</c>.</param>
/// <param name="Neurons">N of a convex trial.</param>
/// <param name="Repetitions">Timed repetitions, at least 10.</param>
internal sealed record ThroughputRequest(string What, int Neurons, int Repetitions);
