using System.Collections.Immutable;
using Snn.Convex.ClosedForm;
using Snn.Convex.Dynamics;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Vectors;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

public sealed class DynamicsPropertyTests
{
    private const int Count = 300;

    [Fact]
    public void Both_simulators_spike_alike_and_leave_the_same_state() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var (euler, events) = (c.Run(Simulator.Euler), c.Run(Simulator.Event));
                kinds.Cover("spikes", euler.Spikes.Length > 0, 0.5);
                kinds.Cover("spikes and learns", euler.Spikes.Length > 0 && c.Rates != LearningRates.None, 0.2);
                kinds.Cover("a neuron excites another", c.Excites, 0.1);
                kinds.Cover("more neurons than a vector has lanes", c.Neurons.Length > Lanes512<double>.Count, 0.3);
                if (Alike(c, c.Rates, euler.Spikes, events.Spikes))
                {
                    Closeness.Close(euler.Buffers.R, events.Buffers.R);
                    Closeness.Close(euler.Buffers.YLast, events.Buffers.YLast);
                    Closeness.Close(euler.Buffers.YMean, events.Buffers.YMean);
                    Closeness.Close(euler.Buffers.F, events.Buffers.F);
                    Closeness.Close(euler.Buffers.Learned().T, events.Buffers.Learned().T);
                }
            },
            Count
        );

    [Fact]
    public void There_is_at_most_one_spike_a_bin() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var bins = c.Run(Simulator.Event).Spikes.Select(spike => spike.Bin).ToArray();
                kinds.Cover("several spikes", bins.Length > 1, 0.3);
                Assert.All(
                    bins.Prepend(0).Zip(bins),
                    pair => Assert.InRange(pair.Second, pair.First + 1, c.Timing.Bins - 1)
                );
            },
            Count
        );

    [Fact]
    public void Neurons_can_change_places() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var n = c.Neurons.Length;
                var there = (c with { Neurons = [.. c.Neurons.Reverse()] }).Run(Simulator.Event).Spikes;
                kinds.Cover("several spike", there.Select(s => s.Neuron).Distinct().Count() > 1, 0.3);
                Alike(
                    c,
                    c.Rates,
                    c.Run(Simulator.Event).Spikes,
                    [.. there.Select(s => s with { Neuron = n - 1 - s.Neuron })]
                );
            },
            Count
        );

    [Fact]
    public void Time_can_be_rescaled() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                const double Factor = 4;
                var slow = c with
                {
                    Coding = c.Coding with { Lambda = c.Coding.Lambda / Factor, Dt = c.Coding.Dt * Factor },
                    Rates = c.Rates with { LeakThresh = c.Rates.LeakThresh / Factor },
                };
                var spikes = c.Run(Simulator.Event).Spikes;
                kinds.Cover("spikes", spikes.Length > 0, 0.5);
                Assert.Equal(spikes, slow.Run(Simulator.Event).Spikes);
            },
            Count
        );

    [Fact]
    public void Below_threshold_the_voltage_is_linear_in_the_input() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var silent = c.With((row, _) => row with { T = 1e9 }) with { Rates = LearningRates.None };
                var once = silent.Run(Simulator.Euler).Voltage;
                var twice = silent.Run(Simulator.Euler, x: [.. c.X.Select(v => 2 * v)]).Voltage;
                kinds.Cover("charged", once.Any(v => v != 0), 0.5);
                Closeness.Close([.. once.Select(v => 2 * v)], twice);
            },
            Count
        );

    [Fact]
    public void A_spike_takes_its_neurons_weight_and_the_cost_of_a_spike_off_its_violation() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var run = c.Run(Simulator.Euler);
                var (b, v) = (run.Buffers, run.Voltage);
                for (var s = 0; s < c.Neurons.Length; s++)
                {
                    var (before, row) = (v[s], c.Neurons[s]);
                    Bin.Kick(v, b.R, b.G, b.D, s, c.Coding.Mu);
                    var taken = row.G.Zip(row.D, (g, d) => g * d).Sum() + c.Coding.Mu;
                    Assert.Equal(before - taken, v[s], 1e-12 * (1 + Math.Abs(before)));
                }

                kinds.Cover("spikes cost", c.Coding.Mu > 0, 0.3);
            },
            Count
        );

    [Fact]
    public void The_optimum_bounds_the_readout_from_below_and_one_spike_above() =>
        Property.Holds(
            from seed in Gen.Seed
            from x in Gen.Reals(2, -3, 3)
            select (Network: (uint)seed.Value, x),
            (c, kinds) =>
            {
                var network = PublishedNetworks.Surface(c.Network, 20);
                var timing = TrialTiming.Of(1334, 166, 1334);
                var trial = Simulation.Run(network, c.x.AsSpan(), new(2, 3e-3), timing, Simulator.Event, default);
                var optimum = Maxout.Of(network).OrThrow().At([.. c.x]);
                kinds.Cover("spikes", trial.Spikes.Length > 0, 0.5);
                Assert.InRange(trial.Readout[0], optimum - 1e-9, optimum + 1 + 1e-9);
            }
        );

    [Fact]
    public void Taking_silent_neurons_away_changes_nothing() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var still = c with { Rates = LearningRates.None };
                var spikes = still.Run(Simulator.Event).Spikes;
                int[] left = [.. spikes.Select(s => s.Neuron).Distinct().Order()];
                kinds.Cover("some spike and some are silent", left.Length > 0 && left.Length < c.Neurons.Length, 0.3);
                if (left.Length > 0)
                {
                    var without = (still with { Neurons = [.. left.Select(i => c.Neurons[i])] }).Run(Simulator.Event);
                    Alike(
                        still,
                        LearningRates.None,
                        spikes,
                        [.. without.Spikes.Select(s => s with { Neuron = left[s.Neuron] })]
                    );
                }
            },
            Count
        );

    [Fact]
    public void Learning_moves_the_boundaries_of_spiking_neurons_alone() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var learned = c.Run(Simulator.Event, new(0.01, 0.01));
                var (f, t) = learned.Buffers.Learned();
                var (n, spiked) = (c.Neurons.Length, learned.Spikes.Select(s => s.Neuron).ToHashSet());
                for (var i = 0; i < n; i++)
                {
                    if (!spiked.Contains(i))
                    {
                        Assert.Equal(c.Neurons[i].T, t[i]);
                        Assert.Equal(c.Neurons[i].F, c.X.Select((_, k) => f[(k * n) + i]));
                    }
                }

                kinds.Cover(
                    "some learn and some do not",
                    spiked.Count < n && learned.Spikes.Any(s => t[s.Neuron] != c.Neurons[s.Neuron].T),
                    0.3
                );
            },
            Count
        );

    [Fact]
    public void Every_vector_pass_does_what_the_plain_one_does_with_the_same_bits_at_any_width() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var run = c.Run(Simulator.Euler, LearningRates.None);
                var b = run.Buffers;
                var headroom = PlainPasses.Rest(b.F, b.T, c.X);
                double[] u = [.. run.Voltage.Select((v, i) => v - (headroom[i] + b.T[i]))];
                double[] kick = [.. Enumerable.Repeat(0.3, c.Target.Length)];

                var wide = Passes<Lanes512<double>>(b, u, headroom, c.X, kick);

                Same(wide, Passes<Lanes256<double>>(b, u, headroom, c.X, kick));
                Closeness.Close(headroom, wide.Rest);
                var ratio = PlainPasses.NextRatio(u, headroom, 0.99);
                kinds.Cover("a crossing", ratio > 0, 0.3);
                Assert.Equal(ratio, wide.Ratio, 1e-12 * (1 + ratio));
                Assert.Equal(PlainPasses.Winner(u, headroom, 0.7), wide.Winner);
                var kicked = PlainPasses.Kicked(u, b.G, 0.7, kick);
                Closeness.Close(kicked, wide.Kicked);
                ratio = PlainPasses.NextRatio(kicked, headroom, 0.99);
                Assert.Equal(ratio, wide.RatioThen, 1e-9 * (1 + ratio));
                Assert.Equal(u.Zip(headroom, (v, h) => (v * 0.7) + h), wide.Received);
                Assert.Equal(u.Select(v => v * 0.7), wide.Relaxed);
            },
            Count
        );

    [Fact]
    public void Where_both_margins_are_equal_the_lowest_neuron_wins()
    {
        double[] u = new double[16],
            headroom = [.. Enumerable.Repeat(0.5, 16)];
        Assert.Equal(0, EventPasses<Lanes512<double>>.Winner(u, headroom, 1));
        Assert.Equal(0, EventPasses<Lanes256<double>>.Winner(u, headroom, 1));
    }

    [Fact]
    public void A_trial_allocates_nothing()
    {
        var experiment = new SurfaceExperiment();
        var runner = new TrialRunner(
            [PublishedNetworks.Surface(3)],
            experiment.Coding,
            experiment.Timing,
            Simulator.Event
        );
        double[] x = [2, 3],
            y = [3.9];
        runner.Learn(x, y, experiment.Rates, 0, default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            runner.Learn(x, y, experiment.Rates, 0, default);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // Whether the spikes are the same; they may differ from where rounding alone decides.
    internal static bool Alike(
        Trial c,
        LearningRates rates,
        ImmutableArray<Spike> expected,
        ImmutableArray<Spike> actual
    )
    {
        if (expected.SequenceEqual(actual))
        {
            return true;
        }

        var decided = FoldedTrial.Of(c, rates).Decided;
        Assert.Equal(expected.TakeWhile(s => s.Bin < decided), actual.TakeWhile(s => s.Bin < decided));
        return false;
    }

    private static PassResults Passes<TLanes>(NeuronBuffers b, double[] u, double[] headroom, double[] x, double[] kick)
        where TLanes : struct, ILanes<TLanes, double>
    {
        double[] rest = new double[u.Length],
            kicked = [.. u],
            received = [.. u],
            relaxed = [.. u];
        EventPasses<TLanes>.Rest(rest, b.F, b.T, x);
        var then = EventPasses<TLanes>.KickAndNextRatio(kicked, headroom, new(0.7, b.G, kick), 0.99);
        EventPasses<TLanes>.Receive(received, 0.7, headroom);
        EventPasses<TLanes>.Relax(relaxed, 0.7);
        return new(
            rest,
            EventPasses<TLanes>.NextRatio(u, headroom, 0.99),
            EventPasses<TLanes>.Winner(u, headroom, 0.7),
            kicked,
            then,
            received,
            relaxed
        );
    }

    private static void Same(PassResults one, PassResults other)
    {
        Assert.Equal(one.Rest, other.Rest);
        Assert.Equal((one.Ratio, one.Winner, one.RatioThen), (other.Ratio, other.Winner, other.RatioThen));
        Assert.Equal(one.Kicked, other.Kicked);
        Assert.Equal(one.Received, other.Received);
        Assert.Equal(one.Relaxed, other.Relaxed);
    }

    private sealed record PassResults(
        double[] Rest,
        double Ratio,
        int Winner,
        double[] Kicked,
        double RatioThen,
        double[] Received,
        double[] Relaxed
    );
}
