using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Surfaces;

namespace Snn.Tests.Convex;

/// <summary>Measures of spike trains, fits and layers, on numbers that are checked by hand.</summary>
public sealed class MeasureTests
{
    [Fact]
    public void Spike_trains_are_as_regular_as_their_intervals_and_counts()
    {
        // Intervals 1, 2, 3; counts 3, 0, 1, 1 in windows of 5 from 10 on.
        Assert.Equal(0.5, SpikeTrain.IntervalCv([0, 1, 3, 6]), 1e-15);
        Assert.Equal(4.75 / 3 / 1.25, SpikeTrain.FanoFactor([5, 9, 10, 11, 14, 20, 29, 30, 99], 10, 5, 4), 1e-15);
        Assert.Equal(0, SpikeTrain.IntervalCv([0, 2, 4]));
        Assert.All(
            new[]
            {
                SpikeTrain.IntervalCv([]),
                SpikeTrain.IntervalCv([3, 7]),
                SpikeTrain.FanoFactor([1], 0, 5, 1),
                SpikeTrain.FanoFactor([], 0, 5, 4),
            },
            measure => Assert.Equal(double.NaN, measure)
        );
        Assert.Throws<ArgumentNullException>("times", () => SpikeTrain.IntervalCv(null!));
        Assert.Throws<ArgumentNullException>("times", () => SpikeTrain.FanoFactor(null!, 0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("window", () => SpikeTrain.FanoFactor([1], 0, 0, 1));
    }

    [Fact]
    public void A_fit_is_as_wrong_as_its_points_say_and_has_the_pieces_that_are_the_highest_somewhere()
    {
        // max(0, x, −x − 1, −9) at −3, 0, 1, 4 is 2, 0, 1, 4.
        var function = new MaxAffine(1, new[] { 1.0, -1, 0 }, new[] { 0.0, -1, -9 }, 0);
        var points = PointSet.Create(1, new[] { -3.0, 0, 1, 4 }, new[] { 1.0, 0, -1, 4 });

        Assert.Equal(new FitError(5.0 / 4, 3.0 / 4, 2, 2), FitError.Of(function, points));
        Assert.Throws<ArgumentNullException>("function", () => FitError.Of(null!, points));
        Assert.Throws<ArgumentNullException>("points", () => FitError.Of(function, (PointSet)null!));
    }

    [Fact]
    public void Readouts_are_compared_with_the_optimum_at_an_evenly_spread_sample_of_inputs()
    {
        // y ≥ x − 1 and y ≥ 0: the optimum is max(0, x − 1).
        var network = Single(1, 1, 1);
        double[] x = [3, 0, 2, 5, 1],
            readouts = [2.5, 7, 4, -4, 9];

        Assert.Equal((0.5 + 3) / 2, OptimumDistance.Of(network, 2, x, readouts, 2).Mean, 1e-12);
        Assert.Equal((0.5 + 7 + 3 + 8 + 9) / 5, OptimumDistance.Of(network, 2, x, readouts, 9).Mean, 1e-12);
        Assert.InRange(OptimumDistance.Of(network, 2, x, readouts, 9).KktResidual, 0, 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>("sample", () => OptimumDistance.Of(network, 2, x, readouts, 0));
        Assert.Throws<ArgumentNullException>("network", () => OptimumDistance.Of(null!, 2, x, readouts, 1));
    }

    [Fact]
    public void Distances_are_lengths_and_programs_without_a_solution_have_none()
    {
        // Two readouts, each at least x.
        var two = ConvexNetwork
            .Create(2, 1, 2, new(new[] { 1.0, 1 }, new[] { 1.0, 0, 0, 1 }, new[] { 1.0, 0, 0, 1 }, new[] { 0.0, 0 }))
            .OrThrow();
        Assert.Equal(5, OptimumDistance.Of(two, 2, new[] { 1.0 }, new[] { 4.0, 5 }, 1).Mean, 1e-12);

        // y ≥ x and y ≤ −x, which only inputs up to 0 allow.
        var torn = ConvexNetwork
            .Create(2, 1, 1, new(new[] { 1.0, 1 }, new[] { 1.0, -1 }, new[] { 1.0, -1 }, new[] { 0.0, 0 }))
            .OrThrow();
        Assert.Equal((double.NaN, double.NaN), OptimumDistance.Of(torn, 2, new[] { 1.0 }, new[] { 4.0 }, 1));
        Assert.Equal(4, OptimumDistance.Of(torn, 2, new[] { 1.0, -1 }, new[] { 9.0, 4 }, 2).Mean, 1e-12);
    }

    [Fact]
    public void Lengths_of_a_layer_are_taken_neuron_by_neuron()
    {
        var layer = ConvexNetwork
            .Create(
                2,
                2,
                2,
                new(new[] { 3.0, 5, 4, 12 }, new[] { 0.5, 8, 0, 15 }, new[] { 1.0, 3, 0, 4 }, new[] { -1.0, 2 })
            )
            .OrThrow();

        var facts = LayerFacts.Of(layer);

        Assert.Equal(new Spread(5, 9, 13), facts.Encoder);
        Assert.Equal(new Spread(0.5, 8.75, 17), facts.Feedback);
        Assert.Equal(new Spread(1, 3, 5), facts.Decoder);
        Assert.Equal(new Spread(-1, 0.5, 2), facts.Threshold);
        Assert.Null(LayerFacts.PiecesInUse(layer, 1));
        Assert.Throws<ArgumentNullException>("layer", () => LayerFacts.Of(null!));
        Assert.Throws<ArgumentNullException>("layer", () => LayerFacts.PiecesInUse(null!, 1));
        Assert.Throws<ArgumentOutOfRangeException>("range", () => LayerFacts.PiecesInUse(layer, 0));
    }

    [Theory]
    [InlineData(2, 1)] // x − 3 nowhere, −x − 1 on the left
    [InlineData(4, 2)]
    public void Pieces_are_in_use_within_a_range(double range, int pieces)
    {
        var line = ConvexNetwork
            .Create(2, 1, 1, new(new[] { 1.0, -1 }, new[] { 1.0, 1 }, new[] { 1.0, 1 }, new[] { 3.0, 1 }))
            .OrThrow();
        var plane = ConvexNetwork
            .Create(2, 2, 1, new(new[] { 1.0, -1, 0, 0 }, new[] { 1.0, 1 }, new[] { 1.0, 1 }, new[] { 3.0, 1 }))
            .OrThrow();

        Assert.Equal((pieces, pieces), (LayerFacts.PiecesInUse(line, range), LayerFacts.PiecesInUse(plane, range)));
    }

    [Fact]
    public void The_busiest_neurons_come_first_of_equals_the_lowest_and_silent_ones_last()
    {
        var trace = new LayerTrace(5, [new(1, 3), new(2, 1), new(3, 4), new(4, 1), new(5, 3)], [], [], [], [], []);

        Assert.Equal([1, 3, 4, 0], trace.Busiest(4));
        Assert.Equal([1], trace.Busiest(1));
        Assert.Equal([1, 3, 4, 0, 2], trace.Busiest(9));
    }

    private static ConvexNetwork Single(double f, double g, double t) =>
        ConvexNetwork.Create(1, 1, 1, new(new[] { f }, new[] { g }, new[] { g }, new[] { t })).OrThrow();
}
