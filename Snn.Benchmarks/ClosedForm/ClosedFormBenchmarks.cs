using BenchmarkDotNet.Attributes;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.ClosedForm;

/// <summary>The program that a network solves, by the dual active-set method.</summary>
[BenchmarkCategory(Categories.Convex, Categories.Managed)]
public class ActiveSetBenchmarks
{
    private Work _work = null!;

    /// <summary>N, as many constraints.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Neurons { get; set; }

    /// <summary>M, as many unknowns.</summary>
    [Params(1, 10)]
    public int Outputs { get; set; }

    /// <summary>Usual sizes.</summary>
    public static IEnumerable<int> Sizes => Reduced.Sizes(50, 1_000);

    /// <summary>Draws network and input.</summary>
    [GlobalSetup]
    public void Setup() => _work = ClosedFormWork.ActiveSetSolve(Neurons, Outputs);

    /// <summary>From the unconstrained minimum to the optimum.</summary>
    [Benchmark]
    public void Solve() => _work.Run();
}

/// <summary>The closed-form baseline of a surface.</summary>
[BenchmarkCategory(Categories.Convex, Categories.Managed)]
public class MaxAffineBenchmarks
{
    private Work _work = null!;

    /// <summary>Pieces P.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Pieces { get; set; }

    /// <summary>Usual sizes.</summary>
    public static IEnumerable<int> Sizes => Reduced.Sizes(10, 50);

    /// <summary>Makes the points.</summary>
    [GlobalSetup]
    public void Setup() => _work = ClosedFormWork.MaxAffine(Pieces, side: 50);

    /// <summary>Alternating partition and regression.</summary>
    [Benchmark]
    public void Fit() => _work.Run();
}
