using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// What the neurons of a block give: two things, since what is learned from and what is sent need not be the same.
/// </summary>
/// <param name="Sent">What goes on to the next block.</param>
/// <param name="Read">What the block's losses read; gradients flow through it.</param>
public sealed record Response(Signal Sent, Reading Read)
{
    /// <summary>Losses read the mean over time of what is sent.</summary>
    public static Response OfMean(Signal sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return new(sent, sent.Mean);
    }
}

/// <summary>What was recorded of a block's neurons while it was shown something.</summary>
/// <param name="Membranes">Membranes before the reset, [T, B, …].</param>
/// <param name="Spikes">Spikes, [T, B, …].</param>
/// <param name="Thresholds">What each neuron's membrane was held against, [T, B, …] or [1, 1, …].</param>
public sealed record Recording(Tensor Membranes, Tensor Spikes, Tensor Thresholds);
