using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>A fully connected map of spikes, by <see cref="SpikingLinear"/>.</summary>
/// <param name="spikes">Of K values a sample.</param>
internal sealed unsafe class SpikingLinearMap(SpikeBits spikes) : IWeightedMap
{
    private readonly int[] _places = InputPlaces.Of(spikes);
    private readonly SpikeLists _byRow = Lists(spikes);

    /// <summary>Rows [T, B, N filled up to whole vectors] of the spikes' weighted sums.</summary>
    /// <param name="spikes">Of K values a sample.</param>
    /// <param name="weight">W, [N, K].</param>
    /// <param name="bias">b, [N].</param>
    internal static Tensor Apply(SpikeBits spikes, Tensor weight, Tensor bias) =>
        MapFunction.Apply(new SpikingLinearMap(spikes), weight, bias);

    /// <inheritdoc/>
    public Tensor Forward(Tensor weight, Tensor? bias)
    {
        var outputs = (int)weight.shape[0];
        var transposed = weight.t().contiguous(); // no copy where the weights are kept input by input
        var y = empty([spikes.Timesteps, spikes.Batch, RowLayout.Filled(outputs)], ScalarType.Float32);
        SpikingLinear.Forward(
            _byRow,
            _places,
            spikes.Batch,
            outputs,
            TensorMemory.Floats(transposed),
            TensorMemory.Floats(bias),
            TensorMemory.Floats(y),
            get_num_threads()
        );
        return y;
    }

    /// <inheritdoc/>
    public (Tensor Weight, Tensor? Bias) Backward(Tensor gradient, int outputs, bool biased)
    {
        using var byRow = _byRow;
        using var byInput = byRow.Transposed(_places.Length);
        var weight = empty([spikes.Shape.Count, outputs], ScalarType.Float32);
        var bias = empty([outputs], ScalarType.Float32);
        SpikingLinear.Backward(
            byInput,
            _places,
            spikes.Timesteps,
            spikes.Batch,
            outputs,
            TensorMemory.Floats(gradient),
            TensorMemory.Floats(weight),
            TensorMemory.Floats(bias),
            get_num_threads()
        );
        return (weight.t(), bias);
    }

    // The inputs that spike at every step, then at each step the others.
    private static SpikeLists Lists(SpikeBits spikes)
    {
        using var planes = spikes.Split();
        var rows = (spikes.Timesteps + 1) * spikes.Batch;
        return SpikeLists.OfRows(TensorMemory.Bytes(planes), rows, (int)(planes.numel() / rows), get_num_threads());
    }
}
