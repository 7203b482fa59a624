using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>A fully connected map of spikes as a node of the graph; spikes have no gradient here, since none crosses a block.</summary>
internal sealed unsafe class SpikingLinearFunction : GraphNode<SpikingLinearFunction>
{
    private const string CallKey = "call";

    /// <summary>Rows [T, B, N filled up to whole vectors] of the spikes' weighted sums.</summary>
    /// <param name="spikes">Of K values a sample.</param>
    /// <param name="weight">W, [N, K].</param>
    /// <param name="bias">b, [N].</param>
    internal static Tensor Apply(SpikeBits spikes, Tensor weight, Tensor bias) => Node(weight, bias, spikes);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var (weight, bias, spikes) = ((Tensor)vars[0], (Tensor)vars[1], (SpikeBits)vars[2]);
        using var scope = NewDisposeScope();
        var call = new Call(spikes, (int)weight.shape[0], InputPlaces.Of(spikes), Lists(spikes));
        ctx.save_data(CallKey, call);
        var transposed = weight.t().contiguous(); // no copy where the weights are kept input by input
        var y = empty([spikes.Timesteps, spikes.Batch, RowLayout.Filled(call.Outputs)], ScalarType.Float32);
        SpikingLinear.Forward(
            call.Lists, call.Places, spikes.Batch, call.Outputs, TensorMemory.Floats(transposed), TensorMemory.Floats(bias), TensorMemory.Floats(y),
            get_num_threads());
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var call = (Call)ctx.get_data(CallKey);
        var (spikes, gradient) = (call.Spikes, grad_output.contiguous());
        var (weight, bias) = (empty([spikes.Shape.Count, call.Outputs], ScalarType.Float32), empty([call.Outputs], ScalarType.Float32));
        using var byRow = call.Lists; // each graph goes backward once
        using var byInput = byRow.Transposed(call.Places.Length);
        SpikingLinear.Backward(
            byInput, call.Places, spikes.Timesteps, spikes.Batch, call.Outputs, TensorMemory.Floats(gradient), TensorMemory.Floats(weight),
            TensorMemory.Floats(bias), get_num_threads());
        return [weight.t(), bias, null];
    }

    // The inputs that spike at every step, then at each step the others.
    private static SpikeLists Lists(SpikeBits spikes)
    {
        using var planes = spikes.Split();
        var rows = (spikes.Timesteps + 1) * spikes.Batch;
        return SpikeLists.OfRows(TensorMemory.Bytes(planes), rows, (int)(planes.numel() / rows), get_num_threads());
    }

    private sealed record Call(SpikeBits Spikes, int Outputs, int[] Places, SpikeLists Lists);
}
