using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Laws;
using Snn.Convex.Learning;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

/// <summary>The equation of a bin, which every simulator is held to.</summary>
public sealed class BinTests
{
    private const int Count = 200;

    [Fact]
    public void Folded_over_a_trial_it_is_forward_Euler_bit_for_bit() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var folded = FoldedTrial.Of(c, LearningRates.None);

                var euler = c.Run(Simulator.Euler, LearningRates.None);

                kinds.Cover("spikes", folded.Spikes.Length > 0, 0.5);
                Assert.Equal(folded.Spikes, euler.Spikes);
                Assert.Equal(folded.State.V, euler.Voltage.Take(c.Neurons.Length));
                Assert.Equal(folded.State.R, euler.Buffers.R.Take(c.Neurons.Length));
                Assert.Equal(folded.State.Readout(c.Network), euler.Buffers.YLast);
            },
            Count
        );

    [Fact]
    public void Folded_over_a_trial_it_spikes_as_from_spike_to_spike() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var folded = FoldedTrial.Of(c, LearningRates.None);

                var events = c.Run(Simulator.Event, LearningRates.None);

                kinds.Cover("decided to the end", folded.Decided == c.Timing.Bins, 0.5);
                Assert.Equal(
                    folded.Spikes.TakeWhile(s => s.Bin < folded.Decided),
                    events.Spikes.TakeWhile(s => s.Bin < folded.Decided)
                );
            },
            Count
        );

    [Fact]
    public void Without_drive_and_below_threshold_voltages_and_rates_only_decay() =>
        Property.Holds(
            Trial.Any,
            c =>
            {
                var n = c.Neurons.Length;
                var low = new LayerState(
                    [.. c.Neurons.Select(row => Math.Min(0, row.T) - 1)],
                    [.. Enumerable.Range(0, n).Select(i => (double)i)]
                );

                var (next, spike) = Bin.Step(
                    c.With((row, _) => row with { T = 1 }).Network,
                    low,
                    new double[n],
                    c.Coding
                );

                Assert.Null(spike);
                Assert.All(low.V.Zip(next.V), v => Assert.Equal(c.Coding.Decay * v.First, v.Second, 1e-12));
                Assert.All(low.R.Zip(next.R), r => Assert.Equal(c.Coding.Decay * r.First, r.Second, 1e-12));
            },
            Count
        );

    [Fact]
    public void A_step_leaves_its_state_alone_and_gives_the_same_each_time() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                double[] v = [.. c.Neurons.Select(row => row.T)];
                var state = new LayerState([.. v], [.. v.Select(Math.Abs)]);
                var drive = Bin.Drive(c.Network, c.Coding, c.X, c.X);

                var (once, first) = Bin.Step(c.Network, state, drive.AsSpan(), c.Coding);
                var (again, second) = Bin.Step(c.Network, state, drive.AsSpan(), c.Coding);

                kinds.Cover("spikes", first is not null, 0.3);
                Assert.Equal((once, first), (again, second));
                Assert.Equal(v, state.V);
            },
            Count
        );

    [Fact]
    public void Neurons_over_their_threshold_spike_one_a_bin_and_it_is_the_furthest() =>
        Property.Holds(
            Trial.Any,
            c =>
            {
                var n = c.Neurons.Length;
                double[] over = [.. Enumerable.Range(0, n).Select(i => 1.0 + ((i * 7) % n))];
                var state = new LayerState(
                    [.. c.Neurons.Zip(over, (row, o) => (row.T + o) / c.Coding.Decay)],
                    [.. new double[n]]
                );

                var (next, spike) = Bin.Step(c.Network, state, new double[n], c.Coding);

                Assert.Equal(over.Max(), over[Assert.NotNull(spike)]);
                Assert.Equal(1, next.R.Sum());
            },
            Count
        );

    [Fact]
    public void A_neuron_spikes_from_its_threshold_on_and_of_equals_the_first() =>
        Property.Holds(
            from n in Gen.Size(1, 40)
            from first in Gen.Int(0, n - 1)
            from others in Gen.Item(-1.0, 0.0)
            select (n, first, others),
            (c, kinds) =>
            {
                // The drive alone charges a layer at rest.
                var network = new NetworkRows([.. Enumerable.Repeat(new NeuronRow([0], [1], [0.5], 0.5), c.n)]).Network;
                var charged = Enumerable
                    .Range(0, c.n)
                    .Select(i =>
                        0.5
                        + (
                            i < c.first ? -0.25
                            : i == c.first ? 0
                            : c.others
                        )
                    );

                var (_, spike) = Bin.Step(network, LayerState.Rest(network), [.. charged], new(1, 0.25));

                kinds.Cover("equals", c.others == 0 && c.first < c.n - 1, 0.2);
                Assert.Equal(c.first, spike);
            }
        );

    [Fact]
    public void A_step_of_the_rule_brings_the_boundary_nearer_to_the_target() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var row = c.Neurons[0];
                var boundary = new Boundary(row.F, row.T);
                var squares = 1 + c.X.Sum(v => v * v);

                var e = ProjectionRule.Error(boundary, [.. row.G], c.X, c.Target, 1);
                var moved = ProjectionRule.Step(boundary, c.X, e, new(0.5 / squares, 0.5 / squares));

                kinds.Cover("away from the target", Math.Abs(e) > 0.1, 0.5);
                Assert.Equal(
                    e / 2,
                    ProjectionRule.Error(moved, [.. row.G], c.X, c.Target, 1),
                    1e-9 * (1 + Math.Abs(e))
                );
                Assert.Equal(boundary, ProjectionRule.Step(boundary, c.X, e, LearningRates.None));
            },
            Count
        );

    [Fact]
    public void Folded_with_the_rule_it_learns_as_forward_Euler_does_bit_for_bit() =>
        Property.Holds(
            Trial.Any,
            (c, kinds) =>
            {
                var rates = new LearningRates(0.02, 0.01, Shrink: 0.1);
                var folded = FoldedTrial.Of(c, rates);

                var (encoder, learned) = c.Run(Simulator.Euler, rates).Buffers.Learned();

                kinds.Cover("learns", !folded.Network.Equals(c.Network), 0.3);
                Assert.Equal(folded.Network.F.ToArray(), encoder);
                Assert.Equal(folded.Network.T.ToArray(), learned);
            },
            Count
        );

    [Fact]
    public void Rates_of_learning_begin_as_they_are_and_fall_by_the_same_factor_each_epoch() =>
        Property.Holds(
            from f in Gen.Real(1e-3, 1)
            from t in Gen.Real(1e-3, 1)
            from decay in Gen.Real(0, 1)
            from epoch in Gen.Size(0, 100)
            select (Rates: new LearningRates(f, t, 0.25, 0.5), decay, epoch),
            (c, kinds) =>
            {
                var (now, next) = (c.Rates.At(c.epoch, c.decay), c.Rates.At(c.epoch + 1, c.decay));

                kinds.Cover("falls", c.decay > 0, 0.5);
                Assert.Equal(c.Rates, c.Rates.At(0, c.decay));
                Assert.Equal(Math.Exp(-c.decay), next.AlphaF / now.AlphaF, 1e-12);
                Assert.Equal(Math.Exp(-c.decay), next.AlphaThresh / now.AlphaThresh, 1e-12);
                Assert.Equal((0.25, 0.5), (next.LeakThresh, next.Shrink));
            }
        );
}
