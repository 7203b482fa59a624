using System.Reflection;
using System.Text.RegularExpressions;
using Snn.Data.Runs;

namespace Snn.Tests.Data.Runs;

/// <summary>A number has one name, and is found again as what it was written as.</summary>
public sealed partial class MetricKeyTests
{
    public static TheoryData<string> Keys => [.. Declared().Select(key => key.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_name_is_snake_case_and_belongs_to_one_number(string name)
    {
        var same = Declared().Where(key => key.Name == name).ToArray();

        Assert.Matches(SnakeCase(), name);
        Assert.Single(same.Select(key => (key.Title, key.Unit, key.Better, key.IsShare)).Distinct());
        // A number and a number a layer may share their name: which one it is shows in the value.
        Assert.Equal(same.Length, same.Select(key => key.GetType()).Distinct().Count());
        Assert.Contains(MetricKeys.Of(name), same);
    }

    [Fact]
    public void What_one_key_writes_another_does_not_find()
    {
        var metrics = MetricKeys.All.Add(MetricKeys.LayerSpikesPerTrial).Select(Written).ToArray();

        Assert.All(
            MetricKeys.All,
            key =>
            {
                Assert.NotNull(key.Value([Written(key)]));
                Assert.Null(key.Value([.. metrics.Where(m => m.Name != key.Name)]));
            }
        );
    }

    [Fact]
    public void Only_a_finite_number_is_a_number()
    {
        Assert.Equal(0.5, MetricKeys.Mse.Number([MetricKeys.Mae.Of(1), MetricKeys.Mse.Of(0.5)]));
        Assert.Null(MetricKeys.Mse.Number([MetricKeys.Mse.Of(double.NaN)]));
        Assert.Null(MetricKeys.Mse.Number([MetricKeys.Mse.Of(double.PositiveInfinity)]));
        Assert.Null(MetricKeys.Mse.Number([]));
        // A whole number that a file holds is read back as a count.
        Assert.Equal(1, MetricKeys.Mse.Number([Metric.Of("mse", 1L)]));
        Assert.Equal(7, MetricKeys.Epochs.In([MetricKeys.Epochs.Of(7)]));
        Assert.Equal([1, 2], MetricKeys.FiringRate.In([MetricKeys.FiringRate.Of([1, 2])]));
        Assert.Empty(MetricKeys.FiringRate.In([Metric.Of("firing_rate", 1.0)]));
        Assert.Equal("euler", MetricKeys.Simulator.In([MetricKeys.Simulator.Of("euler")]));
    }

    [Theory]
    [InlineData(0.9, 0.8)]
    [InlineData(1, 0)]
    public void Merit_grows_whichever_way_a_number_gets_better(double more, double less)
    {
        Assert.True(MetricKeys.TestAccuracy.Merit(more) > MetricKeys.TestAccuracy.Merit(less));
        Assert.True(MetricKeys.Mse.Merit(less) > MetricKeys.Mse.Merit(more));
        Assert.Equal(MetricKeys.Pieces.Merit(less), MetricKeys.Pieces.Merit(more));
    }

    [Fact]
    public void A_number_of_ones_own_needs_no_entry()
    {
        Assert.Equal("my number", MetricKeys.Of("my_number").Title);
        Assert.True(MetricKeys.Of("my_accuracy").IsShare);
        Assert.Equal(3, MetricKeys.Of("my_number").Number([Metric.Of("my_number", 3.0)]));
    }

    // A key that is declared and in no table would have no place in reports.
    [Fact]
    public void Every_key_is_in_the_table() =>
        Assert.DoesNotContain(
            typeof(MetricKeys)
                .GetProperties(BindingFlags.Public | BindingFlags.Static)
                .Select(p => p.GetValue(null))
                .OfType<MetricKey>()
                .Except(MetricKeys.All),
            key => key != MetricKeys.LayerSpikesPerTrial
        );

    private static IEnumerable<MetricKey> Declared() => MetricKeys.All.Append(MetricKeys.LayerSpikesPerTrial);

    private static Metric Written(MetricKey key) =>
        key switch
        {
            NumberKey number => number.Of(0.25),
            CountKey count => count.Of(3),
            SeriesKey series => series.Of([1, 2]),
            WordKey word => word.Of("word"),
            TableKey table => table.Of(1, 2, [3, 4]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    [GeneratedRegex("^[a-z0-9]+(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
