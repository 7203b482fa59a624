using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Blocks;

/// <summary>What is done to the current of a block's map before it reaches the neurons.</summary>
public enum CurrentNorm
{
    /// <summary>Batch norm, over batch and time.</summary>
    Batch,

    /// <summary>Nothing (<c>--no-batch-norm</c>).</summary>
    None,
}

/// <summary>How the response of a block is computed; the mathematics is the same.</summary>
public enum ResponsePath
{
    /// <summary>Sums over spikes, and batch norm and neurons in one pass, where that is possible.</summary>
    Fast,

    /// <summary>
    /// A composition of tensor operations, which specifies the other; they differ by float32 rounding alone.
    /// </summary>
    Plain,
}

/// <summary>What all blocks of a network share.</summary>
/// <param name="Neuron">The nonlinearity of every block that has none of its own.</param>
/// <param name="Credit">How the weights come by their share of the error.</param>
public sealed record BlockSettings(Neuron Neuron, Credit Credit)
{
    /// <summary>What is done to currents before they reach the neurons; batch norm by default.</summary>
    public CurrentNorm Norm { get; init; }

    /// <summary>
    /// Probability in [0, 1) that a value is dropped on its way to the next block; 0 by default.
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>How responses are computed; by the fast path by default.</summary>
    public ResponsePath Path { get; init; }

    /// <summary>What the factors of a block's map are rounded to; nothing by default.</summary>
    public Precision Precision { get; init; }
}
