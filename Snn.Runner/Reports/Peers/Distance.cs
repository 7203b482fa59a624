using Snn.Data.Runs;

namespace Snn.Runner.Reports.Peers;

/// <summary>How far a number is from another, in words.</summary>
internal static class Distance
{
    /// <summary>
    /// Shares in points, other numbers as a multiple: <c>6.41 points below it</c>, <c>0.3 times it</c>.
    /// </summary>
    /// <param name="metric">What both are.</param>
    /// <param name="own">A number.</param>
    /// <param name="other">The one that it stands beside.</param>
    internal static string Words(MetricKey metric, double own, double other) =>
        !metric.IsShare ? FormattableString.Invariant($"{own / other:G3} times it")
        : Math.Abs(own - other) < 5e-5 ? "the same"
        : FormattableString.Invariant(
            $"{100 * Math.Abs(own - other):F2} points {(own < other ? "below" : "above")} it"
        );
}
