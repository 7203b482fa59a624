using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

/// <summary>A trial of a user's own: what it gives, and that watching it changes nothing.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void Watching_changes_nothing_and_shows_what_forward_Euler_shows() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var quick = Run(c, Simulator.Event);
                var watched = Run(c, Simulator.Event, margins: true);
                var euler = Run(c, Simulator.Euler, margins: true);

                kinds.Cover("spikes", quick.Spikes.Length > 0, 0.5);
                Assert.Equal(quick.Spikes, watched.Spikes);
                Assert.Equal(quick.MeanReadout, watched.MeanReadout);
                Assert.Empty(quick.Margins);
                Assert.Equal(c.Timing.Bins * c.Neurons.Length, watched.Margins.Length);
                if (DynamicsPropertyTests.Alike(c, LearningRates.None, euler.Spikes, watched.Spikes))
                {
                    Assert.All(
                        euler.Margins.Zip(watched.Margins),
                        m => Assert.Equal(m.First, m.Second, 1e-5f * (1 + Math.Abs(m.First)))
                    );
                }
            }
        );

    [Fact]
    public void A_neuron_is_over_its_threshold_where_it_spikes_and_nobody_is_where_none_does() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var trial = Run(c, Simulator.Euler, margins: true);
                var spikes = trial.Spikes.ToDictionary(s => s.Bin, s => s.Neuron);
                kinds.Cover("spikes", spikes.Count > 0, 0.5);
                for (var t = 1; t < c.Timing.Bins; t++)
                {
                    var margins = trial.Margins.AsSpan(t * c.Neurons.Length, c.Neurons.Length).ToArray();
                    Assert.Equal((t, margins.Max() >= 0), (t, spikes.ContainsKey(t)));
                    if (spikes.TryGetValue(t, out var s))
                    {
                        Assert.Equal(margins.Max(), margins[s]);
                    }
                }
            }
        );

    [Fact]
    public void The_readout_is_the_decoded_spikes() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var trial = Run(c, Simulator.Auto);
                var m = c.Target.Length;

                kinds.Cover("reads out", trial.Readout.Any(y => y != 0), 0.5);
                Closeness.Close(trial.Readout.AsSpan(), trial.Readouts.AsSpan()[^m..]);
                for (var o = 0; o < m; o++)
                {
                    var mean = Enumerable
                        .Range(c.Timing.ReadoutBin, c.Timing.Bins - c.Timing.ReadoutBin)
                        .Average(t => trial.Readouts[(t * m) + o]);
                    Assert.Equal(mean, trial.MeanReadout[o], 1e-9 * (1 + Math.Abs(mean)));
                }
            }
        );

    [Fact]
    public void The_lowest_of_stacked_layers_knows_nothing_of_those_above() =>
        Property.Holds(
            from c in Trial.Any
            from simulator in Gen.Item(Simulator.Event, Simulator.Euler)
            select (c, simulator),
            (pick, kinds) =>
            {
                var (c, simulator) = pick;
                var n = c.Neurons.Length;
                var upper = ConvexNetwork
                    .Create(
                        3,
                        n,
                        1,
                        new(
                            Enumerable.Repeat(0.2, n * 3).ToArray(),
                            new double[] { 1, 2, 3 },
                            new double[] { 0.1, 0.2, 0.3 },
                            new double[] { 0.1, 0.3, 0.2 }
                        )
                    )
                    .OrThrow();
                LayerTrace[] Stack(Simulator by) =>
                    [.. Simulation.Run([c.Network, upper], c.X, c.Coding, c.Timing, by, default, margins: true)];

                var (both, alone, euler) = (Stack(simulator), Run(c, simulator, margins: true), Stack(Simulator.Euler));

                kinds.Cover("both layers spike", both.All(layer => layer.Spikes.Length > 0), 0.3);
                Assert.Equal(alone.Spikes, both[0].Spikes);
                Assert.Equal(alone.MeanReadout, both[0].MeanReadout);
                if (DynamicsPropertyTests.Alike(c, LearningRates.None, euler[0].Spikes, both[0].Spikes))
                {
                    Assert.Equal(euler[1].Spikes, both[1].Spikes);
                    Assert.All(
                        euler[1].Margins.Zip(both[1].Margins),
                        m => Assert.Equal(m.First, m.Second, 1e-5f * (1 + Math.Abs(m.First)))
                    );
                }
            }
        );

    [Fact]
    public void Noise_comes_from_the_seed_alone() =>
        Property.Holds(
            from c in Trial.Any
            from seed in Gen.Seed
            select (c, seed),
            pick =>
            {
                var (c, seed) = pick;
                var noisy = c.Coding with { SigmaV = 0.2 };
                LayerTrace Noisy(Simulator simulator, Seed from) =>
                    Simulation.Run(c.Network, c.X, noisy, c.Timing, simulator, from, margins: true);

                var (once, again) = (Noisy(Simulator.Auto, seed), Noisy(Simulator.Euler, seed));

                Assert.Equal(once.Spikes, again.Spikes);
                Assert.Equal(once.Margins, again.Margins);
                Assert.NotEqual(once.Margins, Noisy(Simulator.Auto, new(seed.Value + 1)).Margins);
            }
        );

    [Fact]
    public void What_cannot_be_simulated_is_refused()
    {
        var network = PublishedNetworks.Surface(3);
        var (coding, timing) = (new CodingParameters(2, 3e-3), TrialTiming.Of(100, 10, 100));

        Assert.Throws<ArgumentException>(() => Simulation.Run(network, [1], coding, timing, Simulator.Auto, default));
        Assert.Throws<ArgumentException>(() =>
            Simulation.Run(network, [1, 2], coding with { Dt = 1 }, timing, Simulator.Auto, default)
        );
        Assert.Throws<ArgumentException>(() =>
            Simulation.Run(network, [1, 2], coding, timing with { OnsetBin = 100 }, Simulator.Auto, default)
        );
        Assert.Throws<ArgumentException>(() =>
            Simulation.Run(network, [1, 2], coding with { SigmaV = 1 }, timing, Simulator.Event, default)
        );
        Assert.Throws<ArgumentException>(() =>
            Simulation.Run([network, network], [1, 2], coding, timing, Simulator.Auto, default)
        );
        Assert.Throws<ArgumentException>(() => Simulation.Run([], [1, 2], coding, timing, Simulator.Auto, default));
    }

    private static LayerTrace Run(Trial c, Simulator simulator, bool margins = false) =>
        Simulation.Run(c.Network, c.X, c.Coding, c.Timing, simulator, default, margins);
}
