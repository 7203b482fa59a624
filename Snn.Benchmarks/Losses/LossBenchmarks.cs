using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Losses;

/// <summary>Each local loss, forward and backward to the block's output.</summary>
[BenchmarkCategory(Categories.Loss, Categories.Torch)]
public class LossBenchmarks
{
    private Work _work = null!;

    /// <summary>The loss.</summary>
    [ParamsSource(nameof(Names))]
    public string Loss { get; set; } = "";

    /// <summary>Whether the block sends on 32 maps of 14×14, or 1024 features.</summary>
    [Params(false, true)]
    public bool Maps { get; set; }

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => LossWork.ByName.Keys.Order(StringComparer.Ordinal);

    /// <summary>Draws weights and spikes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Libtorch.Require(Environment.ProcessorCount);
        _work = LossWork.Of(Loss, Maps, Reduced.Batch(128), Maps ? 32 : 1024);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _work.Dispose();

    /// <summary>Value and gradients.</summary>
    [Benchmark]
    public void ForwardBackward() => _work.Run();
}
