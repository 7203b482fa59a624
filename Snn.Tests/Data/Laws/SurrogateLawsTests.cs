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
            { "cut off far out", "surrogate-gradient" },
            { "nothing at the threshold itself", "surrogate-gradient" },
            { "of one side only", "surrogate-gradient" },
            { "overflows", "surrogate-finite" },
        };

    [Fact]
    public void Right_ones_break_nothing()
    {
        SurrogateLaws.Validate(Arctan).Assert();
        SurrogateLaws.Validate(Triangle).Assert();
    }

    public static TheoryData<string> Others => [.. Other.Select(shape => shape.Name)];

    // Of any width, with kinks that nobody has named, and with claims that are not made.
    private static SurrogateShape[] Other =>
        [
            Triangle with
            {
                Name = "a triangle whose kinks are not named",
                Kinks = [],
            },
            new("a box", u => Math.Abs(u) <= 0.5 ? 1 : 0) { Primitive = u => Math.Clamp(u, -0.5, 0.5) },
            new("steep", u => 1 / Math.Pow(1 + (25 * Math.Abs(u)), 2))
            {
                Primitive = u => u / (1 + (25 * Math.Abs(u))),
            },
            new("of millivolts", u => 1 / (1 + Math.Exp(-u / 5)) is var s ? s * (1 - s) / 5 : 0)
            {
                Primitive = u => 1 / (1 + Math.Exp(-u / 5)),
            },
            new("a narrow bell", u => Math.Exp(-u * u / 2e-4)),
            new("straight through", _ => 1) { Primitive = u => u },
            new("leaky", u => u >= 0 ? 1 : 0.1)
            {
                Even = false,
                Unimodal = false,
                Primitive = u => u >= 0 ? u : 0.1 * u,
            },
            new("bells with negative sides", u => (1.15 * Bell(u, 0.5)) - (0.15 * (Bell(u - 3, 3) + Bell(u + 3, 3))))
            {
                NotNegative = false,
                Unimodal = false,
            },
        ];

    private static double Bell(double u, double width) => Math.Exp(-u * u / (2 * width * width)) / width;

    [Theory]
    [MemberData(nameof(Others))]
    public void Right_ones_of_other_kinds_break_nothing(string name) =>
        SurrogateLaws.Validate(Other.Single(shape => shape.Name == name), null, new(Cases: 2000)).Assert();

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
            "cut off far out" => u => Math.Abs(u) > 4 ? 0 : Arctan.Derivative(u),
            "nothing at the threshold itself" => u => u == 0 ? 0 : Arctan.Derivative(u),
            "of one side only" => u => u > 0 ? 0 : Arctan.Derivative(u),
            "overflows" => u => Math.Exp(u) / Math.Pow(1 + Math.Exp(u), 2),
            _ => u => Math.Abs(u) > 100 ? double.PositiveInfinity : Arctan.Derivative(u),
        };

        var report = SurrogateLaws.Validate(Arctan with { Name = name, Derivative = derivative });

        Assert.IsType<LawOutcome.Broken>(report.Findings.Single(f => f.Law.Name == law).Outcome);
    }
}
