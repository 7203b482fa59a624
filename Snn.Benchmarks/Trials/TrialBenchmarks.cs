using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;
using Snn.Convex.Integrators;

namespace Snn.Benchmarks.Trials;

/// <summary>A learning trial of the surface experiment, event-driven against forward Euler.</summary>
[BenchmarkCategory(Categories.Convex, Categories.Managed)]
public class TrialBenchmarks
{
    private Work _work = null!;

    /// <summary>N.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Neurons { get; set; }

    /// <summary>How a trial is computed.</summary>
    [Params(Simulator.Euler, Simulator.Event)]
    public Simulator Simulator { get; set; }

    /// <summary>Usual sizes.</summary>
    public static IEnumerable<int> Sizes => Reduced.Sizes(50, 1_000, 10_000);

    /// <summary>Draws network and points.</summary>
    [GlobalSetup]
    public void Setup() => _work = TrialWork.Of(Neurons, Simulator);

    /// <summary>One trial.</summary>
    [Benchmark]
    public void Trial() => _work.Run();
}
