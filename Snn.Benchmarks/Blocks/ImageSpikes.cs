using Snn.Data.Seeds;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Blocks;

/// <summary>
/// Spikes as a trained network answers a static image with: few neurons fire, and those mostly at every step.
/// </summary>
internal static class ImageSpikes
{
    // As measured in a trained mlp: 31 % of the neurons fire at some step, 23 % of all spikes are there.
    private const double Active = 0.31;
    private const double Always = 0.6;
    private const double Sometimes = 0.4;

    /// <summary>The same packed; belongs to the caller's scope.</summary>
    /// <param name="timesteps">T.</param>
    /// <param name="shape">Of a step: [B, C], or [B, C, H, W].</param>
    internal static SpikeBits Packed(int timesteps, long[] shape)
    {
        using var generator = new Generator(new Seed(1).Value);
        return SpikeBits.Pack(Draw(timesteps, shape, generator));
    }

    /// <summary>float32 zeros and ones, [T, …]; belongs to the caller's scope.</summary>
    /// <param name="timesteps">T.</param>
    /// <param name="shape">Of a step.</param>
    /// <param name="generator">Draws them.</param>
    internal static Tensor Draw(int timesteps, long[] shape, Generator generator)
    {
        var (active, always) = (
            rand(shape, generator: generator).Below(Active),
            rand(shape, generator: generator).Below(Always)
        );
        return active
            .logical_and(always.logical_or(rand([timesteps, .. shape], generator: generator).Below(Sometimes)))
            .to_type(ScalarType.Float32);
    }
}
