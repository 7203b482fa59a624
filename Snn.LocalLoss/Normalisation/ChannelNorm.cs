using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Normalisation;

/// <summary>
/// Batch norm before the neurons of a fused pass: what forward needs of it, and how gradients go through it.
/// </summary>
internal static unsafe class ChannelNorm
{
    /// <summary>
    /// Statistics of the channels, and from them scale and shift; the channels that only fill up rows keep their zeros.
    /// </summary>
    /// <param name="layout">Of the current.</param>
    /// <param name="state">Batch norm; in training its running statistics move on.</param>
    /// <param name="channels">C without those that fill up rows.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="x">The current, [T or 1, rows, C filled up].</param>
    /// <param name="norm">Zeros; receives what normalisation amounts to.</param>
    /// <param name="weight">γ, [C].</param>
    /// <param name="bias">β, [C].</param>
    internal static void Prepare(
        RowLayout layout,
        NormState state,
        int channels,
        int threads,
        float* x,
        NormRows norm,
        Tensor weight,
        Tensor bias
    )
    {
        using var scope = NewDisposeScope();
        float* gamma = TensorMemory.Floats(weight),
            beta = TensorMemory.Floats(bias);
        var runningMean = TensorMemory.Floats(state.RunningMean);
        var runningVariance = TensorMemory.Floats(state.RunningVariance);
        var partial = empty([state.Training ? layout.Chunks : 0, 2, layout.Channels], ScalarType.Float32);
        var parts = TensorMemory.Floats(partial);
        if (state.Training)
        {
            Workers.Run(threads, layout.Tasks, task => ChannelStatistics.OfTask(layout, task, x, parts));
        }

        var unbiased = (double)layout.Population / (layout.Population - 1);
        for (var c = 0; c < channels; c++)
        {
            var (mean, variance) = ((double)runningMean[c], (double)runningVariance[c]);
            if (state.Training)
            {
                (mean, variance) = ChannelStatistics.Join(layout, parts, c);
                runningMean[c] += (float)(state.Momentum * (mean - runningMean[c]));
                runningVariance[c] += (float)(state.Momentum * ((variance * unbiased) - runningVariance[c]));
            }

            norm.Mean[c] = (float)mean;
            norm.Inverse[c] = (float)(1 / Math.Sqrt(variance + state.Epsilon));
            norm.Scale[c] = gamma[c] * norm.Inverse[c];
            norm.Shift[c] = beta[c] - (norm.Mean[c] * norm.Scale[c]);
        }
    }

    /// <summary>Joins the sums of all chunks, in their order.</summary>
    /// <param name="layout">Of the current.</param>
    /// <param name="partial">[chunks, kinds, C].</param>
    /// <param name="kinds">Sums of a channel.</param>
    /// <returns>[kinds, C].</returns>
    internal static double[] Join(RowLayout layout, float* partial, int kinds)
    {
        var sums = new double[kinds * layout.Channels];
        for (var chunk = 0; chunk < layout.Chunks; chunk++)
        {
            for (var i = 0; i < sums.Length; i++, partial++)
            {
                sums[i] += *partial;
            }
        }

        return sums;
    }

    /// <summary>The sums of one kind as float32 [C], without those of the channels that fill up rows.</summary>
    internal static Tensor Row(RowLayout layout, double[] sums, int kind, int channels)
    {
        var row = empty([channels], ScalarType.Float32);
        var values = TensorMemory.Floats(row);
        for (var c = 0; c < channels; c++)
        {
            values[c] = (float)sums[(kind * layout.Channels) + c];
        }

        return row;
    }

    /// <summary>Gradient of the current before normalisation.</summary>
    /// <remarks><c>a (dL/dI − Σ dL/dI / n − x̂ Σ(dL/dI·x̂) / n)</c>; in evaluation without the sums.</remarks>
    /// <param name="layout">Of the current.</param>
    /// <param name="training">Whether the statistics are the batch's own and not constants.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="x">As forward.</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="sums">Σ dL/dI, then Σ dL/dI·x̂, then any others, each [C].</param>
    /// <param name="from">dL/dI.</param>
    /// <param name="gradient">Receives dL/dx; may be <paramref name="from"/>.</param>
    internal static void Backward(
        RowLayout layout,
        bool training,
        int threads,
        float* x,
        NormRows norm,
        double[] sums,
        float* from,
        float* gradient
    )
    {
        using var scope = NewDisposeScope();
        var means = zeros([2, layout.Channels], ScalarType.Float32);
        var m = TensorMemory.Floats(means);
        for (var i = 0; training && i < 2 * layout.Channels; i++)
        {
            m[i] = (float)(sums[i] / layout.Population);
        }

        Workers.Run(threads, layout.Tasks, task => Backward(layout, task, x, norm, m, from, gradient));
    }

    private static void Backward(
        RowLayout layout,
        int task,
        float* x,
        NormRows norm,
        float* means,
        float* from,
        float* gradient
    )
    {
        var (channel, channels, _, first, end) = layout.Task(task);
        for (var t = 0; t < layout.Steps; t++)
        {
            for (var r = first; r < end; r++)
            {
                var row = (t * layout.Step) + ((nint)r * layout.Channels);
                var kernel = new CurrentGradient(layout.Channels, x + row, norm, means, from + row, gradient + row);
                Lanes<float>.Sweep(ref kernel, channel, channel + channels);
            }
        }
    }

    private readonly struct CurrentGradient(
        int channels,
        float* x,
        NormRows norm,
        float* means,
        float* from,
        float* gradient
    ) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var normalised = (TLanes.Load(x + at) - TLanes.Load(norm.Mean + at)) * TLanes.Load(norm.Inverse + at);
            var g =
                TLanes.Load(from + at) - TLanes.Load(means + at) - (normalised * TLanes.Load(means + channels + at));
            (TLanes.Load(norm.Scale + at) * g).Store(gradient + at);
        }
    }
}
