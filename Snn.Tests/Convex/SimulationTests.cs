using FsCheck.Xunit;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;

namespace Snn.Tests.Convex;

/// <summary>A trial of a user's own: what it gives, and that watching it changes nothing.</summary>
[Properties(Arbitrary = [typeof(Cases)], MaxTest = 100)]
public sealed class SimulationTests
{
    [Property]
    public void Watching_changes_nothing_and_shows_what_forward_Euler_shows(Case c)
    {
        var quick = Simulation.Run(c.Network, c.X, c.Coding, c.Timing, Simulator.Event, default);
        var watched = Simulation.Run(c.Network, c.X, c.Coding, c.Timing, Simulator.Event, default, margins: true);
        var euler = Simulation.Run(c.Network, c.X, c.Coding, c.Timing, Simulator.Euler, default, margins: true);

        Assert.Equal(quick.Spikes, watched.Spikes);
        Assert.Equal(quick.MeanReadout, watched.MeanReadout);
        Assert.Empty(quick.Margins);
        Assert.Equal(c.Timing.Bins * c.Network.Neurons, watched.Margins.Length);
        Assert.All(
            euler.Margins.Zip(watched.Margins),
            m => Assert.Equal(m.First, m.Second, 1e-5f * (1 + Math.Abs(m.First)))
        );
    }

    [Property]
    public void A_neuron_is_over_its_threshold_where_it_spikes_and_nobody_is_where_none_does(Case c)
    {
        var trial = Simulation.Run(c.Network, c.X, c.Coding, c.Timing, Simulator.Euler, default, margins: true);
        var spikes = trial.Spikes.ToDictionary(s => s.Bin, s => s.Neuron);
        for (var t = 1; t < c.Timing.Bins; t++)
        {
            var margins = trial.Margins.AsSpan(t * c.Network.Neurons, c.Network.Neurons).ToArray();
            Assert.Equal(margins.Max() >= 0, spikes.ContainsKey(t));
            Assert.True(!spikes.TryGetValue(t, out var s) || margins[s] == margins.Max());
        }
    }

    [Property]
    public void The_readout_is_the_decoded_spikes(Case c)
    {
        var trial = Simulation.Run(c.Network, c.X, c.Coding, c.Timing, Simulator.Auto, default);
        var m = c.Network.Outputs;

        DynamicsPropertyTests.Close(trial.Readout.AsSpan(), trial.Readouts.AsSpan()[^m..]);
        for (var o = 0; o < m; o++)
        {
            var mean = Enumerable
                .Range(c.Timing.ReadoutBin, c.Timing.Bins - c.Timing.ReadoutBin)
                .Average(t => trial.Readouts[(t * m) + o]);
            Assert.Equal(mean, trial.MeanReadout[o], 1e-9 * (1 + Math.Abs(mean)));
        }
    }

    [Property]
    public void The_lowest_of_stacked_layers_knows_nothing_of_those_above(Case c, bool euler)
    {
        var simulator = euler ? Simulator.Euler : Simulator.Event;
        var n = c.Network.Neurons;
        var f = Enumerable.Repeat(0.2, n * 3).ToArray();
        var upper = ConvexNetwork
            .Create(
                3,
                n,
                1,
                new(f, new double[] { 1, 2, 3 }, new double[] { 0.1, 0.2, 0.3 }, new double[] { 0.1, 0.3, 0.2 })
            )
            .OrThrow();

        var both = Simulation.Run([c.Network, upper], c.X, c.Coding, c.Timing, simulator, default, margins: true);
        var alone = Simulation.Run(c.Network, c.X, c.Coding, c.Timing, simulator, default, margins: true);

        Assert.Equal(alone.Spikes, both[0].Spikes);
        Assert.Equal(alone.MeanReadout, both[0].MeanReadout);
        Assert.Equal(
            Simulation.Run([c.Network, upper], c.X, c.Coding, c.Timing, Simulator.Euler, default)[1].Spikes,
            both[1].Spikes
        );
        Assert.All(
            both[1]
                .Margins.Zip(
                    Simulation
                        .Run([c.Network, upper], c.X, c.Coding, c.Timing, Simulator.Euler, default, margins: true)[1]
                        .Margins
                ),
            m => Assert.Equal(m.First, m.Second, 1e-5f * (1 + Math.Abs(m.First)))
        );
    }

    [Property]
    public void Noise_comes_from_the_seed_alone(Case c, uint seed)
    {
        var noisy = c.Coding with { SigmaV = 0.2 };
        var once = Simulation.Run(c.Network, c.X, noisy, c.Timing, Simulator.Auto, new(seed), margins: true);
        var again = Simulation.Run(c.Network, c.X, noisy, c.Timing, Simulator.Euler, new(seed), margins: true);

        Assert.Equal(once.Spikes, again.Spikes);
        Assert.Equal(once.Margins, again.Margins);
        Assert.NotEqual(
            once.Margins,
            Simulation.Run(c.Network, c.X, noisy, c.Timing, Simulator.Auto, new(seed + 1UL), margins: true).Margins
        );
    }

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
}
