using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;
using Snn.Convex.Integrators;

namespace Snn.Benchmarks.Trials;

/// <summary>
/// Trials of networks that fill more than the caches: a few iterations, since one takes seconds by Euler.
/// </summary>
[BenchmarkCategory(Categories.Convex, Categories.Managed, Categories.Large)]
[WarmupCount(1), IterationCount(5)]
public class LargeTrialBenchmarks
{
    private Work _work = null!;

    /// <summary>N.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Neurons { get; set; }

    /// <summary>How a trial is computed.</summary>
    [Params(Simulator.Euler, Simulator.Event)]
    public Simulator Simulator { get; set; }

    /// <summary>Large sizes.</summary>
    public static IEnumerable<int> Sizes => Reduced.Sizes(100_000, 1_000_000);

    /// <summary>Draws network and points.</summary>
    [GlobalSetup]
    public void Setup() => _work = TrialWork.Of(Neurons, Simulator);

    /// <summary>One trial.</summary>
    [Benchmark]
    public void Trial() => _work.Run();
}
