using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Kernels;

/// <summary>A block's batch norm as the fused pass needs it; the tensors belong to the block.</summary>
internal sealed class NormState
{
    /// <summary>Running mean of each channel, [C]; updated in training.</summary>
    internal required Tensor RunningMean { get; init; }

    /// <summary>Running unbiased variance of each channel, [C]; updated in training.</summary>
    internal required Tensor RunningVariance { get; init; }

    /// <summary>Weight of a batch's statistics in the running ones.</summary>
    internal double Momentum { get; init; } = 0.1;

    /// <summary>Added to the variance.</summary>
    internal double Epsilon { get; init; } = 1e-5;

    /// <summary>Whether the batch's own statistics are used.</summary>
    internal required bool Training { get; init; }

    /// <summary>The state, and γ and β, [C], of one of the two kinds of batch norm that blocks have.</summary>
    internal static (NormState State, Tensor Weight, Tensor Bias) Of(nn.Module<Tensor, Tensor> norm) => norm switch
    {
        BatchNorm1d n => Of(n.weight, n.bias, n.running_mean, n.running_var, n.training),
        BatchNorm2d n => Of(n.weight, n.bias, n.running_mean, n.running_var, n.training),
        _ => throw new ArgumentException("neither of the two kinds of batch norm that blocks have", nameof(norm)),
    };

    private static (NormState State, Tensor Weight, Tensor Bias) Of(Tensor? weight, Tensor? bias, Tensor? mean, Tensor? variance, bool training) =>
        (new() { RunningMean = mean!, RunningVariance = variance!, Training = training }, weight!, bias!);
}
