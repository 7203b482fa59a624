using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Kernels;

/// <summary>What one call of <see cref="NormalisedLifFunction"/> needs beside tensors, and where it leaves the spikes.</summary>
internal sealed class NormalisedLifCall(LifPass pass, Surrogate surrogate, NormState norm, int threads)
{
    internal LifPass Pass { get; } = pass;

    internal Surrogate Surrogate { get; } = surrogate;

    internal NormState Norm { get; } = norm;

    internal int Threads { get; } = threads;

    /// <summary>[T, B, …]; no gradient flows through them, since they only leave for the next block.</summary>
    internal Tensor? Spikes { get; set; }
}
