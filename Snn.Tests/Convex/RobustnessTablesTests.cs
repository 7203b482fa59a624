using Snn.Convex.Experiments.Robustness;
using Snn.Convex.Persistence;

namespace Snn.Tests.Convex;

/// <summary>The tables of a disturbed run, number by number.</summary>
public sealed class RobustnessTablesTests
{
    private const int Bins = 5;

    // Four observed neurons, of which three are drawn; every number says where it stands.
    private static readonly RobustnessFigure Figure = new(
        1e-3,
        new(Counted(Bins * 3, 0.1), new double[Bins * 3], [new(2, 0, 3), new(0, 3, Bins)]),
        new(
            [new(1, 7), new(4, 0)],
            [.. Counted(Bins * 7, 0.01)],
            [],
            [],
            [],
            [],
            [.. Counted(Bins * 4, 1)],
            [.. Counted(Bins * 4, 10)],
            [.. Counted(Bins * 4, 100)]
        ),
        [7, 0, 3, 9],
        [0.25, 0.5, 0.75, 1]
    );

    [Fact]
    public void Every_other_millisecond_is_a_row_of_input_target_readout_and_what_three_neurons_have()
    {
        var lines = RobustnessTables.Traces(Figure).Split('\n');

        Assert.Equal(
            "time_s,x1,x2,x3,target1,target2,target3,target4,target5,target6,target7,y1,y2,y3,y4,y5,y6,y7,"
                + "v_7,e_7,i_7,v_0,e_0,i_0,v_3,e_3,i_3",
            lines[0]
        );
        Assert.Equal(5, lines.Length);
        Assert.Equal("", lines[4]);
        Assert.Equal(
            $"0.002,0.6,0.7,0.8,{Targets(2)},0.14,0.15,0.16,0.17,0.18,0.19,0.2,7.75,80,800,8.5,90,900,9.25,100,1000",
            lines[2]
        );
        Assert.Equal(
            $"0.004,1.2,1.3,1.4,{Targets(0)},0.28,0.29,0.3,0.31,0.32,0.33,0.34,"
                + "15.75,160,1600,16.5,170,1700,17.25,180,1800",
            lines[3]
        );
    }

    [Fact]
    public void Steps_longer_than_that_are_rows_each() =>
        Assert.Equal(Bins + 2, RobustnessTables.Traces(Figure with { Dt = 5e-3 }).Split('\n').Length);

    [Fact]
    public void Every_spike_is_a_time_and_a_neuron() =>
        Assert.Equal("time_s,neuron\n0.001,7\n0.004,0\n", RobustnessTables.Spikes(Figure));

    [Fact]
    public void There_is_no_table_of_nothing()
    {
        Assert.Throws<ArgumentNullException>("figure", () => RobustnessTables.Traces(null!));
        Assert.Throws<ArgumentNullException>("figure", () => RobustnessTables.Spikes(null!));
    }

    private static double[] Counted(int count, double unit) => [.. Enumerable.Range(0, count).Select(i => i * unit)];

    private static string Targets(int pattern) =>
        string.Join(
            ',',
            PatternTask
                .Target(pattern)
                .Select(y => Math.Round(y, 6).ToString(System.Globalization.CultureInfo.InvariantCulture))
        );
}
