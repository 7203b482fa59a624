using System.Collections.Immutable;

namespace Snn.Data.Laws.Surrogates;

/// <summary>Laws of surrogate derivatives.</summary>
public static class SurrogateLaws
{
    /// <summary>All laws of surrogate derivatives.</summary>
    public static ImmutableArray<Law<SurrogateShape, SurrogateCase>> All { get; } =
    [
        Of(
            new(
                "surrogate-finite",
                "the derivative is finite, and not negative anywhere unless NotNegative is false",
                "0 ≤ σ'(u) < ∞",
                "a higher membrane never makes a spike less likely",
                "none"
            ),
            _ => null,
            Finite
        ),
        Of(
            new(
                "surrogate-even",
                "the derivative is the same on both sides of the threshold",
                "σ'(−u) = σ'(u)",
                "Neftci, Mostafa and Zenke 2019",
                "8 roundoffs of its own precision of the value at the threshold, which σ (1 − σ) loses in its tail"
            ),
            s => s.Even ? null : "Even is false",
            Even
        ),
        Of(
            new(
                "surrogate-falls",
                "the derivative decreases with the distance from the threshold",
                "|u| ≤ |w| ⇒ σ'(w) ≤ σ'(u)",
                "learning is strongest for a membrane at its threshold",
                "8 of its own roundoffs of the value at the threshold"
            ),
            s => s.Unimodal ? null : "Unimodal is false",
            Falls
        ),
        Of(
            new(
                "surrogate-gradient",
                "it is the derivative of its primitive, except at kinks",
                "(σ(u + h) − σ(u − h)) / 2h → σ'(u)",
                "the gradient equals the finite difference",
                "the difference between steps of h and h/2, plus 8 roundoffs of σ over h"
            ),
            s => s.Primitive is null ? "Primitive is not given" : null,
            Gradient
        ),
    ];

    /// <summary>The laws of these names.</summary>
    /// <param name="names">Names of laws.</param>
    public static ImmutableArray<Law<SurrogateShape, SurrogateCase>> Named(params IEnumerable<string> names) =>
        All.Named(names);

    /// <summary>Puts a surrogate through some laws, or all.</summary>
    /// <param name="surrogate">The surrogate.</param>
    /// <param name="laws">The laws; null for all.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    public static LawReport Validate(
        SurrogateShape surrogate,
        IEnumerable<Law<SurrogateShape, SurrogateCase>>? laws = null,
        CheckSettings? settings = null
    ) => LawReport.Of(surrogate.Name, surrogate, laws ?? All, settings ?? new());

    /// <summary>A surrogate as a subject beside those of other kinds.</summary>
    /// <param name="surrogate">The surrogate.</param>
    public static LawSubject Subject(SurrogateShape surrogate) =>
        LawSubject.Of(surrogate.Name, "surrogate", surrogate, All);

    private static Law<SurrogateShape, SurrogateCase> Of(
        LawText text,
        Func<SurrogateShape, string?> unclaimed,
        Func<SurrogateCase, Verdict> test
    ) =>
        new(
            text,
            subject => unclaimed(subject) is { } why ? new LawOutcome.NotClaimed(why) : null,
            SurrogateCase.For,
            test,
            one => one.Write()
        );

    private static Verdict Finite(SurrogateCase one)
    {
        var value = one.Surrogate.Derivative(one.Farther);
        return double.IsFinite(value) && (value >= 0 || !one.Surrogate.NotNegative)
            ? new Verdict.Holds(true)
            : Breaks(
                one,
                one.Farther,
                one.Surrogate.NotNegative ? "a finite number of at least 0" : "a finite number",
                value,
                value < 0 ? "NotNegative" : null
            );
    }

    private static Verdict Even(SurrogateCase one)
    {
        var (here, there) = (one.Surrogate.Derivative(one.U), one.Surrogate.Derivative(-one.U));
        var largest = new[] { here, there, one.Surrogate.Derivative(0) }.Max(Math.Abs);
        return Math.Abs(here - there) <= 8 * one.Surrogate.Epsilon * largest
            ? new Verdict.Holds(one.U != 0)
            : Breaks(one, -one.U, Numbers.Of(here), there, "Even");
    }

    private static Verdict Falls(SurrogateCase one)
    {
        var (near, far) = (one.Surrogate.Derivative(one.U), one.Surrogate.Derivative(one.Farther));
        return far <= near + (8 * one.Surrogate.Epsilon * one.Surrogate.Derivative(0))
            ? new Verdict.Holds(one.U != one.Farther)
            : Breaks(
                one,
                one.Farther,
                $"at most {Numbers.Of(near)}, which it is at {Numbers.Of(one.U)}",
                far,
                "Unimodal"
            );
    }

    // Near the threshold, and far from it.
    private static Verdict Gradient(SurrogateCase one) =>
        (GradientAt(one, one.U), GradientAt(one, one.Farther)) switch
        {
            (Verdict.Breaks near, _) => near,
            (_, Verdict.Breaks far) => far,
            (Verdict.Holds near, Verdict.Holds far) => new Verdict.Holds(near.Exercised || far.Exercised),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static Verdict GradientAt(SurrogateCase one, double u)
    {
        var (primitive, h) = (one.Surrogate.Primitive!, one.Surrogate.CurrentWidth / 1024);
        double Gap(double step) => (primitive(u + step) - (2 * primitive(u)) + primitive(u - step)) / step;
        double Difference(double step) => (primitive(u + step) - primitive(u - step)) / (2 * step);
        var (coarse, fine) = (Difference(h), Difference(h / 2));
        var (expected, value) = (((4 * fine) - coarse) / 3, one.Surrogate.Derivative(u));
        var roundoff = 8 * one.Surrogate.Epsilon * (Math.Abs(primitive(u)) + h + Math.Abs(u * value)) / h;

        // Where slopes of both sides do not close in on one another as the step is halved, the primitive has a kink.
        if (
            Math.Abs(Gap(h / 2) - (Gap(h) / 2)) > (0.05 * Math.Abs(Gap(h))) + roundoff
            || one.Surrogate.Kinks.Any(kink => Math.Abs(u - kink) <= 2 * h)
        )
        {
            return new Verdict.Holds(false);
        }

        return Math.Abs(value - expected) <= Math.Abs(fine - coarse) + roundoff
            ? new Verdict.Holds(Math.Abs(value) > roundoff)
            : Breaks(one, u, Numbers.Of(expected), value);
    }

    private static Verdict.Breaks Breaks(
        SurrogateCase one,
        double at,
        string expected,
        double actual,
        string? claim = null
    ) =>
        new(
            $"at u = {Numbers.Of(at)} the derivative is {Numbers.Of(actual)}{(claim is null ? "" : $"; if that is meant, say {claim} = false")}",
            new(
                ["u", "σ'(u)", "expected", "actual"],
                [
                    [Numbers.Of(one.U), Numbers.Of(one.Surrogate.Derivative(one.U)), "", ""],
                    [Numbers.Of(at), Numbers.Of(actual), expected, Numbers.Of(actual)],
                ],
                1
            )
        );
}
