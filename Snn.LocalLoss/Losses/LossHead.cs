using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>A block's own loss with the parameters that belong to it; nothing of it is needed once training is over.</summary>
/// <remarks>A new loss is one class that derives from this, and its line in <see cref="SupervisedLoss"/>.</remarks>
public abstract class LossHead(string name) : nn.Module(name)
{
    /// <summary>The loss of a batch.</summary>
    /// <param name="h">What the block sends on, averaged over time: [B, F] or [B, C, H, W].</param>
    /// <param name="targets">The classes of the batch.</param>
    public abstract LossValue Evaluate(Tensor h, Targets targets);
}

/// <summary>A loss and, where a local classifier made it, that classifier's logits.</summary>
/// <param name="loss">Scalar.</param>
/// <param name="logits">[B, C], or null where the loss has no classifier.</param>
public sealed class LossValue(Tensor loss, Tensor? logits)
{
    /// <summary>Scalar.</summary>
    public Tensor Loss { get; } = loss;

    /// <summary>[B, C] or null.</summary>
    public Tensor? Logits { get; } = logits;
}
