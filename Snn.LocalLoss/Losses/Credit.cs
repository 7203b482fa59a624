namespace Snn.LocalLoss.Losses;

/// <summary>How far the gradient of a block's own losses travels.</summary>
public enum GradientReach
{
    /// <summary>No further than the block itself: what it sends on is cut off from what computed it.</summary>
    OwnBlock,

    /// <summary>Through all blocks before it, too (<c>--no-detach</c>).</summary>
    EarlierBlocks,
}

/// <summary>How the weights of a network come by their share of the error: credit assignment.</summary>
/// <remarks>The output classifier always learns from its cross-entropy; the alternatives say what blocks do.</remarks>
public abstract record Credit
{
    private Credit() { }

    /// <summary>Every block learns from losses of its own (Nøkland and Eidnes 2019, section 2).</summary>
    /// <param name="Losses">What the blocks learn from.</param>
    /// <param name="Reach">How far the gradients of these losses travel.</param>
    public sealed record Local(LossSettings Losses, GradientReach Reach = GradientReach.OwnBlock) : Credit
    {
        /// <summary>The losses of the paper's script where it is given no flag: L_ce_corr of the classes.</summary>
        public Local()
            : this(new LossSettings()) { }
    }

    /// <summary>
    /// No block has a loss: the output's cross-entropy reaches all of them by ordinary back-propagation
    /// (<c>--backprop</c>).
    /// </summary>
    public sealed record Backprop : Credit;

    /// <summary>The losses of the blocks; null where they have none of their own.</summary>
    public LossSettings? BlockLosses => (this as Local)?.Losses;

    /// <summary>Whether gradients cross blocks, so that all of them have to step together.</summary>
    public bool CrossesBlocks => this is not Local { Reach: GradientReach.OwnBlock };

    /// <summary>What the output classifier's cross-entropy is multiplied with, in [0, 1].</summary>
    public double OutputWeight => BlockLosses?.OutputWeight ?? 1;

    /// <summary>Every block learns from a supervised loss of the classes, and from nothing else.</summary>
    /// <param name="loss">The loss, with its usual parameters.</param>
    public static Credit By(SupervisedLoss loss) => new Local(new() { Sup = new(loss) });
}
