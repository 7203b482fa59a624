namespace Snn.Benchmarks.Neurons;

/// <summary>
/// Batch norm and leaky integrate-and-fire neurons as loops over one number at a time: what vectors and tensors are
/// held against.
/// </summary>
internal static class PlainNeurons
{
    /// <summary>
    /// Spikes of every neuron: batch norm over steps and samples (γ = 1, β = 0), then <c>v ← βv + I</c>, <c>z = [v ≥
    /// θ]</c>, <c>v ← v − θz</c>.
    /// </summary>
    /// <param name="currents">[T, B, F].</param>
    /// <param name="features">F.</param>
    /// <param name="timesteps">T.</param>
    /// <param name="beta">Decay β.</param>
    /// <param name="threshold">Threshold θ.</param>
    /// <param name="spikes">Receives z, [T, B, F].</param>
    internal static void Respond(
        ReadOnlySpan<float> currents,
        int features,
        int timesteps,
        float beta,
        float threshold,
        Span<float> spikes
    )
    {
        var rows = currents.Length / features;
        var batch = rows / timesteps;
        for (var f = 0; f < features; f++)
        {
            var mean = 0f;
            for (var r = 0; r < rows; r++)
            {
                mean += currents[(r * features) + f] / rows;
            }

            var variance = 0f;
            for (var r = 0; r < rows; r++)
            {
                var d = currents[(r * features) + f] - mean;
                variance += d * d / rows;
            }

            var inverse = 1 / MathF.Sqrt(variance + 1e-5f);
            for (var b = 0; b < batch; b++)
            {
                var v = 0f;
                for (var t = 0; t < timesteps; t++)
                {
                    var at = (((t * batch) + b) * features) + f;
                    v = (beta * v) + ((currents[at] - mean) * inverse);
                    var z = v >= threshold ? 1f : 0f;
                    v -= threshold * z;
                    spikes[at] = z;
                }
            }
        }
    }
}
