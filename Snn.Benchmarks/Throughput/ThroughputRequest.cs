using Snn.LocalLoss.Training;

namespace Snn.Benchmarks.Throughput;

/// <summary>What to measure and at which size.</summary>
/// <param name="What"><c>convex-trial</c>, or the model of a training step.</param>
/// <param name="Neurons">N of a convex trial.</param>
/// <param name="Batch">Samples of a training step.</param>
/// <param name="Timesteps">Time steps T of a training step.</param>
/// <param name="Threads">Threads of a training step.</param>
/// <param name="Device">Where a training step computes.</param>
/// <param name="Repetitions">Timed repetitions, at least 10.</param>
internal sealed record ThroughputRequest(
    string What, int Neurons, int Batch, int Timesteps, int Threads, DeviceChoice Device, int Repetitions);
