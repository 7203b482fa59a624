using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Laws;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Integrators;

/// <summary>Stacked layers that learn, by both simulators, against a loop over textbook matrices.</summary>
public sealed class StackTests
{
    private static readonly CodingParameters Coding = new(2, 0.02, 0.05);

    private static readonly Gen<Stack> Stacks =
        from sizes in Gen.Int(1, 10).Array(1, 3)
        from inputs in Gen.Int(1, 3)
        from bins in Gen.Size(2, 80)
        from onset in Gen.Int(0, 10)
        from buffer in Gen.Int(0, 12)
        from readout in Gen.Int(0, 20)
        from rates in Gen.Item(
            LearningRates.None,
            new(0.02, 0.03),
            new(0.02, 0, Shrink: 0.1),
            new(0, 0.03, 0.05),
            new(0.02, 0.03, -0.02, 0.1)
        )
        from upper in Gen.Item(0.2, 0)
        from x in Gen.Reals(3, -3, 3)
        from seed in Gen.Seed
        select new Stack(
            sizes,
            inputs,
            new(bins, Math.Min(onset, bins - 1), buffer, Math.Min(readout, bins - 1)),
            rates,
            upper,
            [.. x[..inputs]],
            seed
        );

    /// <summary>Layers, lowest first, and what a trial gives them.</summary>
    private sealed record Stack(
        int[] Sizes,
        int Inputs,
        TrialTiming Timing,
        LearningRates Rates,
        double Upper,
        double[] X,
        Seed Seed
    )
    {
        internal double[] Targets => [.. Sizes.SelectMany((_, l) => new[] { 0.5 + (0.25 * l), 1 - (0.25 * l) })];

        internal bool Learns => Rates != LearningRates.None || Upper != 0;

        // Weights between two layers are below those of an input, since a spike brings them at once.
        internal ConvexNetwork[] Layers()
        {
            var rng = Seed.Generator();
            var layers = new ConvexNetwork[Sizes.Length];
            for (var l = 0; l < layers.Length; l++)
            {
                var rows = NetworkRows.Draw(ref rng, Sizes[l], l == 0 ? Inputs : Sizes[l - 1], 2);
                var scale = l == 0 ? 1 : 0.5;
                layers[l] = new NetworkRows([
                    .. rows.Neurons.Select(
                        (row, i) =>
                            row with
                            {
                                F = [.. row.F.Select(f => scale * f)],
                                T = 0.05 + Math.Abs(row.T / 8) + (1e-3 * Math.Sqrt(i + 2)),
                            }
                    ),
                ]).Network;
            }

            return layers;
        }
    }

    [Theory]
    [InlineData(Simulator.Euler)]
    [InlineData(Simulator.Event)]
    public void They_spike_and_learn_as_the_loop_does(Simulator simulator) =>
        Property.Holds(
            Stacks,
            (c, kinds) =>
            {
                var layers = c.Layers();
                var plain = new PlainStack([.. layers.Select(Plain.Of)]);
                var runner = new TrialRunner([.. layers], Coding, c.Timing, simulator);
                SpikeList[] spikes = [.. layers.Select(_ => new SpikeList(0))];

                // The second trial goes on with what the first has learned.
                for (var trial = 0; trial < 2; trial++)
                {
                    plain.Run(c);
                    runner.Run(new Lesson(c.X, c.Targets, c.Rates, c.Upper), default, new RasterSink(spikes));
                    kinds.Cover(
                        "all layers spike",
                        spikes.Length > 1 && spikes.All(layer => layer.Count > 1),
                        trial == 0 ? 0.2 : 0
                    );
                    for (var l = 0; l < layers.Length; l++)
                    {
                        var (net, b) = (plain.Nets[l], runner.Layers[l]);
                        Assert.Equal(plain.Spikes[l], spikes[l].ToImmutable());
                        b.Decode();
                        Closeness.Close(plain.R[l], b.R.AsSpan(0, net.N));
                        Closeness.Close(net.Readout(plain.R[l]), b.YLast);
                        Closeness.Close(net.Readout(plain.Mean[l]), b.YMean);
                    }

                    var learned = runner.Learned().OrThrow();
                    for (var l = 0; l < layers.Length; l++)
                    {
                        Closeness.Close(plain.Nets[l].T, learned[l].T.Span);
                        Assert.All(
                            plain.Nets[l].F.Zip(learned[l].EncoderMatrix().ToRowArrays()),
                            rows => Closeness.Close(rows.First, rows.Second)
                        );
                    }
                }
            },
            200
        );

    [Theory]
    [InlineData(Simulator.Euler)]
    [InlineData(Simulator.Event)]
    public void Trials_at_once_are_those_one_after_another_to_the_last_bit(Simulator simulator) =>
        Property.Holds(
            Stacks,
            (c, kinds) =>
            {
                const int Trials = 6;
                var layers = c.Layers();
                TrialRunner Runner() => new([.. layers], Coding, c.Timing, simulator);
                var (one, all) = (Runner(), Runner());
                double[][] inputs = [.. Enumerable.Range(0, Trials).Select(i => Scaled(c.X, 1 - (0.3 * i)))];
                Lesson Of(int trial) => new(inputs[trial], c.Targets, c.Rates, c.Upper);
                var spikes = new int[layers.Length];
                for (var i = 0; i < Trials; i++)
                {
                    one.Run(Of(i), c.Seed.Fold(i), new CountSink(spikes));
                    kinds.Cover("all layers spike", spikes.Length > 1 && spikes.All(s => s > 1), i == 0 ? 0.2 : 0);
                }

                // What an earlier call has left is no matter.
                var sums = new int[layers.Length];
                foreach (var (first, count) in new[] { (0, 1), (1, 3), (4, 2) })
                {
                    all.Learn(count, i => Of(first + i), i => c.Seed.Fold(first + i));
                    sums = [.. sums.Zip(all.SpikeCounts.ToArray(), (sum, now) => sum + now)];
                }

                Assert.Equal(one.Learned().OrThrow().Select(Weights), all.Learned().OrThrow().Select(Weights));
                one = Runner();
                one.Learn(Trials, Of, i => c.Seed.Fold(i));
                Assert.Equal(sums, one.SpikeCounts.ToArray());

                static double[] Scaled(double[] x, double by) => [.. x.Select(v => by * v)];

                static double[] Weights(ConvexNetwork net) => [.. net.F.Span, .. net.T.Span];
            },
            100
        );

    // Where a trial has so many bins that two of them take too much memory, no layer goes ahead.
    [Fact]
    public void Long_trials_at_once_are_those_one_after_another()
    {
        var c = new Stack([3, 2], 1, new(1_200_000, 0, 0, 30), LearningRates.None, 0, [0.3], new(4));
        var layers = c.Layers();
        TrialRunner Runner() => new([.. layers], Coding, c.Timing, Simulator.Event);
        var (one, all) = (Runner(), Runner());

        one.Run(c.X, default);
        all.Learn(3, _ => new(c.X, [], c.Rates, 0), _ => default);

        Assert.Equal(one.SpikeCounts.ToArray().Select(count => 3 * count), all.SpikeCounts.ToArray());
        Assert.NotEqual(0, all.SpikeCounts[1]);
    }

    [Fact]
    public void A_trial_that_cannot_be_given_ends_all_layers()
    {
        var c = new Stack([3, 2, 2], 1, new(60, 0, 0, 30), LearningRates.None, 0, [3], new(4));
        var layers = c.Layers().Select(layer => new NeuronBuffers(layer)).ToArray();
        var pipeline = new Event(layers, Coding, c.Timing, new DecayTable(Coding, c.Timing)).Pipeline();
        var spikes = new int[3];

        Assert.Throws<InvalidOperationException>(() =>
            pipeline.Run(3, i => i == 1 ? throw new InvalidOperationException() : new(c.X, [], c.Rates, 0), spikes)
        );
        pipeline.Run(3, _ => new(c.X, [], c.Rates, 0), spikes);

        Assert.All(spikes, count => Assert.Equal(0, count % 3));
        Assert.All(spikes, count => Assert.NotEqual(0, count));
    }

    [Fact]
    public void Spikes_are_counted_layer_by_layer_in_the_last_trial()
    {
        var c = new Stack([3, 2], 1, new(60, 0, 0, 30), LearningRates.None, 0, [3], new(4));
        var layers = c.Layers();
        var plain = new PlainStack([.. layers.Select(Plain.Of)]);
        plain.Run(c);
        var runner = new TrialRunner([.. layers], Coding, c.Timing, Simulator.Event);

        runner.Run([3], default);
        runner.Run([3], default);

        Assert.Equal(plain.Spikes.Select(layer => layer.Count), runner.SpikeCounts.ToArray());
        Assert.All(plain.Spikes, layer => Assert.NotEmpty(layer));
        runner.Run([0], default);
        Assert.Equal([0, 0], runner.SpikeCounts.ToArray());
    }

    [Fact]
    public void Layers_that_do_not_go_with_one_another_are_refused()
    {
        var layers = new Stack([3, 2], 1, new(2, 0, 0, 1), LearningRates.None, 0, [1], new(1)).Layers();
        TrialRunner Of(params ConvexNetwork[] stack) => new([.. stack], Coding, new(2, 0, 0, 1), Simulator.Euler);

        Assert.Equal(2, Of(layers[0], layers[1]).SpikeCounts.Length);
        Assert.Throws<ArgumentException>("layers", () => Of());
        Assert.Throws<ArgumentException>("layers", () => Of(layers[0], layers[1], layers[1]));
        Assert.Throws<ArgumentNullException>(
            "parameters",
            () => new TrialRunner([layers[0]], null!, new(2, 0, 0, 1), Simulator.Euler)
        );
        Assert.Throws<ArgumentNullException>(
            "timing",
            () => new TrialRunner([layers[0]], Coding, null!, Simulator.Euler)
        );
    }

    /// <summary>Bin after bin, from the lowest layer to the highest; learning moves F and T.</summary>
    private sealed class PlainStack(Plain[] nets)
    {
        internal Plain[] Nets { get; } = [.. nets.Select(net => net.Copy())];

        internal double[][] R { get; private set; } = [];

        internal double[][] Mean { get; private set; } = [];

        internal List<Spike>[] Spikes { get; private set; } = [];

        internal void Run(Stack c)
        {
            double[][] Zeros() => [.. Nets.Select(net => new double[net.N])];
            var (v, dark, leak) = (Zeros(), new double[c.Inputs], Coding.Lambda * Coding.Dt);
            (R, Mean, Spikes) = (Zeros(), Zeros(), [.. Nets.Select(_ => new List<Spike>())]);
            for (var t = 0; t < c.Timing.Bins - 1; t++)
            {
                var (now, next) = (t < c.Timing.OnsetBin ? dark : c.X, t + 1 < c.Timing.OnsetBin ? dark : c.X);
                double[] input = [.. now.Zip(next, (a, b) => b - a + (leak * a))];
                var learning = c.Learns && t >= c.Timing.BufferBins;
                for (var l = 0; l < Nets.Length; l++)
                {
                    var net = Nets[l];
                    for (var i = 0; i < net.N; i++)
                    {
                        v[l][i] += net.Drive(i, input) - (leak * v[l][i]);
                        R[l][i] *= 1 - leak;
                    }

                    var s = Enumerable.Range(0, net.N).MaxBy(i => v[l][i] - net.T[i]);
                    var spikes = v[l][s] >= net.T[s];
                    if (spikes)
                    {
                        Spikes[l].Add(new(t + 1, s));
                        R[l][s] += 1;
                        v[l][s] -= Coding.Mu;
                        for (var i = 0; i < net.N; i++)
                        {
                            v[l][i] += net.Omega(i, s);
                        }

                        if (learning)
                        {
                            Learn(net, s, l == 0 ? now : R[l - 1], c.Targets[(2 * l)..], c, l > 0);
                        }
                    }

                    for (var i = 0; i < net.N; i++)
                    {
                        net.T[i] -= learning ? Coding.Dt * c.Rates.LeakThresh : 0;
                        Mean[l][i] +=
                            t + 1 >= c.Timing.ReadoutBin ? R[l][i] / (c.Timing.Bins - c.Timing.ReadoutBin) : 0;
                    }

                    // What the layer above sees in this bin: one spike, or none.
                    input = new double[net.N];
                    input[s] = spikes ? 1 : 0;
                }
            }
        }

        private static void Learn(Plain net, int s, double[] x, double[] target, Stack c, bool upper)
        {
            var e =
                ((1 - c.Rates.Shrink) * (net.Drive(s, x) - net.T[s]))
                - (net.G[s][0] * target[0])
                - (net.G[s][1] * target[1]);
            var share = c.Upper / (1 + x.Sum(r => r * r));
            net.T[s] += (upper ? share : c.Rates.AlphaThresh) * e;
            for (var k = 0; k < net.K; k++)
            {
                net.F[s][k] -= (upper ? share : c.Rates.AlphaF) * e * x[k];
            }
        }
    }
}
