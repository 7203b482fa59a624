using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Neurons;

namespace Snn.Benchmarks.Throughput;

/// <summary>What a piece of work is measured against in the same run.</summary>
internal enum Baseline
{
    /// <summary>A training step against the eager one, a convex trial against forward Euler.</summary>
    Usual,

    /// <summary>The step as a user of TorchSharp writes it.</summary>
    Eager,

    /// <summary>What specifies the fast path: tensor operations of a step, forward Euler of a trial.</summary>
    Plain,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>What to measure and at which size.</summary>
/// <param name="What"><c>convex-trial</c>, or the model of a training step.</param>
/// <param name="Against">The baseline.</param>
/// <param name="Neurons">N of a convex trial.</param>
/// <param name="Batch">Samples of a training step.</param>
/// <param name="Timesteps">Time steps of a training step; null for those of the experiments.</param>
/// <param name="Nonlin">The neurons of a training step.</param>
/// <param name="Threads">Threads of a training step.</param>
/// <param name="Device">Where a training step computes.</param>
/// <param name="Precision">
/// What the factors of a training step's maps are rounded to; the eager step knows tf32, which is a switch of the
/// process, and no bf16.
/// </param>
/// <param name="Repetitions">Timed repetitions, at least 10.</param>
internal sealed record ThroughputRequest(
    string What,
    Baseline Against,
    int Neurons,
    int Batch,
    int? Timesteps,
    NeuronModel Nonlin,
    int Threads,
    DeviceChoice Device,
    Precision Precision,
    int Repetitions
);
