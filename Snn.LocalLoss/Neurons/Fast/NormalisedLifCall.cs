using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>
/// What one call of <see cref="NormalisedLifFunction"/> needs beside tensors, and where it leaves the spikes.
/// </summary>
internal sealed class NormalisedLifCall(
    LifPass pass,
    SurrogateKernel surrogate,
    NormState norm,
    SpikeBits spikes,
    int threads
)
{
    internal LifPass Pass { get; } = pass;

    internal SurrogateKernel Surrogate { get; } = surrogate;

    internal NormState Norm { get; } = norm;

    /// <summary>
    /// Receives the spikes; no gradient flows through them, since they only leave for the next block.
    /// </summary>
    internal SpikeBits Spikes { get; } = spikes;

    internal int Threads { get; } = threads;
}
