using Snn.Data.Laws;
using Snn.Data.Laws.Surrogates;

namespace Snn.Tests.Data.Laws;

/// <summary>The laws of surrogate derivatives, with some that are right and some that are not.</summary>
public sealed class SurrogateLawsTests
{
    private static readonly SurrogateShape Arctan = new("arctan", u => 1 / (1 + Math.Pow(Math.PI * u, 2)))
    {
        Primitive = u => Math.Atan(Math.PI * u) / Math.PI,
        Width = 0.5,
    };

    private static readonly SurrogateShape Triangle = new("triangle", u => Math.Max(0, 1 - Math.Abs(u)))
    {
        Primitive = u => Math.Abs(u) >= 1 ? Math.Sign(u) / 2.0 : u - (u * Math.Abs(u) / 2),
        Kinks = [-1, 0, 1],
    };

    public static TheoryData<string, string> Wrong =>
        new()
        {
            { "twice as high", "surrogate-gradient" },
            { "one percent too wide", "surrogate-gradient" },
            { "shifted", "surrogate-even" },
            { "has a dent at the threshold", "surrogate-falls" },
            { "negative far out", "surrogate-finite" },
            { "infinite far out", "surrogate-finite" },
        };

    [Fact]
    public void Right_ones_break_nothing()
    {
        SurrogateLaws.Validate(Arctan).Assert();
        SurrogateLaws.Validate(Triangle).Assert();
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_one_is_found(string name, string law)
    {
        Func<double, double> derivative = name switch
        {
            "twice as high" => u => 2 * Arctan.Derivative(u),
            "one percent too wide" => u => Arctan.Derivative(u / 1.01),
            "shifted" => u => Arctan.Derivative(u - 0.01),
            "has a dent at the threshold" => u => Math.Abs(u) < 0.01 ? 0.9 : Arctan.Derivative(u),
            "negative far out" => u => Arctan.Derivative(u) - 1e-4,
            _ => u => Math.Abs(u) > 100 ? double.PositiveInfinity : Arctan.Derivative(u),
        };

        var report = SurrogateLaws.Validate(Arctan with { Name = name, Derivative = derivative });

        Assert.IsType<LawOutcome.Broken>(report.Findings.Single(f => f.Law.Name == law).Outcome);
    }
}
