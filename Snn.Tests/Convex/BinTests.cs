using System.Collections.Immutable;
using FsCheck.Xunit;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Recording;

namespace Snn.Tests.Convex;

/// <summary>The equation of a bin, which every simulator is held to.</summary>
[Properties(Arbitrary = [typeof(Cases)], MaxTest = 200)]
public sealed class BinTests
{
    [Property]
    public void Folded_over_a_trial_it_is_forward_Euler_bit_for_bit(Case c)
    {
        var (state, spikes) = Folded(c);

        var euler = c.Run(Simulator.Euler, LearningRates.None);

        Assert.Equal(spikes, euler.Spikes.Span.ToArray());
        Assert.Equal(state.V, euler.Voltage.Take(c.Network.Neurons));
        Assert.Equal(state.R, euler.Buffers.R.Take(c.Network.Neurons));
        Assert.Equal(state.Readout(c.Network), euler.Buffers.YLast);
    }

    [Property]
    public void Folded_over_a_trial_it_spikes_as_from_spike_to_spike(Case c) =>
        Assert.Equal(Folded(c).Spikes, c.Run(Simulator.Event, LearningRates.None).Spikes.Span.ToArray());

    [Property]
    public void Without_drive_and_below_threshold_voltages_and_rates_only_decay(Case c)
    {
        var n = c.Network.Neurons;
        var low = new LayerState(
            [.. c.Network.T.ToArray().Select(t => Math.Min(0, t) - 1)],
            [.. Enumerable.Range(0, n).Select(i => (double)i)]
        );
        var still = c.Network.With(c.Network.F, Enumerable.Repeat(1.0, n).ToArray()).OrThrow();

        var (next, spike) = Bin.Step(still, low, new double[n], c.Coding);

        Assert.Null(spike);
        Assert.All(Enumerable.Range(0, n), i => Assert.Equal(c.Coding.Decay * low.V[i], next.V[i], 1e-12));
        Assert.All(Enumerable.Range(0, n), i => Assert.Equal(c.Coding.Decay * low.R[i], next.R[i], 1e-12));
    }

    [Property]
    public void A_step_leaves_its_state_alone_and_gives_the_same_each_time(Case c)
    {
        double[] v = [.. c.Network.T.ToArray()];
        var state = new LayerState([.. v], [.. v.Select(Math.Abs)]);
        var drive = Bin.Drive(c.Network, c.Coding, c.X, c.X);

        var (once, first) = Bin.Step(c.Network, state, drive.AsSpan(), c.Coding);
        var (again, second) = Bin.Step(c.Network, state, drive.AsSpan(), c.Coding);

        Assert.Equal((once, first), (again, second));
        Assert.Equal(v, state.V);
    }

    [Property]
    public void Neurons_over_their_threshold_spike_one_a_bin_and_it_is_the_furthest(Case c)
    {
        var n = c.Network.Neurons;
        var over = Enumerable.Range(0, n).Select(i => 1.0 + ((i * 7) % n)).ToArray();
        var state = new LayerState(
            [.. c.Network.T.ToArray().Zip(over, (t, o) => (t + o) / c.Coding.Decay)],
            [.. new double[n]]
        );

        var (next, spike) = Bin.Step(c.Network, state, new double[n], c.Coding);

        var furthest = Assert.NotNull(spike);
        Assert.Equal(over.Max(), over[furthest]);
        Assert.Equal(1, next.R.Sum());
    }

    [Property]
    public void A_step_of_the_rule_brings_the_boundary_nearer_to_the_target(Case c)
    {
        var (n, k, m) = (c.Network.Neurons, c.Network.Inputs, c.Network.Outputs);
        var boundary = new Boundary(
            [.. Enumerable.Range(0, k).Select(j => c.Network.F.Span[j * n])],
            c.Network.T.Span[0]
        );
        double[] g = [.. Enumerable.Range(0, m).Select(j => c.Network.G.Span[j * n])];
        var squares = 1 + c.X.Sum(v => v * v);

        var e = ProjectionRule.Error(boundary, g, c.X, c.Target, 1);
        var moved = ProjectionRule.Step(boundary, c.X, e, new(0.5 / squares, 0.5 / squares));

        Assert.Equal(e / 2, ProjectionRule.Error(moved, g, c.X, c.Target, 1), 1e-9 * (1 + Math.Abs(e)));
        Assert.Equal(boundary, ProjectionRule.Step(boundary, c.X, e, LearningRates.None));
    }

    [Property]
    public void Folded_with_the_rule_it_learns_as_forward_Euler_does_bit_for_bit(Case c)
    {
        var rates = new LearningRates(0.02, 0.01, Shrink: 0.1);
        var (n, k) = (c.Network.Neurons, c.Network.Inputs);
        var (network, state) = (c.Network, LayerState.Rest(c.Network));
        var dark = new double[k];
        for (var t = 0; t < c.Timing.Bins - 1; t++)
        {
            var (now, next) = (t < c.Timing.OnsetBin ? dark : c.X, t + 1 < c.Timing.OnsetBin ? dark : c.X);
            (state, var spike) = Bin.Step(network, state, Bin.Drive(network, c.Coding, now, next).AsSpan(), c.Coding);
            if (spike is { } s && t >= c.Timing.BufferBins)
            {
                double[] f = [.. network.F.ToArray()],
                    thresholds = [.. network.T.ToArray()];
                var boundary = new Boundary([.. Enumerable.Range(0, k).Select(j => f[(j * n) + s])], thresholds[s]);
                double[] g = [.. Enumerable.Range(0, network.Outputs).Select(j => network.G.Span[(j * n) + s])];
                var moved = ProjectionRule.Step(
                    boundary,
                    now,
                    ProjectionRule.Error(boundary, g, now, c.Target, rates.Keep),
                    rates
                );
                for (var j = 0; j < k; j++)
                {
                    f[(j * n) + s] = moved.F[j];
                }

                thresholds[s] = moved.T;
                network = network.With(f, thresholds).OrThrow();
            }
        }

        var (encoder, learned) = c.Run(Simulator.Euler, rates).Buffers.Learned();

        Assert.Equal(network.F.ToArray(), encoder);
        Assert.Equal(network.T.ToArray(), learned);
    }

    private static (LayerState State, ImmutableArray<Spike> Spikes) Folded(Case c)
    {
        var (state, spikes, dark) = (
            LayerState.Rest(c.Network),
            ImmutableArray.CreateBuilder<Spike>(),
            new double[c.X.Length]
        );
        for (var t = 0; t < c.Timing.Bins - 1; t++)
        {
            var (now, next) = (t < c.Timing.OnsetBin ? dark : c.X, t + 1 < c.Timing.OnsetBin ? dark : c.X);
            (state, var spike) = Bin.Step(
                c.Network,
                state,
                Bin.Drive(c.Network, c.Coding, now, next).AsSpan(),
                c.Coding
            );
            if (spike is { } s)
            {
                spikes.Add(new(t + 1, s));
            }
        }

        return (state, spikes.ToImmutable());
    }
}
