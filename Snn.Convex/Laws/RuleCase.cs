using System.Collections.Immutable;
using System.Text.Json;
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
    /// <summary>A case that was kept as JSON.</summary>
    /// <param name="rule">What it is tried with.</param>
    /// <param name="json">The JSON of a counter-example.</param>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static RuleCase Read(BoundaryRule rule, string json)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var kept = CaseJson.Of(json);
        var (f, x) = (kept.Numbers("F"), kept.Numbers("x"));
        var (g, target) = (kept.Numbers("G"), kept.Numbers("target"));
        return f.Length != x.Length || g.Length != target.Length
            ? throw new JsonException("F is of another length than x, or G than target")
            : new(
                rule,
                new(f, kept.Number("T")),
                g,
                x,
                target,
                new(kept.Number("alpha_F"), kept.Number("alpha_T"), Shrink: rule.Shrink)
            );
    }

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
            $"F {Numbers.Of(Boundary.F)}, T {Numbers.Of(Boundary.T)}, G {Numbers.Of(G)}, x {Numbers.Of(X)}, y* {Numbers.Of(Target)}, α_F {Numbers.Of(Rates.AlphaF)}, α_T {Numbers.Of(Rates.AlphaThresh)}",
            $"new RuleCase(rule, new({Numbers.Of(Boundary.F)}, {Numbers.Of(Boundary.T)}), {Numbers.Of(G)}, {Numbers.Of(X)}, {Numbers.Of(Target)}, new({Numbers.Of(Rates.AlphaF)}, {Numbers.Of(Rates.AlphaThresh)}, Shrink: rule.Shrink))",
            $$"""{"F": {{Numbers.Of(Boundary.F)}}, "T": {{Numbers.Of(Boundary.T)}}, "G": {{Numbers.Of(G)}}, "x": {{Numbers.Of(X)}}, "target": {{Numbers.Of(Target)}}, "alpha_F": {{Numbers.Of(Rates.AlphaF)}}, "alpha_T": {{Numbers.Of(Rates.AlphaThresh)}}}""",
            CaseText.SizeOf(1, 1)
        );

    private static Gen<double> Quarters(int from, int to) =>
        Gen.Int32(Range.LinearFromInt32(Math.Max(from, 0), from, to)).Select(q => q / 4.0);
}
