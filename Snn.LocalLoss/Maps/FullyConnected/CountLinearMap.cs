using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>A fully connected map of counts, by <see cref="CountLinear"/>.</summary>
/// <remarks>
/// Counts do not change over steps: there is one map, and not one a step. About half of the neurons fire, nearly all of
/// them at every step: where they do not, the map is a dense product.
/// </remarks>
internal sealed unsafe class CountLinearMap : IWeightedMap
{
    private readonly SpikeCounts _counts;
    private readonly int[] _places;

    private CountLinearMap(SpikeCounts counts) => (_counts, _places) = (counts, InputPlaces.Of(counts.Levels));

    /// <summary>
    /// <c>f Wᵀ + b</c> of counts, in rows [B, N filled up to whole vectors]; what fills them up is 0.
    /// </summary>
    /// <param name="counts">f, of K values a sample.</param>
    /// <param name="weight">W, [N, K].</param>
    /// <param name="bias">b, [N]; null for none.</param>
    internal static Tensor Apply(SpikeCounts counts, Tensor weight, Tensor? bias = null)
    {
        using var planes = new CountPlanes(counts);
        return planes.Suits
            ? MapFunction.Apply(new CountLinearMap(counts), weight, bias)
            : ChannelRows.Of(nn.functional.linear(counts.Unpack().flatten(1), weight, bias), maps: false);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor weight, Tensor? bias)
    {
        using var planes = new CountPlanes(_counts);
        using var few = Few(planes);
        using var byInput = few.Transposed(_places.Length);
        var transposed = weight.t().contiguous(); // no copy where the weights are kept input by input
        var outputs = (int)weight.shape[0];
        var y = zeros([_counts.Batch, RowLayout.Filled(outputs)], ScalarType.Float32);
        CountLinear.Product(
            new(Bits(planes), RowBytes, _counts.Batch, _places.Length, byInput, planes.Steps),
            new(TensorMemory.Floats(transposed), outputs, outputs, _places),
            TensorMemory.Floats(bias),
            new(TensorMemory.Floats(y), RowLayout.Filled(outputs), outputs),
            get_num_threads()
        );
        return y;
    }

    /// <inheritdoc/>
    public (Tensor Weight, Tensor? Bias) Backward(Tensor gradient, int outputs, bool biased)
    {
        using var planes = new CountPlanes(_counts);
        using var few = Few(planes);
        var weight = empty([_counts.Shape.Count, outputs], ScalarType.Float32);

        // For every input its samples; whole words, since the rest of the last one is read, too.
        var rowBytes = (_counts.Batch + PatternSums.Rows - 1) / PatternSums.Rows * sizeof(uint);
        var bySample = zeros([planes.Many + 1, _places.Length, rowBytes], ScalarType.Byte);
        var bits = Bits(planes);
        for (var plane = 0; plane < bits.Length; plane++)
        {
            var to = TensorMemory.Bytes(bySample) + ((nint)plane * _places.Length * rowBytes);
            BitMatrix.Transpose(bits[plane], RowBytes, _counts.Batch, RowBytes, to, rowBytes);
            bits[plane] = to;
        }

        CountLinear.Product(
            new(bits, rowBytes, _places.Length, _counts.Batch, few, planes.Steps),
            new(TensorMemory.Floats(gradient), RowLayout.Filled(outputs), outputs),
            null,
            new(TensorMemory.Floats(weight), outputs, outputs, _places),
            get_num_threads()
        );
        return (weight.t(), biased ? gradient.narrow(1, 0, outputs).sum([0]) : null);
    }

    // Bytes of a sample.
    private int RowBytes => _places.Length / RowLayout.Lanes;

    // What is gone through as words.
    private static byte*[] Bits(CountPlanes planes)
    {
        var bits = new byte*[planes.Many + 1];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = planes[i];
        }

        return bits;
    }

    // For each sample, plane by plane, the inputs that are gone through one by one.
    private SpikeLists Few(CountPlanes planes) =>
        SpikeLists.OfRows(planes.FirstFew, planes.Few * _counts.Batch, RowBytes, get_num_threads());
}
