using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Integrators;

/// <summary>The noisy trial without its noise, its leaps, and the neurons that cannot leap.</summary>
public sealed class LeapTests
{
    private static readonly TrialTiming Timing = TrialTiming.Of(400, 40, 80);

    private static readonly Gen<Task> Tasks =
        from seed in Gen.Seed
        from neurons in Gen.Size(1, 40)
        from x in Gen.Reals(3, -3, 3)
        from drift in Gen.Item(0, 0.1)
        select new Task(seed, neurons, [.. x], drift);

    /// <summary>A network of three inputs and two readouts, and what it sees.</summary>
    private sealed record Task(Seed Seed, int Neurons, double[] X, double Drift)
    {
        internal ConvexNetwork Network => PublishedNetworks.Surface((uint)Seed.Value, Neurons, 3, 2);
    }

    [Fact]
    public void Without_noise_it_spikes_and_learns_as_forward_Euler_does() =>
        Property.Holds(
            Tasks,
            (c, kinds) =>
            {
                var parameters = new CodingParameters(2, 5e-3, 0.05);
                var rates = new LearningRates(0.05, 0.05, c.Drift);
                var plain = new TrialRunner([c.Network], parameters, Timing, Simulator.Euler);
                var fast = new Noisy(c.Network, parameters, Timing);
                SpikeList[] slow = [new(0)],
                    quick = [new(0)];
                var lesson = new Lesson(c.X, new double[] { 1, 2 }, rates, 0);
                for (var trial = 0; trial < 3; trial++)
                {
                    plain.Run(lesson, default, new RasterSink(slow));
                    fast.Run(lesson, default, new RasterSink(quick));
                    Assert.Equal(slow[0].ToImmutable(), quick[0].ToImmutable());
                }

                kinds.Cover("spikes", slow[0].Count > 0, 0.5);
                var (theirs, ours) = (plain.Layers[0].Learned(), fast.Buffers.Learned());
                Assert.All(theirs.F.Zip(ours.F), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
                Assert.All(theirs.T.Zip(ours.T), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
            },
            60
        );

    [Fact]
    public void A_leap_is_so_many_bins_without_a_spike() =>
        Property.Holds(
            from leak in Gen.Real(0.1, 50)
            from dt in Gen.Real(1e-4, 1e-2)
            from bins in Gen.Int(1, Leaps.Longest)
            from v in Gen.Real(-3, 3)
            from u in Gen.Real(-1, 1)
            select (leak, dt, bins, v, u),
            c =>
            {
                var p = new CodingParameters(c.leak, c.dt, 0, 0.2);
                var (v, variance) = (c.v, 0.0);
                for (var bin = 0; bin < c.bins; bin++)
                {
                    v += c.u - (p.LeakPerBin * v);
                    variance = (p.Decay * p.Decay * variance) + (p.NoisePerBin * p.NoisePerBin);
                }

                var leap = new Leaps(p)[c.bins];
                Assert.Equal(v, (leap.Keep * c.v) + (leap.Gain * c.u), 1e-10);
                Assert.Equal(variance, leap.Sigma * leap.Sigma, 1e-10);
                Assert.True(leap.Margin >= Leaps.Reach * leap.Sigma);
            }
        );

    [Fact]
    public void The_noise_of_a_leap_is_left_seven_deviations_beside_that_of_its_bins()
    {
        var p = new CodingParameters(2, 0.01, 0, 0.5);
        var leaps = new Leaps(p);

        for (var m = 1; m <= Leaps.Longest; m++)
        {
            Assert.Equal(Math.Pow(0.98, m), leaps[m].Keep, 1e-14);
            Assert.Equal((7 * 0.1 * Math.Sqrt(m) / Math.Pow(0.98, m)) + 1e-9, leaps[m].Margin, 1e-12);
        }
    }

    // Every number of a near neuron by a loop over the bins; the others are not touched.
    [Fact]
    public void Neurons_that_may_reach_their_thresholds_are_charged_bin_by_bin_until_one_does() =>
        Property.Holds(
            from neurons in Gen.Int(1, 40)
            from bins in Gen.Int(1, Leaps.Longest)
            from sigma in Gen.Item(0, 0.02)
            from seed in Gen.Seed
            from fall in Gen.Item(0, 1e-3)
            select (neurons, bins, sigma, seed, fall),
            (c, kinds) =>
            {
                var p = new CodingParameters(2, 0.01, 0, c.sigma);
                var leaps = new Leaps(p);
                var padded = NeuronBuffers.WholeVectors(c.neurons);
                var rng = c.seed.Generator();
                double[] Numbers(double scale, double past)
                {
                    double[] numbers = [.. Enumerable.Repeat(past, padded)];
                    foreach (ref var number in numbers.AsSpan(0, c.neurons))
                    {
                        number = scale * ((2 * rng.NextDouble()) - 1);
                    }

                    return numbers;
                }

                var (v, drive) = (Numbers(1, 0), Numbers(0.02, 0));
                double[] t = [.. Numbers(1, NeuronBuffers.Unreachable).Select((far, i) => Math.Max(far, v[i] + 0.05))];
                var fallen = c.bins * c.fall;
                var leap = leaps[c.bins];
                int[] near =
                [
                    .. Enumerable
                        .Range(0, padded)
                        .Where(i =>
                            Math.Max(v[i], (leap.Keep * v[i]) + (leap.Gain * drive[i])) + leap.Margin + fallen >= t[i]
                        ),
                ];
                var (expected, at, expectedDrift) = (v.ToArray(), int.MaxValue, 0.25 * c.fall);
                var normals = NormalStream.Buffer(padded + 992);
                var stream = new NormalStream(c.seed);
                var (first, room) = (-1, NeuronBuffers.WholeVectors(near.Length));
                for (var step = 0; step < c.bins && first < 0; step++)
                {
                    if (at > normals.Length - room)
                    {
                        stream.Fill(normals);
                        at = 0;
                    }

                    for (var j = 0; j < near.Length; j++)
                    {
                        var noise = c.sigma > 0 ? p.NoisePerBin * normals[at + j] : 0;
                        expected[near[j]] += drive[near[j]] - (p.LeakPerBin * expected[near[j]]) + noise;
                    }

                    at += room;
                    if (near.Any(i => expected[i] - t[i] >= -expectedDrift))
                    {
                        first = step;
                    }
                    else
                    {
                        expectedDrift += c.fall;
                    }
                }

                var neurons = new NearNeurons(padded);
                neurons.Begin();
                var drift = 0.25 * c.fall;
                neurons.Gather(v, drive, t, leaps, c.bins, fallen);
                var found = neurons.Charge(c.sigma > 0 ? new(c.seed) : null, p, c.bins, ref drift, c.fall);
                neurons.Scatter(v);

                kinds.Cover("some are near and some are not", near.Length > 0 && near.Length < c.neurons, 0.2);
                kinds.Cover("one spikes after some bins", first > 2, 0.1);
                Assert.Equal(first, found);
                Assert.Equal(expectedDrift, drift, 1e-15);
                Assert.Equal(expected, v, (a, b) => Math.Abs(a - b) <= 1e-12);
                if (near.Length > 0)
                {
                    Assert.Equal(near.MaxBy(i => expected[i] - t[i]), neurons.Highest());
                }
            },
            300
        );
}
