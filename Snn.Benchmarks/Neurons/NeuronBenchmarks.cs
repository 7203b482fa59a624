using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Neurons;

/// <summary>
/// Batch norm and spiking neurons over four time steps, forward: plain loops, one fused pass, tensor operations.
/// </summary>
[BenchmarkCategory(Categories.Neuron, Categories.Torch)]
public class NeuronBenchmarks
{
    private Work _work = null!;

    /// <summary>Neurons of a linear block.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Features { get; set; }

    /// <summary>How they are computed.</summary>
    [ParamsAllValues]
    public NeuronForm Form { get; set; }

    /// <summary>Usual sizes.</summary>
    public static IEnumerable<int> Sizes => Reduced.Sizes(100, 1_024);

    /// <summary>Draws the currents.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Libtorch.Require(Environment.ProcessorCount);
        _work = NeuronWork.Of(Form, timesteps: 4, Reduced.Batch(128), Features);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _work.Dispose();

    /// <summary>Currents to spikes.</summary>
    [Benchmark]
    public void Respond() => _work.Run();
}
