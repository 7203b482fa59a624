using Snn.Data.Seeds;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Kernels;

/// <summary>Memory that a kernel reads and writes.</summary>
internal static class KernelTensors
{
    /// <summary>Standard normal values in float32; belongs to the caller.</summary>
    internal static Tensor Drawn(Seed seed, params long[] shape)
    {
        using var generator = new Generator(seed.Value);
        return randn(shape, generator: generator);
    }
}
