using System.Collections.Immutable;
using System.Globalization;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Convex.Learning;
using Snn.Data.Laws;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Convex.Laws;

/// <summary>A spike that a rule learns from.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Boundary">The neuron's boundary, K inputs.</param>
/// <param name="G">Its row of G, [M].</param>
/// <param name="X">Input when it spiked, [K].</param>
/// <param name="Target">y*, [M].</param>
/// <param name="Rates">α_F and α_T.</param>
public sealed record RuleCase(
    BoundaryRule Rule,
    Boundary Boundary,
    ImmutableArray<double> G,
    ImmutableArray<double> X,
    ImmutableArray<double> Target,
    LearningRates Rates
)
{
    /// <summary>e before the step.</summary>
    internal double Error => Rule.ErrorOf(Boundary, G, X, Target);

    /// <summary>The boundary after the step.</summary>
    internal Boundary After => Rule.Step(Boundary, G, X, Target, Rates);

    // Quarters throughout: sums of them are exact, and a person can follow them.
    internal static Gen<RuleCase> For(BoundaryRule rule) =>
        from k in Gen.Int32(Range.Constant(1, 3))
        from m in Gen.Int32(Range.Constant(1, 2))
        from f in Quarters(-20, 20).Array(Range.Singleton(k))
        from x in Quarters(-12, 12).Array(Range.Singleton(k))
        from g in Quarters(1, 8).Array(Range.Singleton(m))
        from target in Quarters(-12, 12).Array(Range.Singleton(m))
        from t in Quarters(-12, 12)
        from rates in Gen.Item([1 / 64.0, 1 / 1024.0, 1 / 8.0])
        select new RuleCase(
            rule,
            new([.. f], t),
            [.. g],
            [.. x],
            [.. target],
            new(rates, rates / 2, Shrink: rule.Shrink)
        );

    internal CaseText Write() =>
        new(
            $"F {List(Boundary.F)}, T {Text(Boundary.T)}, G {List(G)}, x {List(X)}, y* {List(Target)}, α_F {Text(Rates.AlphaF)}, α_T {Text(Rates.AlphaThresh)}",
            $"new RuleCase(rule, new({List(Boundary.F)}, {Text(Boundary.T)}), {List(G)}, {List(X)}, {List(Target)}, new({Text(Rates.AlphaF)}, {Text(Rates.AlphaThresh)}, Shrink: rule.Shrink))",
            $$"""{"F": {{List(Boundary.F)}}, "T": {{Text(Boundary.T)}}, "G": {{List(G)}}, "x": {{List(X)}}, "target": {{List(Target)}}, "alpha_F": {{Text(Rates.AlphaF)}}, "alpha_T": {{Text(Rates.AlphaThresh)}}}""",
            "1 neuron, 1 step"
        );

    internal static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    internal static string List(IEnumerable<double> values) => $"[{string.Join(", ", values.Select(Text))}]";

    private static Gen<double> Quarters(int from, int to) =>
        Gen.Int32(Range.LinearFromInt32(Math.Max(from, 0), from, to)).Select(q => q / 4.0);
}
