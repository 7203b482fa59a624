using Hedgehog;
using Snn.Convex.Laws;
using Snn.Data.Laws.Drawn;

namespace Snn.Tests.Data.Laws;

/// <summary>What laws and tests draw: small values first, which shrink to the simplest of their kind.</summary>
public sealed class DrawnTests
{
    [Fact]
    public void Spike_trains_shrink_to_one_silent_neuron_and_one_step()
    {
        var smallest = Smallest(SpikeRaster.Drawn, _ => true);

        Assert.Equal((1, 1, 0, "."), (smallest.Neurons, smallest.Steps.Length, smallest.Count, smallest.ToString()));
    }

    [Fact]
    public void Spike_trains_shrink_to_the_spikes_that_a_property_needs()
    {
        var smallest = Smallest(SpikeRaster.Drawn, raster => raster.Neurons > 1 && raster.CountOf(1) > 1);

        Assert.Equal("..\n||", smallest.ToString());
    }

    [Fact]
    public void Samples_shrink_to_fewer_samples_values_and_classes_and_to_zeros()
    {
        var smallest = Smallest(LabelledSamples.Drawn, samples => samples.Labels.Any(label => label > 0));

        Assert.Equal("class 1 of 2: [0]", smallest.ToString());
        Assert.Equal((1, 2, 1), (smallest.Images().Count, smallest.Images().Classes, smallest.Points().Count));
    }

    [Fact]
    public void Networks_shrink_to_one_neuron_of_round_numbers()
    {
        var smallest = Smallest(NetworkRows.Drawn, rows => rows.Neurons[0].T > 0.5);

        Assert.Equal("neuron 0: F [0], G [1], D [0.5], T 1", smallest.ToString());
        Assert.Equal(smallest, NetworkRows.Of(smallest.Network));
    }

    [Fact]
    public void Numbers_stay_between_their_bounds_and_shrink_to_the_simplest_that_do()
    {
        var smallest = Smallest(Levels.Values(3, 0.3, 2.5), values => values.All(v => v is >= 0.3 and <= 2.5));

        Assert.All(smallest, value => Assert.True(value is 1 or 2, $"{value}"));
        Assert.Equal(0, Smallest(Levels.Between(-2, 2), _ => true));
    }

    // The first drawn value that has a property, shrunk as far as it keeps it.
    private static T Smallest<T>(Gen<T> values, Func<T, bool> has)
    {
        var random = Hedgehog.Linq.GenExtensions.ToRandom(values);
        var tree = Enumerable
            .Range(0, 200)
            .Select(i => Hedgehog.FSharp.Random.run(SeedModule.from((ulong)i), 1 + (i / 2), random))
            .First(drawn => has(Tree.outcome(drawn)));
        while (Tree.shrinks(tree).FirstOrDefault(next => has(Tree.outcome(next))) is { } simpler)
        {
            tree = simpler;
        }

        return Tree.outcome(tree);
    }
}
