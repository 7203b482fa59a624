using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Datasets;

/// <summary>A batch of 128 images: augmented, normalised, copied.</summary>
[BenchmarkCategory(Categories.Data, Categories.Managed)]
public class BatchBenchmarks
{
    private Work _work = null!;

    /// <summary>What may happen to the images.</summary>
    [Params("none", "crop", "crop-flip-cutout")]
    public string Augmentation { get; set; } = "";

    /// <summary>Reads the images.</summary>
    [GlobalSetup]
    public void Setup() => _work = BatchWork.Fill(Augmentation);

    /// <summary>One batch.</summary>
    [Benchmark]
    public void Fill() => _work.Run();
}

/// <summary>What an epoch needs of data beside its batches.</summary>
[BenchmarkCategory(Categories.Data, Categories.Managed)]
public class EpochBenchmarks
{
    private readonly Work _epoch = BatchWork.Epoch();
    private readonly Work _order = BatchWork.ClassLimitedOrder();

    /// <summary>1000 images in batches of 128, prepared in the background.</summary>
    [Benchmark]
    public void Batches() => _epoch.Run();

    /// <summary>The order of 60,000 samples with two classes a batch.</summary>
    [Benchmark]
    public void ClassLimitedOrder() => _order.Run();
}
