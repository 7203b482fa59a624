using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Runs;

/// <summary>What the parameter of an experiment takes, refuses, says and reads back.</summary>
public sealed class ParameterTests
{
    private sealed record Values(double Real, int Whole, bool On, string Word, ImmutableArray<int> Many)
    {
        internal static Values None { get; } = new(0, 0, false, "", []);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_real_number_lies_between_its_bounds(bool open)
    {
        var parameter = Real(-1, 2, open);

        Assert.Equal(open ? null : -1.0, Taken(parameter, "-1")?.Real);
        Assert.Equal(-0.5, Taken(parameter, " -5e-1 ")?.Real);
        Assert.Equal(2, Taken(parameter, "2")?.Real);
        Assert.All(["-1.01", "2.01", "NaN", "Infinity", "1e400", "1,5", "x", ""], text => Refused(parameter, text));
        Assert.All(
            ["NaN", "Infinity", "-Infinity"],
            text => Refused(Real(double.NegativeInfinity, double.PositiveInfinity, open), text)
        );
    }

    [Theory]
    [InlineData(-1, 2, false, "a number from -1 to 2")]
    [InlineData(-1, 2, true, "a number above -1 and at most 2")]
    [InlineData(-1, double.MaxValue, false, "a number of at least -1")]
    [InlineData(-1, double.PositiveInfinity, true, "a number above -1")]
    [InlineData(double.NegativeInfinity, 2.5, false, "a number of at most 2.5")]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, false, "a finite number")]
    public void A_real_number_says_which_values_are_allowed(double min, double max, bool open, string words)
    {
        var parameter = Real(min, max, open);

        Assert.Equal(words, parameter.Allowed);
        Assert.Equal(new(FaultKind.Usage, "real", "'x' is not allowed", $"give {words}"), Refused(parameter, "x"));
    }

    [Fact]
    public void A_whole_number_lies_between_its_bounds()
    {
        var parameter = Whole(-2, 3);

        Assert.Equal(Enumerable.Range(-2, 6).Select(i => (int?)i), Enumerable.Range(-2, 6).Select(i => Of(i)));
        Assert.All(["-3", "4", "1.0", "1e0", "1,000", "x", ""], text => Refused(parameter, text));
        Assert.Equal("a whole number from -2 to 3", parameter.Allowed);
        Assert.Equal("a whole number of at least -2", Whole(-2, int.MaxValue).Allowed);

        int? Of(int value) => Taken(parameter, value.ToString(CultureInfo.InvariantCulture))?.Whole;
    }

    [Fact]
    public void A_switch_is_true_or_false()
    {
        var parameter = Parameter.Switch<Values>("on", "", v => v.On, (v, on) => v with { On = on });

        Assert.Equal((true, false), (Taken(parameter, "true")?.On, Taken(parameter, " False ")?.On));
        Assert.All(["1", "yes", ""], text => Refused(parameter, text));
        Assert.Equal(["true", "false"], parameter.Choices);
        Assert.Equal(
            ("true", "false"),
            (RunText.Of(parameter.Read(Values.None with { On = true })), RunText.Of(parameter.Read(Values.None)))
        );
    }

    [Fact]
    public void A_choice_is_one_of_its_words()
    {
        var words = new Dictionary<string, string> { ["a"] = "first", ["b"] = "second" };
        var parameter = Parameter.Choice<Values, string>("word", "", words, v => v.Word, (v, w) => v with { Word = w });

        Assert.Equal(("first", "second"), (Taken(parameter, "a")?.Word, Taken(parameter, "b")?.Word));
        Assert.All(["first", "A", ""], text => Refused(parameter, text));
        Assert.Equal(new RunValue.Word("b"), parameter.Read(Values.None with { Word = "second" }));
        Assert.Equal(["a", "b"], parameter.Choices);
        Assert.Throws<InvalidOperationException>(() => parameter.Read(Values.None));
    }

    [Fact]
    public void Whole_numbers_in_a_row_are_separated_by_blanks_or_commas()
    {
        var parameter = Parameter.Ints<Values>("many", "", 1, v => v.Many, (v, many) => v with { Many = many });

        Assert.Equal([1, 20, 3], Taken(parameter, "1, 20 3")!.Many);
        Assert.Equal([], Taken(parameter, "")!.Many);
        Assert.All(["0", "1 x", "x 1", "1 1.5", "3 -1"], text => Refused(parameter, text));
    }

    [Fact]
    public void A_value_is_read_back_from_its_text() =>
        Property.Holds(
            from real in Gen.Real(-1e6, 1e6)
            from whole in Gen.Int(-1000, 1000)
            from many in Gen.Int(0, 99).Array(0, 5)
            select new Values(real, whole, false, "", [.. many]),
            values =>
            {
                var many = Parameter.Ints<Values>("many", "", 0, v => v.Many, (v, all) => v with { Many = all });

                Assert.Equal(values.Real, Back(Real(double.NegativeInfinity, double.PositiveInfinity, false)).Real);
                Assert.Equal(values.Whole, Back(Whole(int.MinValue, int.MaxValue)).Whole);
                Assert.Equal(values.Many, Back(many).Many.ToArray());

                Values Back(Parameter<Values> parameter) =>
                    parameter.Write(Values.None, RunText.Of(parameter.Read(values))).OrThrow();
            }
        );

    private static Parameter<Values> Real(double min, double max, bool open) =>
        Parameter.Real<Values>("real", "", min, max, v => v.Real, (v, real) => v with { Real = real }, open);

    private static Parameter<Values> Whole(int min, int max) =>
        Parameter.Int<Values>("whole", "", min, max, v => v.Whole, (v, whole) => v with { Whole = whole });

    private static Values? Taken(Parameter<Values> parameter, string text) =>
        parameter.Write(Values.None, text).Match(values => values, _ => (Values?)null);

    private static Fault Refused(Parameter<Values> parameter, string text) =>
        Assert.IsType<Result<Values>.Error>(parameter.Write(Values.None, text)).Fault;
}
