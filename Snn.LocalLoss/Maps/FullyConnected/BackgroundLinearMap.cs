using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>
/// A fully connected map of images, most of whose pixels have one value, their background.
/// </summary>
/// <remarks>
/// With β that number, <c>W x + b = W (x − β) + (β Σ_k W[:,k] + b)</c>: what is not zero in <c>x − β</c> is summed
/// (<see cref="SparseLinear"/>), the rest is one vector for the whole batch. For the gradient of the weights likewise,
/// <c>Σ_s g_s x_sᵀ = Σ_s g_s (x_s − β)ᵀ + β (Σ_s g_s) 1ᵀ</c>. Where more than half of the values differ from it the
/// dense products are faster, as measured.
/// </remarks>
internal sealed unsafe class BackgroundLinearMap : IWeightedMap
{
    private readonly Tensor _values;
    private readonly float? _background;
    private readonly SpikeLists? _bySample;

    // In evaluation nothing goes backward: the values live as long as the batch.
    private BackgroundLinearMap(Tensor values)
    {
        using var scope = NewDisposeScope();
        var background = values.min().item<float>();
        var drawn = values.Minus(background);
        var bySample = SpikeLists.OfNonZeros(TensorMemory.Floats(drawn), (int)drawn.shape[0], (int)drawn.shape[1]);
        if (2L * bySample.Ones > drawn.numel())
        {
            bySample.Dispose();
            _values = values;
            return;
        }

        (_values, _background, _bySample) = (drawn, background, bySample);
        drawn.MoveToOuterDisposeScope();
    }

    /// <summary><c>x Wᵀ + b</c> of images, [B, N].</summary>
    /// <param name="images">x, float32 [B, K] on the CPU, dense.</param>
    /// <param name="weight">W, [N, K].</param>
    /// <param name="bias">b, [N]; null for none.</param>
    internal static Tensor Apply(Tensor images, Tensor weight, Tensor? bias) =>
        MapFunction.Apply(new BackgroundLinearMap(images), weight, bias);

    /// <inheritdoc/>
    public Tensor Forward(Tensor weight, Tensor? bias)
    {
        if (_bySample is null)
        {
            return bias is null ? _values.mm(weight.t()) : bias.addmm(_values, weight.t());
        }

        var flat = _background is { } background ? weight.sum([1]).Times(background) : null;
        var start =
            flat is null ? bias
            : bias is null ? flat
            : flat.Plus(bias);
        var transposed = weight.t().contiguous(); // no copy where the weights are kept input by input
        var (inputs, outputs) = ((int)weight.shape[1], (int)weight.shape[0]);
        var y = empty([_values.shape[0], outputs], ScalarType.Float32);
        SparseLinear.Forward(
            _bySample,
            inputs,
            outputs,
            TensorMemory.Floats(_values),
            TensorMemory.Floats(transposed),
            TensorMemory.Floats(start),
            TensorMemory.Floats(y),
            get_num_threads()
        );
        return y;
    }

    /// <inheritdoc/>
    public (Tensor Weight, Tensor? Bias) Backward(Tensor gradient, int outputs, bool biased)
    {
        var sum = biased || _background is not null ? gradient.sum([0]) : null;
        var (byInput, bias) = (_values.t(), biased ? sum : null);
        if (_bySample is null)
        {
            return (byInput.mm(gradient).t(), bias);
        }

        using var bySample = _bySample;
        using var samples = bySample.Transposed((int)_values.shape[1]);
        var weight = empty([_values.shape[1], outputs], ScalarType.Float32);
        SparseLinear.Backward(
            samples,
            (int)_values.shape[0],
            outputs,
            TensorMemory.Floats(byInput.contiguous()),
            TensorMemory.Floats(gradient),
            TensorMemory.Floats(_background is { } b ? sum!.Times(b) : null),
            TensorMemory.Floats(weight),
            get_num_threads()
        );
        return (weight.t(), bias);
    }
}
