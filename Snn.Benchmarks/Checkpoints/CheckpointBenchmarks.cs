using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Checkpoints;

/// <summary>Checkpoints in memory: what a disk adds is its own affair.</summary>
[BenchmarkCategory(Categories.Checkpoint, Categories.Torch)]
public class CheckpointBenchmarks
{
    private Work _work = null!;

    /// <summary>The network whose run is saved.</summary>
    [Params("mlp", "snn1m")]
    public string Model { get; set; } = "";

    /// <summary>Makes a state to save.</summary>
    [GlobalSetup(Target = nameof(Write))]
    public void SetupWrite() => Setup(CheckpointWork.Write);

    /// <summary>Makes bytes to read.</summary>
    [GlobalSetup(Target = nameof(Read))]
    public void SetupRead() => Setup(CheckpointWork.Read);

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _work.Dispose();

    /// <summary>State to bytes, with checksum.</summary>
    [Benchmark]
    public void Write() => _work.Run();

    /// <summary>Bytes to state, checked.</summary>
    [Benchmark]
    public void Read() => _work.Run();

    private void Setup(Func<string, Work> work)
    {
        Libtorch.Require(Environment.ProcessorCount);
        _work = work(Reduced.Smoke ? "4C3-P2-20" : Model);
    }
}
