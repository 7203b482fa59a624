using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Blocks;

/// <summary>
/// The map and the counting neurons of a published block, linear (1024 to 1024) or convolutional (32 to 64 maps of
/// 12×12, 5×5).
/// </summary>
[BenchmarkCategory(Categories.Block, Categories.Torch)]
public class CountingBenchmarks
{
    private Work _work = null!;

    /// <summary>Convolutional, or linear.</summary>
    [Params(false, true)]
    public bool Convolution { get; set; }

    /// <summary>Share of the inputs that fired: as in a trained network, or few.</summary>
    [Params(0.54, 0.1)]
    public double Active { get; set; }

    /// <summary>Draws weights and counts.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Libtorch.Require(Environment.ProcessorCount);
        _work = CountingWork.Of(new(Convolution, Active, Reduced.Batch(128)));
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _work.Dispose();

    /// <summary>
    /// Counts to membranes and counts, and gradients of the weights, of batch norm and of the thresholds.
    /// </summary>
    [Benchmark]
    public void ForwardBackward() => _work.Run();
}
