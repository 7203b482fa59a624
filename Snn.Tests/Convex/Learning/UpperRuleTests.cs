using Snn.Convex.Learning;

namespace Snn.Tests.Convex.Learning;

/// <summary>A layer that learns from the spikes of the one below it.</summary>
public sealed class UpperRuleTests
{
    // Row 1 of two neurons with three inputs, of which the layer below sends 0 and 2; none of neuron 0 may move.
    private readonly double[] _f = [7, 1, 7, 5, 7, -2];
    private readonly double[] _rates = [0.5, 9, 2];
    private readonly int[] _lines = [0, 2];
    private readonly double[] _g = [7, 2, 7, 0.5];
    private readonly double[] _target = [0.75, -1];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.25, 1)]
    [InlineData(0.25, 0.5)]
    public void A_spike_takes_its_fraction_of_the_error_away(double step, double keep)
    {
        const double Sunk = 0.125;
        var threshold = 0.25;
        double Error() => (keep * ((_f[1] * 0.5) + (_f[5] * 2) - (threshold - Sunk))) - ((2 * 0.75) - 0.5);
        var before = Error();

        var moved = UpperRule.Learn(
            new(_f, 1, 2),
            ref threshold,
            new SparseInput(_lines, _rates),
            new(_g, 1, 2),
            _target,
            Sunk,
            step,
            keep
        );

        Assert.Equal(step * before / (1 + 0.25 + 4), moved, 1e-14);
        Assert.Equal(0.25 + moved, threshold, 1e-14);
        Assert.Equal([7, 1 - (moved * 0.5), 7, 5, 7, -2 - (moved * 2)], _f, (a, b) => Math.Abs(a - b) <= 1e-14);
        Assert.Equal(before * (1 - (keep * step)), Error(), 1e-14);
    }

    [Fact]
    public void Boundaries_are_equal_where_their_numbers_are()
    {
        Boundary boundary = new([1, 2], 3);

        Assert.Equal(new([1, 2], 3), boundary);
        Assert.NotEqual(new([1, 2.5], 3), boundary);
        Assert.NotEqual(new([1, 2], 4), boundary);
        Assert.False(boundary.Equals(null));
    }
}
