using Snn.LocalLoss.Maps.FullyConnected;
using Snn.LocalLoss.Maps.Pooling;
using Snn.LocalLoss.Spikes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>What a loss sees of a block in one batch.</summary>
/// <param name="input">The block's input.</param>
/// <param name="read">What the block's losses read of its neurons.</param>
/// <param name="targets">The classes of the batch.</param>
public sealed class LossInput(Signal input, Reading read, Targets targets)
{
    /// <summary>
    /// What the block learns from, [B, F] or [B, C, H, W]: the mean of the spikes over time, or what else its neurons
    /// let losses read.
    /// </summary>
    public Tensor H => read.Values;

    /// <summary>The classes of the batch.</summary>
    public Targets Targets { get; } = targets;

    /// <summary>The input averaged over time, [B, …]; a constant to the loss.</summary>
    public Tensor X() => input.Rate().detach();

    /// <summary>
    /// The same pooled, [B, C, h, w]; the whole maps are never made where the fast path left rows of channels.
    /// </summary>
    /// <param name="pooling">The pooling of maps of that shape, or null for none.</param>
    public Tensor Pooled(DecoderPooling? pooling) =>
        (pooling, read.Rows) switch
        {
            (null, _) => H,
            ({ } p, { } rows) => RowPoolingFunction.Apply(rows, new(read.Shape, p.Kernel, p.Padding, p.Pooled)),
            ({ } p, null) => p.Apply(H),
        };

    /// <summary>
    /// What a map makes of <see cref="H"/>; where that is the mean of spikes, the zeros among it are no work.
    /// </summary>
    /// <param name="map">A fully connected map without bias, or any other.</param>
    internal Tensor Through(nn.Module<Tensor, Tensor> map) =>
        (map, read.Sparse) switch
        {
            (Linear { bias: null } linear, true) => SparseLinearFunction.Apply(H, linear.weight!),
            _ => map.forward(H),
        };
}

/// <summary>A loss and, where a local classifier made it, that classifier's scores.</summary>
/// <param name="loss">Scalar.</param>
/// <param name="logits">[B, C], or null where the loss has no classifier.</param>
public sealed class LossValue(Tensor loss, Tensor? logits)
{
    /// <summary>The loss, a scalar.</summary>
    public Tensor Loss { get; } = loss;

    /// <summary>[B, C] or null; the class with the largest score is the block's answer.</summary>
    public Tensor? Logits { get; } = logits;
}

/// <summary>
/// A loss of one block, ready to be evaluated: a function of the batch, with weights bound when it was made.
/// </summary>
public delegate LossValue LossTerm(LossInput seen);
