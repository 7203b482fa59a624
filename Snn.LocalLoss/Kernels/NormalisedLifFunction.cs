using System.Diagnostics;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Kernels;

/// <summary>Batch norm and spiking neurons as one node of the graph: from a current to the mean of the spikes over time.</summary>
internal sealed unsafe class NormalisedLifFunction : autograd.SingleTensorFunction<NormalisedLifFunction>
{
    private const string CallKey = "call";

    /// <inheritdoc/>
    public override string Name => nameof(NormalisedLifFunction);

    /// <summary>Whether there is a kernel for this surrogate; one of a user's own takes the plain composition.</summary>
    internal static bool Knows(Surrogate surrogate) =>
        surrogate is Surrogate.Arctan or Surrogate.Sigmoid or Surrogate.Triangle or Surrogate.Rectangle or Surrogate.FastSigmoid;

    /// <summary>Mean spikes in rows [B, …, C] of a current in rows [T, B, …, C] or [B, …, C]; the spikes are left in <paramref name="call"/>.</summary>
    internal static Tensor Apply(Tensor current, Tensor weight, Tensor bias, NormalisedLifCall call) => apply(current, weight, bias, call);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (current, weight, bias, call) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (NormalisedLifCall)vars[3]);
        var (pass, layout) = (call.Pass, call.Pass.Layout);
        var rate = empty([.. call.Spikes.Bits.shape[1..^1], layout.Channels], ScalarType.Float32);
        var rows = zeros([4, layout.Channels], ScalarType.Float32);
        var norm = new NormRows(TensorMemory.Floats(rows), layout.Channels);
        float* x = TensorMemory.Floats(current), h = TensorMemory.Floats(rate);
        var spikes = TensorMemory.Bytes(call.Spikes.Bits);
        Prepare(call, x, norm, weight, bias);
        Workers.Run(call.Threads, layout.Tasks, task => NormalisedLif.Forward(pass, task, x, norm, spikes, h));
        ctx.save_for_backward([current, rows]);
        ctx.save_data(CallKey, call);
        return rate;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var call = (NormalisedLifCall)ctx.get_data(CallKey);
        var saved = ctx.get_saved_variables();
        var gradient = empty_like(saved[0]);
        var sums = empty([2, call.Pass.Layout.Channels], ScalarType.Float32);
        var dense = grad_output.contiguous();
        switch (call.Surrogate)
        {
            case Surrogate.Arctan s: Run(call, new ArctanKernel(s.Alpha), saved, dense, gradient, sums); break;
            case Surrogate.Sigmoid s: Run(call, new SigmoidKernel(s.Alpha), saved, dense, gradient, sums); break;
            case Surrogate.Triangle s: Run(call, new TriangleKernel(s.Width), saved, dense, gradient, sums); break;
            case Surrogate.Rectangle s: Run(call, new RectangleKernel(s.Width), saved, dense, gradient, sums); break;
            case Surrogate.FastSigmoid s: Run(call, new FastSigmoidKernel(s.Alpha), saved, dense, gradient, sums); break;
            default: throw new UnreachableException();
        }

        var channels = call.Spikes.Shape.Channels;
        return
        [
            gradient.MoveToOuterDisposeScope(), sums[1].narrow(0, 0, channels).clone().MoveToOuterDisposeScope(),
            sums[0].narrow(0, 0, channels).clone().MoveToOuterDisposeScope(), null!,
        ];
    }

    private static void Run<TSurrogate>(
        NormalisedLifCall call, TSurrogate surrogate, List<Tensor> saved, Tensor rateGradient, Tensor gradient, Tensor sums)
        where TSurrogate : struct, ISurrogateKernel
    {
        var (pass, layout) = (call.Pass, call.Pass.Layout);
        var norm = new NormRows(TensorMemory.Floats(saved[1]), layout.Channels);
        var (partial, means) = (empty([layout.Chunks, 2, layout.Channels], ScalarType.Float32), zeros([2, layout.Channels], ScalarType.Float32));
        float* x = TensorMemory.Floats(saved[0]), dh = TensorMemory.Floats(rateGradient), g = TensorMemory.Floats(gradient);
        float* parts = TensorMemory.Floats(partial), s = TensorMemory.Floats(sums), m = TensorMemory.Floats(means);
        Workers.Run(call.Threads, layout.Tasks, task => NormalisedLif.Backward(pass, surrogate, task, x, norm, dh, g, parts));
        for (var i = 0; i < 2 * layout.Channels; i++)
        {
            var sum = 0.0;
            for (var chunk = 0; chunk < layout.Chunks; chunk++)
            {
                sum += parts[((nint)chunk * 2 * layout.Channels) + i];
            }

            s[i] = (float)sum;
            m[i] = call.Norm.Training ? (float)(sum / layout.Population) : 0;
        }

        Workers.Run(call.Threads, layout.Tasks, task => NormalisedLif.ThroughNorm(layout, task, x, norm, m, g));
    }

    // Statistics of the channels, and from them scale and shift; the channels that only fill up rows keep zeros, and never spike.
    private static void Prepare(NormalisedLifCall call, float* x, NormRows norm, Tensor weight, Tensor bias)
    {
        using var scope = NewDisposeScope();
        var (state, layout) = (call.Norm, call.Pass.Layout);
        float* gamma = TensorMemory.Floats(weight), beta = TensorMemory.Floats(bias);
        float* runningMean = TensorMemory.Floats(state.RunningMean), runningVariance = TensorMemory.Floats(state.RunningVariance);
        var partial = empty([state.Training ? layout.Chunks : 0, 2, layout.Channels], ScalarType.Float32);
        var parts = TensorMemory.Floats(partial);
        if (state.Training)
        {
            Workers.Run(call.Threads, layout.Tasks, task => ChannelStatistics.OfTask(layout, task, x, parts));
        }

        var unbiased = (double)layout.Population / (layout.Population - 1);
        for (var c = 0; c < call.Spikes.Shape.Channels; c++)
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
}
