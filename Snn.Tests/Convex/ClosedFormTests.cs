using FsCheck;
using FsCheck.Xunit;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Snn.Convex.ClosedForm;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Tests.Convex;

public sealed class ClosedFormTests
{
    [Property(MaxTest = 500)]
    public void A_solved_program_satisfies_the_KKT_conditions_and_an_infeasible_one_proves_it(
        ulong seed,
        PositiveInt size,
        PositiveInt rows
    )
    {
        var program = Random(seed, 1 + (size.Get % 6), 1 + (rows.Get % 40));
        switch (ActiveSet.Solve(program))
        {
            case SolveOutcome.Optimal optimal:
                Assert.InRange(optimal.Residuals.Largest, 0, 1e-8 * (1 + optimal.Multipliers.InfinityNorm()));
                break;
            case SolveOutcome.Infeasible infeasible:
                Assert.All(infeasible.Certificate, w => Assert.True(w >= 0));
                Assert.InRange((program.A.TransposeThisAndMultiply(infeasible.Certificate)).InfinityNorm(), 0, 1e-6);
                Assert.True(program.B * infeasible.Certificate < 0);
                break;
            default:
                Assert.Fail("neither solved nor infeasible");
                break;
        }
    }

    [Fact]
    public void Contradicting_constraints_are_infeasible()
    {
        var a = DenseMatrix.OfArray(
            new double[,]
            {
                { 1, 0 },
                { -1, 0 },
            }
        );
        var program = new QuadraticProgram(
            DenseMatrix.CreateIdentity(2),
            DenseVector.Create(2, 0),
            a,
            DenseVector.OfArray([-1, -1])
        );
        Assert.IsType<SolveOutcome.Infeasible>(ActiveSet.Solve(program));
    }

    [Fact]
    public void A_solver_without_iterations_says_that_it_did_not_converge() =>
        Assert.IsType<SolveOutcome.NotConverged>(
            ActiveSet.Solve(QuadraticProgram.Of(PublishedNetworks.Surface(3), 2, [3, 3]), maxIterations: 0)
        );

    [Property(MaxTest = 50)]
    public void With_one_readout_the_optimum_is_the_maxout(uint seed)
    {
        var network = PublishedNetworks.Surface(seed, 20);
        var rng = new Seed(seed).Generator();
        double[] x = [rng.NextNormal(), rng.NextNormal()];
        var optimum = Assert.IsType<SolveOutcome.Optimal>(ActiveSet.Solve(QuadraticProgram.Of(network, 2, x)));
        var maxout = Maxout.Of(network).OrThrow();
        Assert.Equal(maxout.At(x), optimum.Y[0], 1e-9);
    }

    [Fact]
    public void Fifty_pieces_fit_the_paraboloid_as_well_as_they_can()
    {
        var paraboloid = new Surface.Paraboloid();
        var fit = MaxAffineFit.Of(PointSet.Of(paraboloid, Grid.Points(-4, 4, 100)), 50, new Seed(1));
        var error = FitError.Of(fit, PointSet.Of(paraboloid, Grid.Points(-4, 4, 200)));
        Assert.InRange(error.Mse, 0, 0.004);
        Assert.InRange(error.Pieces, 45, 50);
    }

    [Fact]
    public void A_max_affine_surface_is_found_again()
    {
        var points = PointSet.Of(KnownSurfaces.Bowl, Grid.Points(-4, 4, 40));
        Assert.InRange(FitError.Of(MaxAffineFit.Of(points, 14, new Seed(1), starts: 12), points).Mse, 0, 1e-3);
    }

    [Fact]
    public void A_surface_that_is_not_convex_is_fitted_no_worse_than_by_its_convex_part()
    {
        // 0.3 x1² + a constant is the best convex function here: what is left is the variance of 0.3 x2², 0.09·4⁴·4/45.
        var points = PointSet.Of(new Surface.Saddle(), Grid.Points(-4, 4, 60));
        Assert.InRange(FitError.Of(MaxAffineFit.Of(points, 50, new Seed(1)), points).Mse, 2.0, 3.0);
    }

    [Property(MaxTest = 50)]
    public void Many_points_at_once_give_what_single_points_give(uint seed, PositiveInt pieces)
    {
        var function = Maxout.Of(PublishedNetworks.Surface(seed, 1 + (pieces.Get % 30), 3)).OrThrow();
        var points = PointSet.Create(3, new NumpyRandomState(seed).Randn(3 * 21), new double[21]);
        var runs = new PointRuns(points);
        var (values, owners) = (new double[runs.Padded], new int[runs.Padded]);
        MaxAffineKernel.Evaluate(function, runs, values, owners);
        for (var i = 0; i < points.Count; i++)
        {
            Assert.Equal(function.At(points.X.Span.Slice(3 * i, 3), out var piece), values[i], 1e-12);
            Assert.Equal(piece, owners[i]);
        }
    }

    private static QuadraticProgram Random(ulong seed, int m, int rows)
    {
        var rng = new Seed(seed).Generator();
        var root = Matrix<double>.Build.Dense(m, m);
        var a = Matrix<double>.Build.Dense(rows, m);
        for (var r = 0; r < Math.Max(m, rows); r++)
        {
            for (var c = 0; c < m; c++)
            {
                _ = r < m ? root[r, c] = rng.NextNormal() : 0;
                _ = r < rows ? a[r, c] = rng.NextNormal() : 0;
            }
        }

        var draw = rng;
        var (linear, bounds) = (
            DenseVector.Create(m, _ => draw.NextNormal()),
            DenseVector.Create(rows, _ => draw.NextNormal())
        );
        return new((root * root.Transpose()) + DenseMatrix.CreateIdentity(m), linear, a, bounds);
    }
}
