using Snn.Benchmarks.Works;
using Snn.Convex.Integrators.Kernels;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Kernels;

/// <summary>Normal numbers of the voltage noise, by the buffer.</summary>
internal static class NormalsWork
{
    /// <summary>Fills a buffer anew.</summary>
    /// <param name="count">How many numbers; filled up to whole blocks.</param>
    internal static Work Of(int count)
    {
        var (normals, buffer) = (new NormalStream(new Seed(1)), NormalStream.Buffer(count));
        return new(() => normals.Fill(buffer));
    }
}
