using Snn.Data.Seeds;

namespace Snn.Tests.Data;

/// <summary>Every pinned number was drawn by NumPy 1.24.2.</summary>
public sealed class NumpyRandomStateTests
{
    [Fact]
    public void Draws_of_every_kind_interleave_as_in_NumPy()
    {
        var state = new NumpyRandomState(3);
        Assert.Equal([0.5507979025745755, 0.7081478226181048, 0.2909047389129443], state.Rand(3));
        Assert.Equal([0.510827605197663, 0.8929469543476547, 0.8962930889334381], state.Rand(3));
        Assert.Equal([-0.27738820251439905, -0.35475897926898675, -0.08274148148245977], state.Randn(3));
        Assert.Equal([3, 6, 0, 4, 5, 9, 1, 2, 8, 7], state.Permutation(10));
        Assert.Equal(-0.6270006768238473, state.NextNormal());
        Assert.Equal(0.558854087990882, state.NextDouble());
    }

    [Fact]
    public void The_largest_seed_is_a_seed()
    {
        var state = new NumpyRandomState(uint.MaxValue);
        Assert.Equal([0.6484086742306527, 0.6693235306338161, -1.0805437227474493], state.Randn(3));
        Assert.Equal([2, 0, 6, 4, 1, 5, 3], state.Permutation(7));
        Assert.Equal(0.9335337533300324, state.NextDouble());
    }

    [Fact]
    public void The_state_is_twisted_when_it_is_used_up()
    {
        var values = new NumpyRandomState(0).Rand(1000);
        Assert.Equal(0.6771411441114241, values[^1]);
        Assert.Equal(495.92153437178274, values.Sum(), 9);
    }
}
