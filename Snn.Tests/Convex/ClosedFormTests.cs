using MathNet.Numerics.LinearAlgebra.Double;
using Snn.Convex.ClosedForm;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

public sealed class ClosedFormTests
{
    /// <summary>A program: minimise ½ y·(root·rootᵀ + 1)·y + linear·y where A y ≤ bounds.</summary>
    private sealed record Program(double[] Root, double[] Linear, double[] A, double[] Bounds)
    {
        internal static Gen<Program> Any { get; } =
            from m in Gen.Size(1, 6)
            from rows in Gen.Size(1, 40)
            from root in Gen.Reals(m * m, -2, 2)
            from linear in Gen.Reals(m, -2, 2)
            from a in Gen.Reals(rows * m, -2, 2)
            from bounds in Gen.Reals(rows, -2, 2)
            select new Program([.. root], [.. linear], [.. a], [.. bounds]);

        internal QuadraticProgram Quadratic
        {
            get
            {
                var m = Linear.Length;
                var root = DenseMatrix.OfColumnMajor(m, m, Root);
                return new(
                    (root * root.Transpose()) + DenseMatrix.CreateIdentity(m),
                    DenseVector.OfArray(Linear),
                    DenseMatrix.OfColumnMajor(Bounds.Length, m, A),
                    DenseVector.OfArray(Bounds)
                );
            }
        }
    }

    [Fact]
    public void A_solved_program_satisfies_the_KKT_conditions_and_an_infeasible_one_proves_it() =>
        Property.Holds(
            Program.Any,
            (c, kinds) =>
            {
                var program = c.Quadratic;
                var outcome = ActiveSet.Solve(program);
                kinds.Cover("solved", outcome is SolveOutcome.Optimal, 0.2);
                kinds.Cover("infeasible", outcome is SolveOutcome.Infeasible, 0.2);
                kinds.Cover(
                    "a bound is reached",
                    outcome is SolveOutcome.Optimal o && o.Multipliers.Any(w => w > 0),
                    0.1
                );
                switch (outcome)
                {
                    case SolveOutcome.Optimal optimal:
                        var scale = 1 + optimal.Multipliers.InfinityNorm();
                        Assert.InRange(optimal.Residuals.Largest, 0, 1e-8 * scale);
                        break;
                    case SolveOutcome.Infeasible infeasible:
                        var w = infeasible.Certificate;
                        Assert.All(w, weight => Assert.InRange(weight, 0, double.PositiveInfinity));
                        Assert.InRange(program.A.TransposeThisAndMultiply(w).InfinityNorm(), 0, 1e-6);
                        Assert.InRange(program.B * w, double.NegativeInfinity, -double.Epsilon);
                        break;
                    default:
                        Assert.Fail("neither solved nor infeasible");
                        break;
                }
            },
            500
        );

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

    [Fact]
    public void With_one_readout_the_optimum_is_the_maxout() =>
        Property.Holds(
            from seed in Gen.Seed
            from neurons in Gen.Size(1, 20)
            from x in Gen.Reals(2, -3, 3)
            select (Network: (uint)seed.Value, neurons, x),
            (c, kinds) =>
            {
                var network = PublishedNetworks.Surface(c.Network, c.neurons);
                double[] x = [.. c.x];
                var program = QuadraticProgram.Of(network, 2, x);
                var optimum = Assert.IsType<SolveOutcome.Optimal>(ActiveSet.Solve(program));
                var maxout = Maxout.Of(network).OrThrow().At(x);
                kinds.Cover("above 0", maxout > 0, 0.5);
                Assert.Equal(maxout, optimum.Y[0], 1e-9);
            }
        );

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

    [Fact]
    public void Many_points_at_once_give_what_single_points_give() =>
        Property.Holds(
            from seed in Gen.Seed
            from pieces in Gen.Size(1, 30)
            from count in Gen.Size(1, 21)
            from x in Gen.Reals(3 * count, -3, 3)
            select (Network: (uint)seed.Value, pieces, x),
            c =>
            {
                var function = Maxout.Of(PublishedNetworks.Surface(c.Network, c.pieces, 3)).OrThrow();
                var points = PointSet.Create(3, c.x.ToArray(), new double[c.x.Length / 3]);
                var columns = new PointColumns(points);
                var (values, owners) = (new double[columns.Padded], new int[columns.Padded]);
                MaxAffineKernel.Evaluate(function, columns, values, owners);
                for (var i = 0; i < points.Count; i++)
                {
                    Assert.Equal(function.At(points.X.Span.Slice(3 * i, 3), out var piece), values[i], 1e-12);
                    Assert.Equal((i, piece), (i, owners[i]));
                }
            },
            50
        );
}
