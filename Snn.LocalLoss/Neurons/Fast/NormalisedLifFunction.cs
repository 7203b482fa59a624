using Snn.Data.Vectors;
using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>
/// Batch norm and spiking neurons as one node of the graph: from a current to the mean of the spikes over time.
/// </summary>
internal sealed unsafe class NormalisedLifFunction : GraphNode<NormalisedLifFunction>
{
    private const string CallKey = "call";

    /// <summary>
    /// Mean spikes in rows [B, …, C] of a current in rows [T, B, …, C] or [B, …, C]; the spikes are left in
    /// <paramref name="call"/>.
    /// </summary>
    internal static Tensor Apply(Tensor current, Tensor weight, Tensor bias, NormalisedLifCall call) =>
        Node(current, weight, bias, call);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var (current, weight, bias, call) = (
            (Tensor)vars[0],
            (Tensor)vars[1],
            (Tensor)vars[2],
            (NormalisedLifCall)vars[3]
        );
        var (pass, layout) = (call.Pass, call.Pass.Layout);
        var rate = empty([.. call.Spikes.Bits.shape[1..^1], layout.Channels], ScalarType.Float32);
        var rows = zeros([4, layout.Channels], ScalarType.Float32);
        var norm = new NormRows(TensorMemory.Floats(rows), layout.Channels);
        float* x = TensorMemory.Floats(current),
            h = TensorMemory.Floats(rate);
        var spikes = TensorMemory.Bytes(call.Spikes.Bits);
        ChannelNorm.Prepare(layout, call.Norm, call.Spikes.Shape.Channels, call.Threads, x, norm, weight, bias);
        Workers.Run(call.Threads, layout.Tasks, task => NormalisedLif.Forward(pass, task, x, norm, spikes, h));
        ctx.save_for_backward([current, rows]);
        ctx.save_data(CallKey, call);
        return rate;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var call = (NormalisedLifCall)ctx.get_data(CallKey);
        var (pass, layout, channels) = (call.Pass, call.Pass.Layout, call.Spikes.Shape.Channels);
        var (saved, dense) = (ctx.get_saved_variables(), grad_output.contiguous());
        var gradient = empty_like(saved[0]);
        var partial = empty([layout.Chunks, 2, layout.Channels], ScalarType.Float32);
        var norm = new NormRows(TensorMemory.Floats(saved[1]), layout.Channels);
        float* x = TensorMemory.Floats(saved[0]),
            g = TensorMemory.Floats(gradient);
        var all = new LifGradients(TensorMemory.Floats(dense), g, TensorMemory.Floats(partial));
        Workers.Run(call.Threads, layout.Tasks, task => call.Surrogate.Backward(pass, task, x, norm, all));
        var sums = ChannelNorm.Join(layout, all.Partial, 2);
        ChannelNorm.Backward(layout, call.Norm.Training, call.Threads, x, norm, sums, g, g);
        var (bias, weight) = (Row(0), Row(1));
        return [gradient, weight, bias, null];

        Tensor Row(int kind) => ChannelNorm.Row(layout, sums, kind, channels);
    }
}
