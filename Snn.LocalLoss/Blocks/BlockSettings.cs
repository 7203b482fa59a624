using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Blocks;

/// <summary>What all blocks of a network share.</summary>
/// <param name="Neuron">The nonlinearity.</param>
/// <param name="Loss">
/// The local loss, or null where the blocks learn from the output's alone (global back-propagation).
/// </param>
/// <param name="BatchNorm">Whether the encoder's output is normalised over batch and time.</param>
/// <param name="Dropout">Probability in [0, 1) that a value is dropped on its way to the next block.</param>
/// <param name="CutsGradients">Whether what a block sends on is cut off from what computed it.</param>
/// <param name="Fused">
/// Whether blocks of spiking neurons take the fast path (sums over spikes, one pass for normalisation and neurons)
/// where that is possible.
/// </param>
/// <param name="Precision">What the factors of a block's map are rounded to.</param>
public sealed record BlockSettings(
    Neuron Neuron,
    LossSettings? Loss,
    bool BatchNorm,
    double Dropout,
    bool CutsGradients = true,
    bool Fused = true,
    Precision Precision = Precision.Float32
);
