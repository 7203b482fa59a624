using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

/// <summary>The published networks as their program draws them, and when two networks are the same.</summary>
public sealed class NetworkTests
{
    // NumPy fills row by row, and a network is held column by column.
    [Fact]
    public void The_general_network_has_rows_of_length_one_in_the_order_in_which_they_are_drawn() =>
        Property.Holds(
            from seed in Gen.Seed
            from neurons in Gen.Size(1, 30)
            from inputs in Gen.Size(1, 5)
            from outputs in Gen.Size(1, 5)
            select (Seed: (uint)seed.Value, neurons, inputs, outputs),
            c =>
            {
                var (n, k, m) = (c.neurons, c.inputs, c.outputs);
                var state = new NumpyRandomState(c.Seed);
                var (g, f) = (Rows(state.Rand(n * m), m), Rows(state.Randn(n * k), k));

                var network = PublishedNetworks.Robustness(c.Seed, n, k, m);

                Assert.Equal((n, k, m), (network.Neurons, network.Inputs, network.Outputs));
                for (var i = 0; i < n; i++)
                {
                    Equal(g[i], network.FeedbackMatrix().Row(i).ToArray());
                    Equal(f[i], network.EncoderMatrix().Row(i).ToArray());
                    Equal([.. g[i].Select(v => 0.1 * v)], network.DecoderMatrix().Column(i).ToArray());
                }

                Assert.All(network.T.ToArray(), t => Assert.Equal(1, t));
            },
            50
        );

    [Fact]
    public void The_upper_of_two_layers_sees_every_neuron_of_the_lower_and_has_its_decoder() =>
        Property.Holds(
            from seed in Gen.Seed
            from neurons in Gen.Size(1, 20)
            select (Seed: (uint)seed.Value, neurons),
            c =>
            {
                var n = c.neurons;
                var state = new NumpyRandomState(c.Seed);
                _ = (state.Rand(n), state.Randn(2 * n), state.Rand(n));
                var f = Rows(state.Randn(n * n), n, unit: false);

                var (lower, upper) = PublishedNetworks.TwoLayers(c.Seed, n);

                Assert.Equal(PublishedNetworks.Surface(c.Seed, n), lower);
                Assert.Equal((n, n, 1), (upper.Neurons, upper.Inputs, upper.Outputs));
                Assert.Equal(f, upper.EncoderMatrix().ToRowArrays());
                Assert.Equal(lower.D.ToArray(), upper.D.ToArray());
                Assert.Equal(lower.G.ToArray(), upper.G.ToArray());
                Assert.All(upper.T.ToArray(), t => Assert.InRange(t, -1, 1));
            },
            30
        );

    [Theory]
    [InlineData(0ul, true)]
    [InlineData(uint.MaxValue, true)]
    [InlineData(uint.MaxValue + 1ul, false)]
    public void A_seed_of_the_published_program_has_32_bits(ulong seed, bool allowed) =>
        Assert.Equal(
            allowed ? $"{seed}" : $"seed: {seed} is not a seed of RandomState; give 0 to {uint.MaxValue}",
            PublishedNetworks.Seed(new(seed)).Match(value => $"{value}", fault => fault.ToString())
        );

    [Fact]
    public void A_network_is_the_same_as_one_of_the_same_numbers_and_as_nothing_else()
    {
        var network = PublishedNetworks.Surface(3, 4);

        Assert.True(network.Equals((object)PublishedNetworks.Surface(3, 4)));
        Assert.False(network.Equals(null));
        Assert.False(network.Equals((object)"a network"));
        Assert.All(
            new[]
            {
                PublishedNetworks.Surface(4, 4),
                PublishedNetworks.Surface(3, 5),
                With(0),
                With(1),
                With(2),
                With(3),
            },
            other => Assert.NotEqual(network, other)
        );

        // One number of one of its four runs.
        ConvexNetwork With(int run)
        {
            ReadOnlyMemory<double>[] runs = [network.F, network.G, network.D, network.T];
            var changed = runs[run].ToArray();
            changed[^1] += 0.5;
            runs[run] = changed;
            return ConvexNetwork.Create(4, 2, 1, new(runs[0], runs[1], runs[2], runs[3])).OrThrow();
        }
    }

    [Fact]
    public void No_matrix_can_be_missing()
    {
        var network = PublishedNetworks.Surface(3, 4);
        var (f, g, d, t) = (
            network.EncoderMatrix(),
            network.FeedbackMatrix(),
            network.DecoderMatrix(),
            network.ThresholdVector()
        );

        Assert.Equal(network, ConvexNetwork.Create(f, g, d, t).OrThrow());
        Assert.Throws<ArgumentNullException>("f", () => ConvexNetwork.Create(null!, g, d, t));
        Assert.Throws<ArgumentNullException>("g", () => ConvexNetwork.Create(f, null!, d, t));
        Assert.Throws<ArgumentNullException>("d", () => ConvexNetwork.Create(f, g, null!, t));
        Assert.Throws<ArgumentNullException>("t", () => ConvexNetwork.Create(f, g, d, null!));
    }

    private static double[][] Rows(double[] drawn, int width, bool unit = true) =>
        [
            .. drawn
                .Chunk(width)
                .Select(row => unit ? row.Select(v => v / Math.Sqrt(row.Sum(x => x * x))).ToArray() : row),
        ];

    private static void Equal(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-15));
}
