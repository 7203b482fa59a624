using Snn.Data.Vectors;
using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>
/// Batch norm and counting neurons as one node of the graph: from a current to the membranes after the last step.
/// </summary>
internal sealed unsafe class NormalisedCountingFunction : GraphNode<NormalisedCountingFunction>
{
    private const string CallKey = "call";

    /// <summary>Membranes in rows [B, …, C filled up]; the counts are left in <paramref name="call"/>.</summary>
    /// <param name="current">Current before normalisation, constant in time, in rows of that shape.</param>
    /// <param name="weight">γ of batch norm, [C].</param>
    /// <param name="bias">β of batch norm, [C].</param>
    /// <param name="threshold">T, [C]: of each neuron, or of each map.</param>
    /// <param name="call">What else it needs.</param>
    internal static Tensor Apply(
        Tensor current,
        Tensor weight,
        Tensor bias,
        Tensor threshold,
        NormalisedCountingCall call
    ) => Node(current, weight, bias, threshold, call);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var (current, weight, bias, threshold) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
        var call = (NormalisedCountingCall)vars[4];
        var (pass, layout, channels) = (call.Pass, call.Pass.Layout, call.Counts.Shape.Channels);
        var membrane = empty([.. call.Counts.Levels.Bits.shape[1..^1], layout.Channels], ScalarType.Float32);
        var (rows, filled) = (zeros([4, layout.Channels], ScalarType.Float32), new float[layout.Channels]);
        new ReadOnlySpan<float>(TensorMemory.Floats(threshold), channels).CopyTo(filled);
        var norm = new NormRows(TensorMemory.Floats(rows), layout.Channels);
        float* x = TensorMemory.Floats(current),
            v = TensorMemory.Floats(membrane);
        var levels = TensorMemory.Bytes(call.Counts.Levels.Bits);
        ChannelNorm.Prepare(layout, call.Norm, channels, call.Threads, x, norm, weight, bias);
        fixed (float* start = filled)
        {
            var most = start;
            Workers.Run(
                call.Threads,
                layout.Tasks,
                task => NormalisedCounting.Forward(pass, task, x, norm, most, levels, v)
            );
        }

        ctx.save_for_backward([current, rows]);
        ctx.save_data(CallKey, call);
        return membrane;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var call = (NormalisedCountingCall)ctx.get_data(CallKey);
        var (pass, layout, channels) = (call.Pass, call.Pass.Layout, call.Counts.Shape.Channels);
        var (saved, dense) = (ctx.get_saved_variables(), grad_output.contiguous());
        var gradient = empty_like(saved[0]);
        var partial = empty([layout.Chunks, NormalisedCounting.Sums, layout.Channels], ScalarType.Float32);
        var norm = new NormRows(TensorMemory.Floats(saved[1]), layout.Channels);
        var levels = TensorMemory.Bytes(call.Counts.Levels.Bits);
        float* x = TensorMemory.Floats(saved[0]),
            dv = TensorMemory.Floats(dense),
            parts = TensorMemory.Floats(partial);
        Workers.Run(
            call.Threads,
            layout.Tasks,
            task => NormalisedCounting.Backward(pass, task, x, norm, levels, dv, parts)
        );
        var sums = ChannelNorm.Join(layout, parts, NormalisedCounting.Sums);
        ChannelNorm.Backward(
            layout,
            call.Norm.Training,
            call.Threads,
            x,
            norm,
            sums,
            dv,
            TensorMemory.Floats(gradient)
        );
        var batch = call.Counts.Batch;
        foreach (ref var fires in sums.AsSpan(2 * layout.Channels))
        {
            fires = call.Rule.Gradient(fires, batch);
        }

        var (bias, weight, threshold) = (Row(0), Row(1), Row(2));
        return [gradient, weight, bias, threshold, null];

        Tensor Row(int kind) => ChannelNorm.Row(layout, sums, kind, channels);
    }
}
