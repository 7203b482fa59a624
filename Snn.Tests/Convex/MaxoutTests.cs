using MathNet.Numerics.LinearAlgebra.Double;
using Snn.Convex.ClosedForm;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

/// <summary>Closed forms of small networks and fits of few points, by formula.</summary>
public sealed class MaxoutTests
{
    // Two neurons, two inputs.
    private static readonly ConvexNetwork Network = ConvexNetwork
        .Create(2, 2, 1, new(new[] { 1.0, 2, 3, 4 }, new[] { 0.5, 2 }, new[] { 1.0, 1 }, new[] { 1.0, -2 }))
        .OrThrow();

    [Fact]
    public void A_piece_is_a_row_less_its_threshold_by_its_feedback()
    {
        var maxout = Maxout.Of(Network).OrThrow();

        Assert.Equal([2, 1, 6, 2], maxout.Slopes.ToArray());
        Assert.Equal([-2, 1], maxout.Offsets.ToArray());
        Assert.Equal((2, 0), (maxout.Inputs, maxout.Floor));
        Assert.Throws<ArgumentNullException>("network", () => Maxout.Of(null!));
    }

    [Theory]
    [InlineData(1, 0.5, -1, "G: -1 for neuron 1; the maxout form needs G above 0")]
    [InlineData(2, 1, 1, "network: it has 2 readouts; the maxout form is that of a network with one readout")]
    public void A_network_of_two_readouts_or_of_feedback_below_0_has_none(int outputs, double g, double h, string line)
    {
        double[] feedback = outputs == 1 ? [g, h] : [g, h, g, h];
        var network = ConvexNetwork
            .Create(2, 1, outputs, new(new[] { 1.0, 2 }, feedback, feedback, new[] { 0.0, 0 }))
            .OrThrow();

        Assert.Equal(line, Maxout.Of(network).Match(_ => "", fault => fault.ToString()));
    }

    [Fact]
    public void The_partition_says_which_piece_is_the_highest_at_each_point()
    {
        // Pieces 2a + 6b − 2 and a + 2b + 1 over the floor 0.
        var partition = Partition.Of(Maxout.Of(Network).OrThrow(), [1, 1, -3, 0, 1, 0, 2, 1]);

        Assert.Equal([6, 0, 2, 8], partition.Values);
        Assert.Equal([0, -1, 1, 0], partition.Pieces);
        Assert.Equal(2, partition.Active);
        Assert.Throws<ArgumentNullException>("function", () => Partition.Of(null!, [1, 1]));
    }

    [Fact]
    public void The_program_of_a_network_is_its_boundaries_and_readouts_from_0_on()
    {
        var program = QuadraticProgram.Of(Network, 3, [1, -1]);

        Assert.Equal(3, program.Q[0, 0]);
        Assert.Equal([-0.5, -2, -1], program.A.Column(0));
        Assert.Equal([1 - (1 - 3), -2 - (2 - 4), 0], program.B);
        Assert.Equal([0.0], program.C);
        Assert.Throws<ArgumentException>("x", () => QuadraticProgram.Of(Network, 3, [1]));
        Assert.Throws<ArgumentNullException>("network", () => QuadraticProgram.Of(null!, 3, [1]));

        // Feedback below 0 bounds the readout from above: it may be below 0.
        var turned = ConvexNetwork
            .Create(1, 1, 2, new(new[] { 1.0 }, new[] { 1.0, -1 }, new[] { 1.0, -1 }, new[] { 0.0 }))
            .OrThrow();
        var free = QuadraticProgram.Of(turned, 1, [2]);
        Assert.Equal((1, 2), (free.A.RowCount, free.A.ColumnCount));
        Assert.Equal([-1, 1], free.A.Row(0));
        Assert.Equal([-2.0], free.B);
    }

    [Fact]
    public void Residuals_say_which_condition_is_broken_by_how_much()
    {
        // min y₁² + y₂² + y₁ where y₁ ≤ 1, −y₂ ≤ 0.
        var program = new QuadraticProgram(
            DenseMatrix.CreateDiagonal(2, 2, 2),
            DenseVector.OfArray([1, 0]),
            DenseMatrix.OfArray(
                new double[,]
                {
                    { 1, 0 },
                    { 0, -1 },
                }
            ),
            DenseVector.OfArray([1, 0])
        );

        var broken = program.Residuals(DenseVector.OfArray([3, 1]), DenseVector.OfArray([-0.5, 4]));
        Assert.Equal(new(6 + 1 - 0.5, 2, 0.5, 4), broken);
        Assert.Equal(6.5, broken.Largest);
        Assert.Equal(new(0, 0, 0, 0), program.Residuals(DenseVector.OfArray([-0.5, 0]), DenseVector.OfArray([0, 0])));
        Assert.Equal([5.0, 6, 7, 8], new[] { 0, 1, 2, 3 }.Select(i => Residual(i).Largest));

        static KktResiduals Residual(int i) => new(i == 0 ? 5 : 1, i == 1 ? 6 : 2, i == 2 ? 7 : 3, i == 3 ? 8 : 4);
    }

    [Fact]
    public void Programs_whose_parts_do_not_go_together_are_refused()
    {
        var (q, c) = (DenseMatrix.CreateIdentity(2), DenseVector.Create(2, 0));
        var (a, b) = (DenseMatrix.Create(3, 2, 1), DenseVector.Create(3, 1));

        Assert.IsType<SolveOutcome.Optimal>(ActiveSet.Solve(new(q, c, a, b)));
        Assert.All(
            new QuadraticProgram[]
            {
                new(DenseMatrix.Create(2, 3, 1), c, a, b),
                new(q, DenseVector.Create(3, 0), a, b),
                new(q, c, DenseMatrix.Create(3, 1, 1), b),
                new(q, c, a, DenseVector.Create(2, 1)),
            },
            program => Assert.Throws<ArgumentException>(nameof(program), () => ActiveSet.Solve(program))
        );
        Assert.Throws<ArgumentNullException>("program", () => ActiveSet.Solve(null!));
    }

    // Of constraints y ≥ 1 … y ≥ n the last alone is active: one is added where the furthest is taken first.
    [Fact]
    public void The_most_violated_constraint_is_taken_first()
    {
        var program = new QuadraticProgram(
            DenseMatrix.CreateIdentity(1),
            DenseVector.Create(1, 0),
            DenseMatrix.Create(5, 1, -1),
            DenseVector.OfArray([-1, -2, -5, -3, -4])
        );

        var found = Assert.IsType<SolveOutcome.Optimal>(ActiveSet.Solve(program));

        Assert.Equal(5, found.Y[0], 1e-12);
        Assert.Equal([0, 0, 5, 0, 0], found.Multipliers, (x, y) => Math.Abs(x - y) <= 1e-12);
        Assert.Equal(1, found.Iterations);
    }

    [Fact]
    public void One_piece_is_the_regression_of_its_points()
    {
        // Least squares of y over 1, x at 0, 1, 2, 3: 0.9 + 1.4 x.
        var fit = MaxAffineFit.Of(PointSet.Create(1, new[] { 0.0, 1, 2, 3 }, new[] { 1.0, 2, 4, 5 }), 1, new Seed(1));

        Assert.Equal(1, fit.Pieces);
        Assert.Equal(1.4, fit.Slopes.Span[0], 1e-6);
        Assert.Equal(0.9, fit.Offsets.Span[0], 1e-6);
        Assert.Equal(double.NegativeInfinity, fit.Floor);
    }

    [Fact]
    public void Points_on_few_pieces_are_fitted_exactly_and_alike_with_equal_seeds() =>
        Property.Holds(
            from seed in Gen.Seed
            from slope in Gen.Part(2, 12, 4)
            from kink in Gen.Part(-4, 4, 4)
            select (seed, slope, kink),
            c =>
            {
                double[] x = [.. Enumerable.Range(0, 41).Select(i => (i - 20) / 5.0)];
                var points = PointSet.Create(1, x, x.Select(v => Math.Max(-v, c.slope * (v - c.kink))).ToArray());

                var fit = MaxAffineFit.Of(points, 2, c.seed);

                Assert.All(x.Zip(points.Y.ToArray()), p => Assert.Equal(p.Second, fit.At([p.First]), 1e-5));
                Assert.Equal(fit.Slopes.ToArray(), MaxAffineFit.Of(points, 2, c.seed).Slopes.ToArray());
            },
            20
        );

    [Fact]
    public void Few_points_get_few_pieces()
    {
        PointSet Points(int count) =>
            PointSet.Create(2, new double[2 * count], Enumerable.Range(0, count).Select(i => (double)i).ToArray());

        Assert.Equal(1, MaxAffineFit.Of(Points(1), 5, new Seed(1)).Pieces);
        Assert.Equal(1, MaxAffineFit.Of(Points(5), 5, new Seed(1)).Pieces);
        Assert.Equal(2, MaxAffineFit.Of(Points(6), 5, new Seed(1)).Pieces);
        Assert.Equal(5, MaxAffineFit.Of(Points(30), 5, new Seed(1)).Pieces);
        Assert.Throws<ArgumentNullException>("points", () => MaxAffineFit.Of(null!, 1, new Seed(1)));
        Assert.Throws<ArgumentOutOfRangeException>("pieces", () => MaxAffineFit.Of(Points(1), 0, new Seed(1)));
        Assert.Throws<ArgumentOutOfRangeException>("starts", () => MaxAffineFit.Of(Points(1), 1, new Seed(1), 0));
    }
}
