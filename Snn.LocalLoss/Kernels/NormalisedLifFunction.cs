using System.Diagnostics;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Kernels;

/// <summary>Batch norm and spiking neurons as one node of the graph: from a current to the mean of the spikes over time.</summary>
internal sealed class NormalisedLifFunction : autograd.SingleTensorFunction<NormalisedLifFunction>
{
    private const string CallKey = "call";

    /// <inheritdoc/>
    public override string Name => nameof(NormalisedLifFunction);

    /// <summary>Mean spikes [B, …] of the current [T, B, …] or [B, …]; the spikes are left in <paramref name="call"/>.</summary>
    internal static Tensor Apply(Tensor current, Tensor weight, Tensor bias, NormalisedLifCall call) => apply(current, weight, bias, call);

    /// <inheritdoc/>
    public override unsafe Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (current, weight, bias, call) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (NormalisedLifCall)vars[3]);
        var layout = call.Pass.Layout;
        var sample = call.Pass.OverTime ? current.shape[1..] : current.shape;
        var rate = empty(sample, ScalarType.Float32);
        call.Spikes = empty([call.Pass.Timesteps, .. sample], ScalarType.Float32);

        var rows = empty([4, layout.Channels], ScalarType.Float32);
        var norm = new NormRows(Pointer(rows), layout.Channels);
        float* x = Pointer(current), spikes = Pointer(call.Spikes), h = Pointer(rate), gamma = Pointer(weight), beta = Pointer(bias);
        float* runningMean = Pointer(call.Norm.RunningMean), runningVariance = Pointer(call.Norm.RunningVariance);
        layout.ForEachPiece(call.Threads, piece =>
        {
            Prepare(call.Norm, layout, piece, x, norm, gamma, beta, runningMean, runningVariance);
            NormalisedLif.Forward(call.Pass, piece, x, norm, spikes, h);
        });
        ctx.save_for_backward([current, rows]);
        ctx.save_data(CallKey, call);
        return rate;
    }

    /// <inheritdoc/>
    public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
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

        return [gradient.MoveToOuterDisposeScope(), sums[1].clone().MoveToOuterDisposeScope(), sums[0].clone().MoveToOuterDisposeScope(), null!];
    }

    private static unsafe void Run<TSurrogate>(
        NormalisedLifCall call, TSurrogate surrogate, List<Tensor> saved, Tensor rateGradient, Tensor gradient, Tensor sums)
        where TSurrogate : struct, ISurrogateKernel
    {
        var (pass, layout) = (call.Pass, call.Pass.Layout);
        var norm = new NormRows(Pointer(saved[1]), layout.Channels);
        float* x = Pointer(saved[0]), dh = Pointer(rateGradient), g = Pointer(gradient), s = Pointer(sums);
        layout.ForEachPiece(call.Threads, piece =>
        {
            NormalisedLif.Backward(pass, surrogate, piece, x, norm, dh, g, s);
            if (call.Norm.Training)
            {
                NormalisedLif.ThroughNorm(layout, piece, x, norm, s, g);
            }
            else
            {
                NormalisedLif.ThroughScale(layout, piece, norm, g);
            }
        });
    }

    // Statistics of the piece's channels, and from them scale and shift.
    private static unsafe void Prepare(
        NormState state, ChannelLayout layout, int piece, float* x, NormRows norm, float* gamma, float* beta, float* runningMean, float* runningVariance)
    {
        var (first, _, length) = layout.Piece(piece);
        if (state.Training)
        {
            ChannelStatistics.OfPiece(layout, piece, x, norm.Mean, norm.Inverse); // the variance, for a moment
        }

        var (momentum, unbiased) = ((float)state.Momentum, (float)layout.Population / (layout.Population - 1));
        for (var c = first; c < first + (layout.Shared ? 1 : length); c++)
        {
            if (state.Training)
            {
                runningMean[c] += momentum * (norm.Mean[c] - runningMean[c]);
                runningVariance[c] += momentum * ((norm.Inverse[c] * unbiased) - runningVariance[c]);
            }
            else
            {
                (norm.Mean[c], norm.Inverse[c]) = (runningMean[c], runningVariance[c]);
            }

            norm.Inverse[c] = 1 / MathF.Sqrt(norm.Inverse[c] + (float)state.Epsilon);
            norm.Scale[c] = gamma[c] * norm.Inverse[c];
            norm.Shift[c] = beta[c] - (norm.Mean[c] * norm.Scale[c]);
        }
    }

    // Valid while the tensor lives; the tensors here are dense, on the CPU and float32, which the caller has checked.
    private static unsafe float* Pointer(Tensor tensor)
    {
        fixed (byte* start = tensor.bytes)
        {
            return (float*)start; // native memory: nothing moves when the pin ends
        }
    }
}
