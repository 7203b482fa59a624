using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Runner.Execution.Sweeps;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Execution;

public class SweepValuesTests
{
    [Theory]
    [InlineData("2,4,8", "2 4 8")]
    [InlineData("10..12", "10 11 12")]
    [InlineData("1,3..5,4", "1 3 4 5")]
    [InlineData("0..1:5", "0 0.25 0.5 0.75 1")]
    [InlineData("log:1e-4..1e-2:5", "0.0001 0.000316228 0.001 0.00316228 0.01")]
    [InlineData("50 50,100", "50 50|100")]
    [InlineData("../a.csv,b..c", "../a.csv b..c")]
    public void Ranges_are_their_values(string text, string values) =>
        Assert.Equal(
            values.Contains('|', StringComparison.Ordinal) ? values.Split('|') : values.Split(' '),
            SweepValues.Parse(text).OrThrow()
        );

    [Theory]
    [InlineData("2,,4", "a value is missing")]
    [InlineData("12..10", "that is no range")]
    [InlineData("0.1..0.5", "does not say how many")]
    [InlineData("log:1..10", "does not say how many")]
    [InlineData("log:0..10:3", "must start above 0")]
    [InlineData("0..1:1", "'1' is not a number of values")]
    [InlineData("0..1000000", "more than 10000")]
    [InlineData("log:a", "that is no range")]
    public void What_is_no_range_is_told(string text, string what) =>
        Assert.Contains(
            what,
            Assert.IsType<Result<ImmutableArray<string>>.Error>(SweepValues.Parse(text)).Fault.What,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_range_by_factors_has_equal_ones_between_its_ends() =>
        Property.Holds(
            from first in Gen.Int(1, 1000)
            from factor in Gen.Int(2, 1000)
            from count in Gen.Int(2, 20)
            select (first, last: (double)first * factor, count),
            c =>
            {
                double[] values =
                [
                    .. SweepValues
                        .Parse(string.Create(CultureInfo.InvariantCulture, $"log:{c.first}..{c.last:R}:{c.count}"))
                        .OrThrow()
                        .Select(v => double.Parse(v, CultureInfo.InvariantCulture)),
                ];
                Assert.Equal(c.count, values.Length);
                Assert.Equal(c.last, values[^1], c.last * 1e-5);
                Assert.All(
                    values.Zip(values.Skip(1)),
                    pair =>
                        Assert.Equal(Math.Pow(c.last / c.first, 1.0 / (c.count - 1)), pair.Second / pair.First, 1e-2)
                );
            }
        );
}
