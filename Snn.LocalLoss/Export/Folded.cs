using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Tensors;

namespace Snn.LocalLoss.Export;

/// <summary>A linear map with the batch norm behind it folded in.</summary>
/// <remarks><c>W′ = s W</c>, <c>b′ = s (b − μ) + β</c> with <c>s = γ / √(σ² + ε)</c> per output; ε = 10⁻⁵.</remarks>
internal static class Folded
{
    /// <summary>Weights, row by row, and biases.</summary>
    internal static (float[] Weight, float[] Bias) Of(LocalBlock block)
    {
        var values = block
            .state_dict()
            .Where(e =>
                e.Key.StartsWith("encoder.", StringComparison.Ordinal)
                || e.Key.StartsWith("bn.", StringComparison.Ordinal)
            )
            .ToDictionary(e => e.Key, e => NamedTensor.Of(e.Key, e.Value), StringComparer.Ordinal);
        var (weight, bias) = (
            values["encoder.weight"].Floats.ToArray(),
            values.TryGetValue("encoder.bias", out var added)
                ? added.Floats.ToArray()
                : new float[block.Output.Channels]
        );
        if (!values.TryGetValue("bn.weight", out var scales))
        {
            return (weight, bias);
        }

        var gamma = scales.Floats;
        var beta = values["bn.bias"].Floats;
        var mean = values["bn.running_mean"].Floats;
        var variance = values["bn.running_var"].Floats;
        var row = weight.Length / bias.Length;
        for (var output = 0; output < bias.Length; output++)
        {
            var scale = gamma[output] / Math.Sqrt(variance[output] + BatchNormalisation.Epsilon);
            bias[output] = (float)((scale * ((double)bias[output] - mean[output])) + beta[output]);
            foreach (ref var w in weight.AsSpan(output * row, row))
            {
                w = (float)(scale * w);
            }
        }

        return (weight, bias);
    }
}
