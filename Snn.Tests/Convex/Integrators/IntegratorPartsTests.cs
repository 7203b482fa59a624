using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Data.Vectors;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Integrators;

/// <summary>What simulators are made of, each by its formula: powers of the decay, ratios, rates, choices.</summary>
public sealed class IntegratorPartsTests
{
    [Fact]
    public void Powers_and_geometric_sums_are_tabled_for_every_bin_of_a_trial() =>
        Property.Holds(
            from bins in Gen.Size(2, 60)
            from readout in Gen.Int(0, bins - 1)
            from leak in Gen.Item(0.25, 0.01, 1e-18)
            select (bins, readout, leak),
            c =>
            {
                var table = new DecayTable(new(1, c.leak), new(c.bins, 0, 0, c.readout));
                var q = 1 - c.leak;

                Assert.Equal(c.bins + 1, table.Powers.Length);
                Assert.Equal((q, c.bins), (table.Q, table.Bins));
                for (var t = 0; t < c.bins; t++)
                {
                    Assert.Equal(Math.Pow(q, t), table.Powers[t], 1e-14);
                    Assert.Equal(Math.Pow(q, c.bins - 1 - t), table.Last(t), 1e-14);
                    var mean = Enumerable
                        .Range(c.readout, c.bins - c.readout)
                        .Average(bin => bin < t ? 0 : Math.Pow(q, bin - t));
                    Assert.Equal(mean, table.Share(t), 1e-12);
                }
            }
        );

    [Fact]
    public void A_ratio_is_crossed_in_the_first_bin_whose_power_is_at_most_it() =>
        Property.Holds(
            from limit in Gen.Int(0, 40)
            from leak in Gen.Item(0.5, 0.1, 0.01)
            from power in Gen.Int(0, 45)
            from off in Gen.Item(0, 1e-12, -1e-12, 1e-3, -1e-3, 1)
            select (limit, leak, power, off),
            (c, kinds) =>
            {
                var table = new DecayTable(new(1, c.leak), new(45, 0, 0, 40));
                var ratio = Math.Pow(1 - c.leak, c.power) + c.off;
                var first = c.limit + 1;
                for (var k = c.limit; k > 0; k--)
                {
                    first = table.Powers[k] <= ratio ? k : first;
                }

                kinds.Cover("within the limit", first > 1 && first <= c.limit, 0.2);
                Assert.Equal(first, table.BinsUntil(ratio, c.limit));
                Assert.Equal(c.limit + 1, table.BinsUntil(double.NaN, c.limit));
                Assert.Equal(c.limit + 1, table.BinsUntil(0, c.limit));
            },
            300
        );

    [Theory]
    [InlineData(-2, 1, 0.5)]
    [InlineData(-2, -1, -0.5)]
    [InlineData(2, -0.5, 1)]
    [InlineData(2, -1, 1)]
    [InlineData(2, -1.5, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(0, -1, 0)]
    public void A_neuron_below_its_rest_crosses_by_its_headroom_and_one_above_it_at_once_or_never(
        double u,
        double headroom,
        double ratio
    )
    {
        Assert.Equal(ratio, EventKernels.Ratio(u, headroom, 0.5));
        double[] us = [.. Enumerable.Repeat(u, 8)],
            headrooms = [.. Enumerable.Repeat(headroom, 8)];
        Assert.Equal(Math.Max(0, ratio), EventKernels.NextRatio(us, headrooms, 0.5));
    }

    // Quarters are summed exactly. Blocks of 64 neurons are looked at, of which there can be several.
    [Fact]
    public void The_only_neuron_over_its_threshold_is_found_wherever_it_is() =>
        Property.Holds(
            from vectors in Gen.Int(1, 30)
            from over in Gen.Int(0, (8 * vectors) - 1).Array(0, 3)
            from at in Gen.Item(0.0, 0.25)
            select (vectors, over, at),
            (c, kinds) =>
            {
                double[] u = [.. Enumerable.Repeat(-1.0, 8 * c.vectors)],
                    headroom = [.. Enumerable.Repeat(0.25, 8 * c.vectors)];
                foreach (var neuron in c.over)
                {
                    headroom[neuron] = 0.5 + c.at;
                }

                var only = PlainPasses.OnlyOver(u, headroom, 0.5);
                kinds.Cover("none", only == EventKernels.None, 0.1);
                kinds.Cover("one beyond the first block", only >= 64, 0.1);
                kinds.Cover("several", only == EventKernels.Several, 0.2);
                Assert.Equal(only, EventPasses<Lanes512<double>>.OnlyOver(u, headroom, 0.5));
                Assert.Equal(only, EventPasses<Lanes256<double>>.OnlyOver(u, headroom, 0.5));
                Assert.Equal(only, EventKernels.OnlyOver(u, headroom, 0.5));
            }
        );

    [Fact]
    public void Every_vector_pass_is_that_of_both_widths()
    {
        double[] f = [.. Enumerable.Range(0, 16).Select(i => Math.Sin(i))],
            t = [.. Enumerable.Range(0, 8).Select(i => i / 8.0)],
            u = [.. Enumerable.Range(0, 8).Select(i => -1 - (i % 3))],
            x = [0.5, -2];
        double[] Run(Action<double[]> pass)
        {
            double[] run = [.. u];
            pass(run);
            return run;
        }

        var headroom = Run(h => EventKernels.Rest(h, f, t, x));
        Closeness.Close(PlainPasses.Rest(f, t, x), headroom);
        Assert.Equal(PlainPasses.Winner(u, headroom, 0.7), EventKernels.Winner(u, headroom, 0.7));
        Closeness.Close([.. u.Zip(t, (a, b) => (0.7 * a) + b)], Run(v => EventKernels.Receive(v, 0.7, t)));
        Closeness.Close([.. u.Select(v => 0.7 * v)], Run(v => EventKernels.Relax(v, 0.7)));
        double[] kicked = [.. u];
        var ratio = EventKernels.KickAndNextRatio(kicked, headroom, new(0.7, f, x), 0.5);
        Closeness.Close(PlainPasses.Kicked(u, f, 0.7, x), kicked);
        Assert.Equal(PlainPasses.NextRatio(kicked, headroom, 0.5), ratio, 1e-12);
        Assert.True(ratio > 0);
        Assert.Equal(
            EventPasses<Lanes256<double>>.NextRatio(u, headroom, 0.5),
            EventKernels.NextRatio(u, headroom, 0.5)
        );
    }

    [Fact]
    public void Only_neurons_that_have_spiked_have_a_rate()
    {
        var rates = new SparseRates(4);
        rates.Spike(2);
        rates.Decay(0.5);
        rates.Spike(0);
        rates.Spike(2);

        Assert.Equal([2, 0], rates.Active.ToArray());
        Assert.Equal((1, 0, 1.5, 0), (rates[0], rates[1], rates[2], rates[3]));
        Assert.Equal(
            (2, 0, 1.5, 1),
            (rates.Input.Line(0), rates.Input.Line(1), rates.Input.Value(0), rates.Input.Value(1))
        );
        rates.Clear();
        Assert.Equal((0, 0, 0), (rates.Active.Length, rates[0], rates[2]));
        rates.Spike(2);
        Assert.Equal((1, 1), (rates.Active.Length, rates[2]));
    }

    [Theory]
    [InlineData(Simulator.Auto, 0, Simulator.Event)]
    [InlineData(Simulator.Auto, 0.1, Simulator.Euler)]
    [InlineData(Simulator.Euler, 0, Simulator.Euler)]
    [InlineData(Simulator.Euler, 0.1, Simulator.Euler)]
    [InlineData(Simulator.Event, 0, Simulator.Event)]
    public void Events_are_followed_where_there_is_no_noise(Simulator asked, double sigma, Simulator chosen) =>
        Assert.Equal(chosen, Simulators.Choose(asked, new(1, 0.1, 0, sigma)).OrThrow());

    [Fact]
    public void Simulators_have_words_and_events_with_noise_are_refused()
    {
        Assert.Equal(
            "simulator",
            Simulators.Choose(Simulator.Event, new(1, 0.1, 0, 0.1)).Match(_ => "", fault => fault.Where)
        );
        Assert.Throws<ArgumentNullException>("parameters", () => Simulators.Choose(Simulator.Auto, null!));
        Assert.Equal(
            ["auto", "euler", "event"],
            new[] { Simulator.Auto, Simulator.Euler, Simulator.Event }.Select(s => s.Word())
        );
    }

    [Theory]
    [InlineData(Simulator.Event, 0)]
    [InlineData(Simulator.Euler, 0.2)]
    public void Readouts_of_many_inputs_are_those_of_each_with_noise_of_its_own(Simulator simulator, double sigma)
    {
        var network = PublishedNetworks.Surface(3, 6, 2, 2);
        var (coding, timing) = (new CodingParameters(2, 0.02, 0, sigma), new TrialTiming(60, 5, 5, 30));
        double[] x = [1, 2, -1, 3, 0, 0];

        var readouts = Readouts.Of(network, coding, timing, simulator, x, new(9));

        Assert.Equal(6, readouts.Length);
        for (var i = 0; i < 3; i++)
        {
            var alone = Simulation.Run(network, x.AsSpan(2 * i, 2), coding, timing, simulator, new Seed(9).Fold(i));
            Assert.Equal(alone.MeanReadout, readouts[(2 * i)..((2 * i) + 2)]);
        }

        Assert.NotEqual(readouts[..2], readouts[2..4]);
        Assert.Throws<ArgumentException>(
            "x",
            () => Readouts.Of(network, coding, timing, simulator, x.AsMemory(1), default)
        );
        Assert.Throws<ArgumentNullException>(
            "network",
            () => Readouts.Of(null!, coding, timing, simulator, x, default)
        );
    }

    [Fact]
    public void Buffers_are_whole_vectors_filled_up_with_neurons_that_never_spike()
    {
        var network = ConvexNetwork
            .Create(2, 2, 1, new(new[] { 1.0, 2, 3, 4 }, new[] { 5.0, 6 }, new[] { 7.0, 8 }, new[] { 9.0, 10 }))
            .OrThrow();
        var b = new NeuronBuffers(network);

        Assert.Equal((8, 16, 8), (b.Padded, b.F.Length, b.G.Length));
        Assert.Equal([1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0], b.F);
        Assert.Equal([9, 10, .. Enumerable.Repeat(NeuronBuffers.Unreachable, 6)], b.T);
        Assert.Equal(
            (8, 8, 16, 0),
            (
                NeuronBuffers.WholeVectors(1),
                NeuronBuffers.WholeVectors(8),
                NeuronBuffers.WholeVectors(9),
                NeuronBuffers.WholeVectors(0)
            )
        );
        b.Drift(0.5);
        Assert.Equal([8.5, 9.5, NeuronBuffers.Unreachable], b.T[..3]);

        // e = 0.5 (2·1 + 4·2 − 9.5 + 1) − 6·0.25, of which half moves F and a quarter moves T.
        b.Learn(1, [1, 2], [0.25], new(0.5, 0.25, Shrink: 0.5), 1);
        const double E = (0.5 * (2 + 8 - 9.5 + 1)) - 1.5;
        var (f, t) = b.Learned();
        Assert.Equal([1, 2 - (0.5 * E), 3, 4 - E], f);
        Assert.Equal([8.5, 9.5 + (0.25 * E)], t);

        (b.R[0], b.R[1], b.RMean[0], b.RMean[1]) = (1, 2, 3, 4);
        b.Decode();
        Assert.Equal((7 + 16, 21 + 32), (b.YLast[0], b.YMean[0]));
        b.Rest();
        Assert.All(b.R.Concat(b.RMean), rate => Assert.Equal(0, rate));
    }

    [Fact]
    public void Spikes_are_listed_in_order_whatever_room_there_was()
    {
        var spikes = new SpikeList(0);
        for (var bin = 0; bin < 40; bin++)
        {
            spikes.Add(bin, 3 * bin);
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(bin => new Spike(bin, 3 * bin)), spikes.ToImmutable());
        spikes.Clear();
        spikes.Add(1, 2);
        Assert.Equal([new Spike(1, 2)], spikes.Span.ToArray());
    }
}
