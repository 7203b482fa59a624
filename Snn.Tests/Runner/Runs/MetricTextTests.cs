using Snn.Data.Runs;
using Snn.Runner.Runs;

namespace Snn.Tests.Runner.Runs;

public sealed class MetricTextTests
{
    [Theory]
    [InlineData(0, "0 nJ")]
    [InlineData(35.75, "35.75 nJ")]
    [InlineData(999.4, "999.4 nJ")]
    [InlineData(999.6, "0.9996 µJ")]
    [InlineData(12_345, "12.35 µJ")]
    [InlineData(1.39e6, "1.39 mJ")]
    [InlineData(2.5e9, "2.5 J")]
    [InlineData(double.NaN, "- nJ")]
    public void An_energy_has_the_prefix_that_makes_it_readable(double nanojoules, string shown)
    {
        var key = MetricKeys.EnergyNanojoules;

        Assert.Equal(shown, key.Shown(nanojoules));
        Assert.Equal(shown, key.Shown(new RunValue.Real(nanojoules)));
    }

    [Fact]
    public void A_part_of_one_is_shown_in_percent_and_a_time_as_people_write_it()
    {
        Assert.Equal("97.37%", MetricKeys.TestAccuracy.Shown(0.9737));
        Assert.Equal("9:11 min", MetricKeys.WallSeconds.Shown(550.9));
    }
}
