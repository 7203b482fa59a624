using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.LibTorch;

namespace Snn.LocalLoss.Experiments;

/// <summary>How numbers are computed; the mathematics is the same.</summary>
public sealed record Computation
{
    /// <summary>How responses of blocks are computed; by the fast path, where there is one, by default.</summary>
    public ResponsePath Path { get; init; }

    /// <summary>
    /// What the factors of the blocks' maps are rounded to; nothing by default. Tf32 is for CUDA alone.
    /// </summary>
    public Precision Precision { get; init; }
}
