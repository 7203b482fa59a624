using static TorchSharp.torch;

namespace Snn.LocalLoss.Normalisation;

/// <summary>A block's batch norm as the fused pass needs it; the tensors belong to the block.</summary>
internal sealed class NormState
{
    /// <summary>Running mean of each channel, [C]; updated in training.</summary>
    internal required Tensor RunningMean { get; init; }

    /// <summary>Running unbiased variance of each channel, [C]; updated in training.</summary>
    internal required Tensor RunningVariance { get; init; }

    /// <summary>Weight of a batch's statistics in the running ones.</summary>
    internal double Momentum { get; init; } = BatchNormalisation.Momentum;

    /// <summary>Added to the variance.</summary>
    internal double Epsilon { get; init; } = BatchNormalisation.Epsilon;

    /// <summary>Whether the batch's own statistics are used.</summary>
    internal required bool Training { get; init; }

    /// <summary>The state of a block's batch norm, and γ and β, [C].</summary>
    internal static (NormState State, Tensor Weight, Tensor Bias) Of(BatchNormalisation norm) =>
        (
            new()
            {
                RunningMean = norm.RunningMean,
                RunningVariance = norm.RunningVariance,
                Training = norm.training,
            },
            norm.Weight,
            norm.Bias
        );
}
