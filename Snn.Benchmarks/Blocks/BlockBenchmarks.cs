using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Blocks;

/// <summary>
/// A linear block (1024 to 1024) and a convolutional one (32 to 64 maps of 14×14, 5×5), forward and with gradients.
/// </summary>
[BenchmarkCategory(Categories.Block, Categories.Torch)]
public class BlockBenchmarks
{
    private Work _work = null!;

    /// <summary>Convolutional, or linear.</summary>
    [Params(false, true)]
    public bool Convolution { get; set; }

    /// <summary>Batch norm and neurons in one pass, or as tensor operations.</summary>
    [Params(false, true)]
    public bool Fused { get; set; }

    /// <summary>Draws weights and spikes for the forward pass.</summary>
    [GlobalSetup(Target = nameof(Forward))]
    public void SetupForward() => Setup(backward: false);

    /// <summary>Draws weights and spikes for both passes.</summary>
    [GlobalSetup(Target = nameof(ForwardBackward))]
    public void SetupBackward() => Setup(backward: true);

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _work.Dispose();

    /// <summary>Input to spikes.</summary>
    [Benchmark]
    public void Forward() => _work.Run();

    /// <summary>Input to spikes to loss to gradients of the block's weights.</summary>
    [Benchmark]
    public void ForwardBackward() => _work.Run();

    private void Setup(bool backward)
    {
        Libtorch.Require(Environment.ProcessorCount);
        _work = BlockWork.Of(new(Convolution, backward, Fused, Reduced.Batch(128)));
    }
}
