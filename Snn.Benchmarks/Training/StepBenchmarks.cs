using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Training;

/// <summary>
/// Whole training steps of every model of the experiments: fast, plain, and as a user of TorchSharp writes them.
/// </summary>
[BenchmarkCategory(Categories.Step, Categories.Torch)]
public class StepBenchmarks
{
    private Work _work = null!;

    /// <summary>The network: of leaky neurons, or the paper's own.</summary>
    [Params("mlp", "snn1m", "snn2m", "published-mlp", "published-snn1m", "published-snn2m")]
    public string Model { get; set; } = "";

    /// <summary>How the step is computed.</summary>
    [ParamsAllValues]
    public StepForm Form { get; set; }

    /// <summary>Draws weights and images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Libtorch.Require(Environment.ProcessorCount);
        _work = StepWork.OnCpu(Form, Model, Reduced.Batch(128));
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _work.Dispose();

    /// <summary>One batch of 128 over all time steps.</summary>
    [Benchmark]
    public void Step() => _work.Run();
}

/// <summary>The same of the deep convolutional network of either neurons, whose step takes seconds.</summary>
[BenchmarkCategory(Categories.Step, Categories.Torch, Categories.Large)]
[WarmupCount(1), IterationCount(5)]
public class DeepStepBenchmarks
{
    private Work _work = null!;

    /// <summary>The network: of leaky neurons, or the paper's own.</summary>
    [Params("vgg8a", "published-vgg8a")]
    public string Model { get; set; } = "";

    /// <summary>How the step is computed.</summary>
    [ParamsAllValues]
    public StepForm Form { get; set; }

    /// <summary>Draws weights and images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Libtorch.Require(Environment.ProcessorCount);
        _work = StepWork.OnCpu(Form, Model, Reduced.Smoke ? 2 : 128, Reduced.Smoke ? 1 : null);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _work.Dispose();

    /// <summary>One batch of 128 over all time steps.</summary>
    [Benchmark]
    public void Step() => _work.Run();
}
