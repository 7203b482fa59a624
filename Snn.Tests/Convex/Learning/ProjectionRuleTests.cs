using Snn.Convex.Laws;
using Snn.Convex.Learning;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Learning;

/// <summary>The rule of one spike, by the formulas of its documentation, written out once more.</summary>
public sealed class ProjectionRuleTests
{
    private static readonly Boundary Boundary = new([1, -2], 0.5);

    [Fact]
    public void Error_and_step_are_the_formulas() =>
        Property.Holds<RuleCase>(
            RuleCase.For(BoundaryRule.Published),
            one =>
            {
                var (boundary, g, x, y, rates) = (one.Boundary, one.G, one.X, one.Target, one.Rates);
                var distance = boundary.F.Zip(x, (f, value) => f * value).Sum() - boundary.T;
                var feedback = g.Zip(y, (row, target) => row * target).Sum();
                var e = ((1 - rates.Shrink) * distance) - feedback;

                var found = ProjectionRule.Error(boundary, g.AsSpan(), x.AsSpan(), y.AsSpan(), rates.Keep);
                var after = ProjectionRule.Step(boundary, x.AsSpan(), e, rates);

                // Sums of quarters are exact, the shrink's product is not.
                Assert.Equal(e, found, 1e-12);
                Assert.Equal(boundary.T + (rates.AlphaThresh * e), after.T, 1e-12);
                Assert.Equal(
                    boundary.F.Zip(x, (f, value) => f - (rates.AlphaF * e * value)),
                    after.F,
                    (a, b) => Math.Abs(a - b) <= 1e-12
                );
                Assert.Equal(distance - feedback, ProjectionRule.Error(distance, feedback));
            }
        );

    [Fact]
    public void The_boundary_that_is_given_stays_as_it_was()
    {
        var after = ProjectionRule.Step(Boundary, [1, 1], 2, new(0.5, 0.25));

        Assert.Equal([1, -2], Boundary.F);
        Assert.Equal(0.5, Boundary.T);
        Assert.Equal([0, -3], after.F);
        Assert.Equal(1, after.T);
    }

    [Fact]
    public void Numbers_that_do_not_go_together_are_refused_by_name()
    {
        Assert.Throws<ArgumentNullException>("boundary", () => ProjectionRule.Error(null!, [1], [1], [1], 1));
        Assert.Throws<ArgumentNullException>("boundary", () => ProjectionRule.Step(null!, [1], 1, LearningRates.None));
        Assert.Throws<ArgumentException>("x", () => ProjectionRule.Error(Boundary, [1], [1], [1], 1));
        Assert.Throws<ArgumentException>("x", () => ProjectionRule.Error(Boundary, [1], [1, 1, 1], [1], 1));
        Assert.Throws<ArgumentException>("x", () => ProjectionRule.Step(Boundary, [1], 1, LearningRates.None));
        Assert.Throws<ArgumentException>("x", () => ProjectionRule.Step(Boundary, [1, 1, 1], 1, LearningRates.None));
        Assert.Throws<ArgumentException>("target", () => ProjectionRule.Error(Boundary, [1], [1, 1], [], 1));
        Assert.Throws<ArgumentException>("target", () => ProjectionRule.Error(Boundary, [1], [1, 1], [1, 1], 1));
    }
}
