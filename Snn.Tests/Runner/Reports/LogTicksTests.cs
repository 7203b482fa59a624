using System.Globalization;
using Snn.Runner.Reports.Plots;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Reports;

/// <summary>Ticks of a logarithmic axis can be read, however long or short the axis is.</summary>
public sealed class LogTicksTests
{
    [Fact]
    public void An_axis_of_any_length_has_three_to_nine_ticks_within_it_all_with_other_texts() =>
        Property.Holds(
            from low in Gen.Real(-9, 9)
            from length in Gen.Item(0.004, 0.01, 0.05, 0.2, 0.5, 1, 3, 12)
            select (low, high: low + length),
            (c, kinds) =>
            {
                var ticks = LogTicks.Values(c.low, c.high);
                var texts = LogTicks.Texts(ticks);

                kinds.Cover("shorter than a decade", c.high - c.low < 1, 0.3);
                kinds.Cover("several decades", c.high - c.low > 2, 0.1);
                Assert.InRange(ticks.Length, 3, 9);
                Assert.Equal(ticks.Order(), ticks);
                Assert.All(ticks, tick => Assert.InRange(Math.Log10(tick), c.low - 1e-9, c.high + 1e-9));
                Assert.Equal(texts.Distinct(), texts);
                // What stands there is where it stands, to a hundredth of the axis.
                Assert.All(
                    ticks.Zip(texts).Where(t => double.TryParse(t.Second, CultureInfo.InvariantCulture, out _)),
                    t =>
                        Assert.Equal(
                            Math.Log10(t.First),
                            Math.Log10(double.Parse(t.Second, CultureInfo.InvariantCulture)),
                            0.01 * (c.high - c.low)
                        )
                );
            }
        );

    [Theory]
    [InlineData(2.264, 2.302, "2.27 2.28 2.29 2.3")]
    [InlineData(0.4, 1.4, "0.4 0.5 0.6 0.7 0.8 0.9 1")]
    [InlineData(1e-6, 1e-1, "1e-6 1e-5 0.0001 0.001 0.01 0.1")]
    public void They_are_round_numbers(double from, double to, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', LogTicks.Texts(LogTicks.Values(Math.Log10(from) - 1e-9, Math.Log10(to) + 1e-9)))
        );
}
