using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Training;

/// <summary>Judging a network by 500 images.</summary>
[BenchmarkCategory(Categories.Evaluation, Categories.Torch)]
public class EvaluationBenchmarks
{
    private Work _work = null!;

    /// <summary>The network.</summary>
    [Params("mlp", "snn1m", "snn2m")]
    public string Model { get; set; } = "";

    /// <summary>Draws weights and reads the images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Libtorch.Require(Environment.ProcessorCount);
        _work = EvaluationWork.Of(Reduced.Smoke ? "4C3-P2-20" : Model);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _work.Dispose();

    /// <summary>Losses, accuracies and activity over the sample's test images.</summary>
    [Benchmark]
    public void Evaluate() => _work.Run();
}
