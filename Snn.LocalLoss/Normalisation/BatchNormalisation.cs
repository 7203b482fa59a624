using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Normalisation;

/// <summary>
/// Batch norm of each channel (Ioffe and Szegedy 2015), of vectors and of maps; weights and buffers are named as
/// PyTorch names them.
/// </summary>
/// <remarks>
/// TorchSharp's own makes a number in every step that may be freed while libtorch reads it (<see cref="Arithmetic"/>).
/// </remarks>
internal sealed class BatchNormalisation : nn.Module<Tensor, Tensor>
{
    /// <summary>Weight of a batch's statistics in the running ones.</summary>
    internal const double Momentum = 0.1;

    /// <summary>Added to the variance.</summary>
    internal const double Epsilon = 1e-5;

    /// <summary>γ = 1, β = 0, and statistics of nothing.</summary>
    /// <param name="channels">Number of channels C.</param>
    internal BatchNormalisation(int channels)
        : base(nameof(BatchNormalisation))
    {
        this.OwnParameter("weight", ones(channels));
        this.OwnParameter("bias", zeros(channels));
        this.OwnBuffer("running_mean", zeros(channels));
        this.OwnBuffer("running_var", ones(channels));
        this.OwnBuffer("num_batches_tracked", tensor(0L));
    }

    /// <summary>γ, [C].</summary>
    internal Tensor Weight => get_parameter("weight")!;

    /// <summary>β, [C].</summary>
    internal Tensor Bias => get_parameter("bias")!;

    /// <summary>Running mean of each channel, [C]; updated in training.</summary>
    internal Tensor RunningMean => get_buffer("running_mean")!;

    /// <summary>Running unbiased variance of each channel, [C]; updated in training.</summary>
    internal Tensor RunningVariance => get_buffer("running_var")!;

    /// <summary>Normalised, in training by the statistics of the batch.</summary>
    /// <param name="input">[B, C] or [B, C, H, W].</param>
    public override Tensor forward(Tensor input)
    {
        if (training)
        {
            using var one = tensor(1L, device: input.device);
            get_buffer("num_batches_tracked")!.PlusInPlace(one);
        }

        return nn.functional.batch_norm(input, RunningMean, RunningVariance, Weight, Bias, training, Momentum, Epsilon);
    }
}
