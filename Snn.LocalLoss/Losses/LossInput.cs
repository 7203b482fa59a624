using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>What a loss sees of a block in one batch.</summary>
/// <param name="input">The block's input.</param>
/// <param name="response">What the block sends on, before dropout.</param>
/// <param name="targets">The classes of the batch.</param>
public sealed class LossInput(Signal input, Signal response, Targets targets)
{
    /// <summary>The response averaged over time, [B, F] or [B, C, H, W]: what the block learns from.</summary>
    public Tensor H { get; } = response.Rate();

    /// <summary>The classes of the batch.</summary>
    public Targets Targets { get; } = targets;

    /// <summary>The input averaged over time, [B, …]; a constant to the loss.</summary>
    public Tensor X() => input.Rate().detach();
}

/// <summary>A loss and, where a local classifier made it, that classifier's scores.</summary>
/// <param name="loss">Scalar.</param>
/// <param name="logits">[B, C], or null where the loss has no classifier.</param>
public sealed class LossValue(Tensor loss, Tensor? logits)
{
    /// <summary>Scalar.</summary>
    public Tensor Loss { get; } = loss;

    /// <summary>[B, C] or null; the class with the largest score is the block's answer.</summary>
    public Tensor? Logits { get; } = logits;
}

/// <summary>A loss of one block, ready to be evaluated: a function of the batch, with weights bound when it was made.</summary>
public delegate LossValue LossTerm(LossInput seen);
