using Snn.Benchmarks.Works;
using Snn.Convex.ClosedForm;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Benchmarks.ClosedForm;

/// <summary>Closed forms of convex networks.</summary>
internal static class ClosedFormWork
{
    private const uint Seed = 3;

    /// <summary>The program of a random network at one input, solved by the active-set method.</summary>
    /// <param name="neurons">N, as many constraints.</param>
    /// <param name="outputs">M, as many unknowns.</param>
    internal static Work ActiveSetSolve(int neurons, int outputs)
    {
        const int inputs = 3;
        const double lambda = 2;
        var network = PublishedNetworks.Robustness(Seed, neurons, inputs, outputs);

        // Far enough out that several boundaries hold the optimum.
        var rng = new Seed(Seed).Generator();
        double[] x = [.. Enumerable.Range(0, inputs).Select(_ => 5 * rng.NextNormal())];
        var program = QuadraticProgram.Of(network, lambda, x);
        return ActiveSet.Solve(program) is SolveOutcome.Optimal { Iterations: > 0 }
            ? new(() => ActiveSet.Solve(program))
            : throw new InvalidOperationException(
                "the program that is measured has no optimum, or one without a boundary"
            );
    }

    /// <summary>A max-affine function fitted to the paraboloid by least squares.</summary>
    /// <param name="pieces">P.</param>
    /// <param name="side">Points a side of the grid.</param>
    internal static Work MaxAffine(int pieces, int side)
    {
        var points = PointSet.Of(new Surface.Paraboloid(), Grid.Points(-4, 4, side));
        return new(() => MaxAffineFit.Of(points, pieces, new Seed(Seed), starts: 1, rounds: 20));
    }
}
