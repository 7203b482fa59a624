using System.Collections.Immutable;
using Snn.Convex.Learning;

namespace Snn.Convex.Laws;

/// <summary>A rule that moves the boundary of a neuron that has spiked: what the laws of L_proj are put to.</summary>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Shrink">What it takes away from the boundary's distance; 0 for the rule of 2020.</param>
/// <param name="Step">Boundary, row of G [M], input [K], target [M] and rates to the boundary after the spike.</param>
public sealed record BoundaryRule(
    string Name,
    double Shrink,
    Func<Boundary, ImmutableArray<double>, ImmutableArray<double>, ImmutableArray<double>, LearningRates, Boundary> Step
)
{
    /// <summary>The rule of Mancoo, Keemink and Machens 2020.</summary>
    public static BoundaryRule Projection { get; } = Of("l-proj", 0);

    /// <summary>The published rule with its shrink of 1/500.</summary>
    public static BoundaryRule Published { get; } = Of("l-proj-published", LearningRates.PublishedShrink);

    /// <summary>e = (1 − shrink)(F·x − T) − G·y*.</summary>
    internal double ErrorOf(
        Boundary boundary,
        ImmutableArray<double> g,
        ImmutableArray<double> x,
        ImmutableArray<double> target
    ) => ProjectionRule.Error(boundary, g.AsSpan(), x.AsSpan(), target.AsSpan(), 1 - Shrink);

    private static BoundaryRule Of(string name, double shrink) =>
        new(
            name,
            shrink,
            (boundary, g, x, target, rates) =>
                ProjectionRule.Step(
                    boundary,
                    x.AsSpan(),
                    ProjectionRule.Error(boundary, g.AsSpan(), x.AsSpan(), target.AsSpan(), 1 - shrink),
                    rates
                )
        );
}
