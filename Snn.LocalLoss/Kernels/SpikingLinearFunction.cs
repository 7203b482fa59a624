using static TorchSharp.torch;

namespace Snn.LocalLoss.Kernels;

/// <summary>A fully connected map of spikes as a node of the graph; spikes have no gradient here, since none crosses a block.</summary>
internal sealed class SpikingLinearFunction : autograd.SingleTensorFunction<SpikingLinearFunction>
{
    private const string CallKey = "call";

    /// <inheritdoc/>
    public override string Name => nameof(SpikingLinearFunction);

    /// <summary>Rows [T, B, N filled up to whole vectors] of the spikes' weighted sums.</summary>
    /// <param name="spikes">Of K values a sample.</param>
    /// <param name="weight">W, [N, K].</param>
    /// <param name="bias">b, [N].</param>
    internal static Tensor Apply(SpikeBits spikes, Tensor weight, Tensor bias) => apply(weight, bias, spikes);

    /// <inheritdoc/>
    public override unsafe Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (weight, bias, spikes) = ((Tensor)vars[0], (Tensor)vars[1], (SpikeBits)vars[2]);
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        ctx.save_data(CallKey, (spikes, outputs));
        using var scope = NewDisposeScope();
        var transposed = weight.t().contiguous(); // no copy where the weights are kept input by input
        var y = empty([spikes.Timesteps, spikes.Batch, RowLayout.Filled(outputs)], ScalarType.Float32);
        using var lists = Lists(spikes);
        SpikingLinear.Forward(
            lists, spikes.Batch, inputs, outputs, TensorMemory.Floats(transposed), TensorMemory.Floats(bias), TensorMemory.Floats(y), get_num_threads());
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var (spikes, outputs) = ((SpikeBits, int))ctx.get_data(CallKey);
        var gradient = grad_output.contiguous();
        var inputs = spikes.Shape.Count;
        var (weight, bias) = (empty([inputs, outputs], ScalarType.Float32), empty([outputs], ScalarType.Float32));
        using var byRow = Lists(spikes);
        using var byInput = byRow.Transposed(inputs);
        SpikingLinear.Backward(
            byInput, spikes.Timesteps, spikes.Batch, outputs, TensorMemory.Floats(gradient), TensorMemory.Floats(weight), TensorMemory.Floats(bias), get_num_threads());
        return [weight.t().MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope(), null!];
    }

    // The inputs that spike at every step, then at each step the others, by their place in PyTorch's order [C, H, W].
    private static unsafe SpikeLists Lists(SpikeBits spikes)
    {
        using var planes = spikes.Split();
        var rows = (spikes.Timesteps + 1) * spikes.Batch;
        var bytes = (int)(planes.numel() / rows);
        return SpikeLists.OfRows(TensorMemory.Bytes(planes), rows, bytes, spikes.Maps ? Places(spikes, bytes) : null);
    }

    private static int[] Places(SpikeBits spikes, int bytes)
    {
        var (filled, area) = (spikes.RowBytes * RowLayout.Lanes, spikes.Shape.Height * spikes.Shape.Width);
        var places = new int[bytes * RowLayout.Lanes];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (i % filled * area) + (i / filled);
        }

        return places;
    }
}
