using System.Collections.Immutable;
using Snn.Data.Laws;

namespace Snn.Convex.Laws;

/// <summary>Laws of L_proj.</summary>
public static class RuleLaws
{
    // Sums of some ten products of quarters and rates.
    private const double Close = 1e-12;

    /// <summary>All laws of L_proj.</summary>
    public static ImmutableArray<Law<BoundaryRule, RuleCase>> All { get; } =
    [
        Of(
            new(
                "l-proj-contracts",
                "a step moves the boundary towards the target, by the factor of the rule",
                "e' = e (1 − (1 − shrink)(α_F ‖x‖² + α_T))",
                "gradient descent on L_proj = ½ e²; Mancoo, Keemink and Machens 2020",
                "10⁻¹² of the largest term"
            ),
            _ => null,
            Contracts
        ),
        Of(
            new(
                "l-proj-direction",
                "the row of F changes only in the direction of the input",
                "F' − F ∥ x",
                "gradient of L_proj in F",
                "10⁻¹² of the largest term"
            ),
            _ => null,
            Direction
        ),
        Of(
            new(
                "l-proj-at-target",
                "a boundary at the target does not change",
                "e = 0 ⇒ F' = F, T' = T",
                "minimum of L_proj",
                "every bit"
            ),
            _ => null,
            AtTarget
        ),
        Of(
            new(
                "l-proj-gradient",
                "the step is a gradient descent step on L_proj",
                "F' − F = −α_F ∂(½ e²)/∂F, T' − T = −α_T ∂(½ e²)/∂T",
                "central differences, which are exact for a quadratic function",
                "10⁻⁹ of the largest term"
            ),
            rule => rule.Shrink == 0 ? null : "the published step leaves the shrink out of its gradient",
            Gradient
        ),
    ];

    /// <summary>The laws of these names.</summary>
    /// <param name="names">Names of laws.</param>
    public static ImmutableArray<Law<BoundaryRule, RuleCase>> Named(params IEnumerable<string> names) =>
        All.Named(names);

    /// <summary>Puts a rule through some laws, or all.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="laws">The laws; null for all.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    public static LawReport Validate(
        BoundaryRule rule,
        IEnumerable<Law<BoundaryRule, RuleCase>>? laws = null,
        CheckSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(rule);
        return LawReport.Of(rule.Name, rule, laws ?? All, settings ?? new());
    }

    /// <summary>A rule as a subject beside those of other kinds.</summary>
    /// <param name="rule">The rule.</param>
    public static LawSubject Subject(BoundaryRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return LawSubject.Of(rule.Name, "rule", rule, All);
    }

    private static Law<BoundaryRule, RuleCase> Of(
        LawText text,
        Func<BoundaryRule, string?> unclaimed,
        Func<RuleCase, Verdict> test
    ) =>
        new(
            text,
            subject => unclaimed(subject) is { } why ? new LawOutcome.NotClaimed(why) : null,
            RuleCase.For,
            test,
            one => one.Write()
        );

    private static Verdict Contracts(RuleCase one)
    {
        var squares = one.X.Sum(x => x * x);
        var expected =
            one.Error * (1 - ((1 - one.Rule.Shrink) * ((one.Rates.AlphaF * squares) + one.Rates.AlphaThresh)));
        var error = one.Rule.ErrorOf(one.After, one.G, one.X, one.Target);
        return Math.Abs(error - expected) <= Close * Magnitude(one)
            ? new Verdict.Holds(one.Error != 0)
            : Breaks(one, "e'", expected, error);
    }

    private static Verdict Direction(RuleCase one)
    {
        var moved = Moved(one);
        var longest = Enumerable.Range(0, one.X.Length).MaxBy(k => Math.Abs(one.X[k]));
        var factor = one.X[longest] == 0 ? 0 : moved[longest] / one.X[longest];
        for (var k = 0; k < one.X.Length; k++)
        {
            if (Math.Abs(moved[k] - (factor * one.X[k])) > Close * Magnitude(one))
            {
                return Breaks(one, $"F'_{k} − F_{k}", factor * one.X[k], moved[k]);
            }
        }

        return new Verdict.Holds(one.Error != 0 && one.X.Any(x => x != 0) && one.X.Length > 1);
    }

    // The threshold is put where e is 0, as near as numbers come; only exactly there nothing may move.
    private static Verdict AtTarget(RuleCase one)
    {
        var there = one with
        {
            Target = [.. one.Target.Select(_ => 0.0)],
            Boundary = one.Boundary with { T = one.Boundary.F.Zip(one.X, (f, x) => f * x).Sum() },
        };
        return there.Error != 0 ? new Verdict.Holds(false)
            : there.After.Equals(there.Boundary) ? new Verdict.Holds(true)
            : Breaks(there, "T'", there.Boundary.T, there.After.T);
    }

    private static Verdict Gradient(RuleCase one)
    {
        const double H = 1.0 / 64;
        double Loss(ImmutableArray<double> f, double t) =>
            0.5 * Math.Pow(one.Rule.ErrorOf(new(f, t), one.G, one.X, one.Target), 2);
        var (f, t, moved) = (one.Boundary.F, one.Boundary.T, Moved(one));
        for (var k = 0; k < f.Length; k++)
        {
            var slope = (Loss(f.SetItem(k, f[k] + H), t) - Loss(f.SetItem(k, f[k] - H), t)) / (2 * H);
            if (Math.Abs(moved[k] + (one.Rates.AlphaF * slope)) > 1e-9 * Magnitude(one))
            {
                return Breaks(one, $"F'_{k} − F_{k}", -one.Rates.AlphaF * slope, moved[k]);
            }
        }

        var slopeOfT = (Loss(f, t + H) - Loss(f, t - H)) / (2 * H);
        return Math.Abs(one.After.T - t + (one.Rates.AlphaThresh * slopeOfT)) <= 1e-9 * Magnitude(one)
            ? new Verdict.Holds(one.Error != 0)
            : Breaks(one, "T' − T", -one.Rates.AlphaThresh * slopeOfT, one.After.T - t);
    }

    private static double[] Moved(RuleCase one) =>
        [.. one.After.F.Zip(one.Boundary.F, (after, before) => after - before)];

    private static double Magnitude(RuleCase one) =>
        1
        + Math.Abs(one.Boundary.T)
        + one.Boundary.F.Zip(one.X, (f, x) => Math.Abs(f * x)).Sum()
        + one.G.Zip(one.Target, (g, y) => Math.Abs(g * y)).Sum();

    private static Verdict.Breaks Breaks(RuleCase one, string what, double expected, double actual) =>
        new(
            $"from e = {Numbers.Of(one.Error)}, {what} is {Numbers.Of(actual)}",
            new(
                ["", "F", "T", "e", "expected", "actual"],
                [
                    ["before", Numbers.Of(one.Boundary.F), Numbers.Of(one.Boundary.T), Numbers.Of(one.Error), "", ""],
                    [
                        "after",
                        Numbers.Of(one.After.F),
                        Numbers.Of(one.After.T),
                        Numbers.Of(one.Rule.ErrorOf(one.After, one.G, one.X, one.Target)),
                        $"{what} = {Numbers.Of(expected)}",
                        Numbers.Of(actual),
                    ],
                ],
                1
            )
        );
}
