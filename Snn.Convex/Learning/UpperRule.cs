namespace Snn.Convex.Learning;

/// <summary>
/// The rule of an upper layer: the projection rule with the rates below as input and the step divided by <c>1 +
/// ‖r‖²</c>.
/// </summary>
/// <remarks>
/// A spike then moves e by the same fraction whatever the rates are. Our reading of the multi-layer rule
/// (<c>docs/convex.md</c>).
/// </remarks>
internal static class UpperRule
{
    /// <summary>Moves the boundary of a neuron that has spiked.</summary>
    /// <param name="f">Its row of F.</param>
    /// <param name="threshold">Its threshold T.</param>
    /// <param name="below">Rates of the layer below.</param>
    /// <param name="g">Its row of G.</param>
    /// <param name="target">y*, [M].</param>
    /// <param name="sunk">By how much drift has lowered the thresholds beyond T.</param>
    /// <param name="step">Fraction of e that one spike takes away, 0 to 1.</param>
    /// <param name="keep">What the shrink leaves.</param>
    /// <returns>By how much T has moved.</returns>
    internal static double Learn(
        Row<double> f,
        ref double threshold,
        SparseInput below,
        ReadOnlyRow<double> g,
        ReadOnlySpan<double> target,
        double sunk,
        double step,
        double keep
    )
    {
        var e = ProjectionRule.Error(ProjectionRule.Distance(f.Read(), threshold - sunk, below), keep, g, target);
        var squares = 1.0;
        for (var j = 0; j < below.Count; j++)
        {
            squares += below.Value(j) * below.Value(j);
        }

        var change = step * e / squares;
        ProjectionRule.Update(f, ref threshold, below, change, 1, 1);
        return change;
    }
}
