using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>
/// What one call of <see cref="NormalisedCountingFunction"/> needs beside tensors, and where it leaves the counts.
/// </summary>
internal sealed class NormalisedCountingCall(
    CountingPass pass,
    ThresholdRule rule,
    NormState norm,
    SpikeCounts counts,
    int threads
)
{
    internal CountingPass Pass { get; } = pass;

    internal ThresholdRule Rule { get; } = rule;

    internal NormState Norm { get; } = norm;

    /// <summary>
    /// Receives the counts; no gradient flows through them, since they only leave for the next block.
    /// </summary>
    internal SpikeCounts Counts { get; } = counts;

    internal int Threads { get; } = threads;
}
