using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.Convex.Dynamics;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Data.Vectors;

namespace Snn.Tests.Convex;

/// <summary>A random network and trial; both simulators must agree on it.</summary>
public sealed record Case(
    ConvexNetwork Network,
    CodingParameters Coding,
    TrialTiming Timing,
    double[] X,
    double[] Target,
    LearningRates Rates
)
{
    internal CaseRun Run(Simulator simulator, LearningRates? rates = null, double[]? x = null)
    {
        var runner = new TrialRunner([Network], Coding, Timing, simulator);
        SpikeList[] spikes = [new(0)];
        runner.Run(new Lesson(x ?? X, Target, rates ?? Rates, 0), new Seed(1), new RasterSink(spikes));
        runner.Layers[0].Decode();
        return new(runner, spikes[0]);
    }
}

/// <summary>A case that has been run.</summary>
internal sealed record CaseRun(TrialRunner Runner, SpikeList Spikes)
{
    internal NeuronBuffers Buffers => Runner.Layers[0];

    /// <summary>V at the last bin, by Euler.</summary>
    internal double[] Voltage => Runner.Voltage(0);
}

public static class Cases
{
    public static Arbitrary<Case> Any() => Gen.Choose(1, int.MaxValue - 1).Select(Draw).ToArbitrary();

    private static Case Draw(int seed)
    {
        var rng = new Seed((ulong)seed).Generator();
        var (n, k, m) = (1 + rng.NextInt(40), 1 + rng.NextInt(3), 1 + rng.NextInt(3));
        var onset = rng.NextInt(60);
        var timing = TrialTiming.Of(2 + onset + rng.NextInt(600), onset, rng.NextInt(200));
        var draw = rng;
        double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => draw.NextNormal())];
        double[] g = [.. Enumerable.Range(0, n * m).Select(_ => 0.1 + draw.NextDouble())];
        double[] d = [.. g.Select(v => v * 0.5)];
        var network = ConvexNetwork.Create(n, k, m, new(Normals(n * k), g, d, Normals(n))).OrThrow();
        var rates = draw.NextInt(3) switch
        {
            0 => LearningRates.None,
            1 => new LearningRates(0.01, 0.01, Shrink: draw.NextInt(2) * 0.3 * draw.NextDouble()),
            _ => new LearningRates(0.01, 0.02, 0.3 * draw.NextDouble(), draw.NextInt(2) * 0.3 * draw.NextDouble()),
        };
        return new(
            network,
            new(0.5 + (4 * draw.NextDouble()), 1e-3 + (0.01 * draw.NextDouble()), draw.NextInt(2) * draw.NextDouble()),
            timing,
            [.. Normals(k).Select(v => 2 * v)],
            [.. Normals(m).Select(Math.Abs)],
            rates
        );
    }
}

[Properties(Arbitrary = [typeof(Cases)], MaxTest = 300)]
public sealed class DynamicsPropertyTests
{
    [Property]
    public void Both_simulators_spike_alike_and_leave_the_same_state(Case c)
    {
        var (euler, events) = (c.Run(Simulator.Euler), c.Run(Simulator.Event));
        Assert.Equal(euler.Spikes.Span, events.Spikes.Span);
        Close(euler.Buffers.R, events.Buffers.R);
        Close(euler.Buffers.YLast, events.Buffers.YLast);
        Close(euler.Buffers.YMean, events.Buffers.YMean);
        Close(euler.Buffers.F, events.Buffers.F);
        Close(euler.Buffers.Learned().T, events.Buffers.Learned().T);
    }

    [Property]
    public void There_is_at_most_one_spike_a_bin(Case c)
    {
        var bins = c.Run(Simulator.Event).Spikes.Span.ToArray().Select(spike => spike.Bin).ToArray();
        Assert.Equal(bins.Distinct(), bins);
        Assert.All(bins, bin => Assert.InRange(bin, 1, c.Timing.Bins - 1));
    }

    [Property]
    public void Neurons_can_change_places(Case c)
    {
        var n = c.Network.Neurons;
        int[] order = [.. Enumerable.Range(0, n).Reverse()];
        double[] Permuted(ReadOnlyMemory<double> runs) =>
            [.. Enumerable.Range(0, runs.Length).Select(at => runs.Span[(at / n * n) + order[at % n]])];
        var permuted = ConvexNetwork
            .Create(
                n,
                c.Network.Inputs,
                c.Network.Outputs,
                new(Permuted(c.Network.F), Permuted(c.Network.G), Permuted(c.Network.D), Permuted(c.Network.T))
            )
            .OrThrow();
        var there = (c with { Network = permuted }).Run(Simulator.Event).Spikes.Span.ToArray();
        Assert.Equal(
            c.Run(Simulator.Event).Spikes.Span.ToArray(),
            there.Select(s => s with { Neuron = order[s.Neuron] })
        );
    }

    [Property]
    public void Time_can_be_rescaled(Case c)
    {
        const double Factor = 4;
        var slow = c with
        {
            Coding = c.Coding with { Lambda = c.Coding.Lambda / Factor, Dt = c.Coding.Dt * Factor },
            Rates = c.Rates with { LeakThresh = c.Rates.LeakThresh / Factor },
        };
        Assert.Equal(c.Run(Simulator.Event).Spikes.Span, slow.Run(Simulator.Event).Spikes.Span);
    }

    [Property]
    public void Below_threshold_the_voltage_is_linear_in_the_input(Case c)
    {
        double[] high = [.. Enumerable.Repeat(1e9, c.Network.Neurons)];
        var silent = c with { Network = c.Network.With(c.Network.F, high).OrThrow(), Rates = LearningRates.None };
        var once = silent.Run(Simulator.Euler).Voltage;
        var twice = silent.Run(Simulator.Euler, x: [.. c.X.Select(v => 2 * v)]).Voltage;
        Close([.. once.Select(v => 2 * v)], twice);
    }

    [Property]
    public void Every_spike_reduces_its_neurons_violation(Case c)
    {
        var run = c.Run(Simulator.Euler);
        var (b, v) = (run.Buffers, run.Voltage);
        for (var s = 0; s < c.Network.Neurons; s++)
        {
            var before = v[s] - b.T[s];
            Bin.Kick(v, b.R, b.G, b.D, s, c.Coding.Mu);
            Assert.True(v[s] - b.T[s] < before);
        }
    }

    [Property]
    public void The_optimum_bounds_the_readout_from_below_and_one_spike_above(uint seed)
    {
        var network = PublishedNetworks.Surface(seed, 20);
        double[] x = [3 * new Seed(seed).Generator().NextDouble(), 2];
        var trial = Simulation.Run(network, x, new(2, 3e-3), TrialTiming.Of(1334, 166, 1334), Simulator.Event, default);
        var optimum = Snn
            .Convex.ClosedForm.Maxout.Of(network)
            .Match(f => f.At(x), f => throw new InvalidOperationException(f.ToString()));
        Assert.InRange(trial.Readout[0], optimum - 1e-9, optimum + 1 + 1e-9);
    }

    [Property]
    public void Taking_a_silent_neuron_away_changes_nothing(Case c)
    {
        var still = c with { Rates = LearningRates.None };
        var spikes = still.Run(Simulator.Event).Spikes.Span.ToArray();
        double[] t = [.. c.Network.T.ToArray()];
        for (var i = 0; i < t.Length; i++)
        {
            t[i] = spikes.Any(s => s.Neuron == i) ? t[i] : 1e6;
        }

        var without = still with { Network = c.Network.With(c.Network.F, t).OrThrow() };
        Assert.Equal(spikes, without.Run(Simulator.Event).Spikes.Span.ToArray());
    }

    [Property]
    public void Learning_moves_the_boundaries_of_spiking_neurons_alone(Case c)
    {
        var learned = (c with { Rates = new(0.01, 0.01) }).Run(Simulator.Event);
        var (f, t) = learned.Buffers.Learned();
        var spiked = learned.Spikes.Span.ToArray().Select(s => s.Neuron).ToHashSet();
        for (var i = 0; i < c.Network.Neurons; i++)
        {
            if (!spiked.Contains(i))
            {
                Assert.Equal(c.Network.T.Span[i], t[i]);
                Assert.All(
                    Enumerable.Range(0, c.Network.Inputs).Select(k => (k * c.Network.Neurons) + i),
                    at => Assert.Equal(c.Network.F.Span[at], f[at])
                );
            }
        }
    }

    [Property]
    public void Every_vector_pass_does_what_the_plain_one_does_with_the_same_bits_at_any_width(Case c)
    {
        var run = c.Run(Simulator.Euler, LearningRates.None);
        var b = run.Buffers;
        var headroom = PlainPasses.Rest(b.F, b.T, c.X);
        double[] u = [.. run.Voltage.Select((v, i) => v - (headroom[i] + b.T[i]))];
        double[] kick = [.. Enumerable.Repeat(0.3, c.Network.Outputs)];

        var wide = Passes<Lanes512<double>>(b, u, headroom, c.X, kick);

        Same(wide, Passes<Lanes256<double>>(b, u, headroom, c.X, kick));
        Close(headroom, wide.Rest);
        var ratio = PlainPasses.NextRatio(u, headroom, 0.99);
        Assert.Equal(ratio, wide.Ratio, 1e-12 * (1 + ratio));
        Assert.Equal(PlainPasses.Winner(u, headroom, 0.7), wide.Winner);
        var kicked = PlainPasses.Kicked(u, b.G, 0.7, kick);
        Close(kicked, wide.Kicked);
        ratio = PlainPasses.NextRatio(kicked, headroom, 0.99);
        Assert.Equal(ratio, wide.RatioThen, 1e-9 * (1 + ratio));
        Assert.Equal(u.Zip(headroom, (v, h) => (v * 0.7) + h), wide.Received);
        Assert.Equal(u.Select(v => v * 0.7), wide.Relaxed);
    }

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

    private static PassResults Passes<TLanes>(NeuronBuffers b, double[] u, double[] headroom, double[] x, double[] kick)
        where TLanes : struct, ILanes<TLanes, double>
    {
        double[] rest = new double[u.Length],
            kicked = [.. u],
            received = [.. u],
            relaxed = [.. u];
        EventPasses<TLanes>.Rest(rest, b.F, b.T, x);
        var then = EventPasses<TLanes>.KickAndNextRatio(kicked, headroom, b.G, 0.7, kick, 0.99);
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

    internal static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, 1e-9 * Math.Max(1, Math.Abs(expected[i])));
        }
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
