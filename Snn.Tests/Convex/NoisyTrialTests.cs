using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

/// <summary>The vectorised noisy trial against the plain recurrence, and the normal numbers that it draws.</summary>
public sealed class NoisyTrialTests
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
    public void With_noise_it_is_the_recurrence_written_out() =>
        Property.Holds(
            Tasks,
            (c, kinds) =>
            {
                var parameters = new CodingParameters(2, 5e-3, 0.05, 0.3);
                SpikeList[] spikes = [new(0)];

                new Noisy(c.Network, parameters, Timing).Run(
                    new Lesson(c.X, [], LearningRates.None, 0),
                    c.Seed,
                    new RasterSink(spikes)
                );

                kinds.Cover("spikes", spikes[0].Count > 0, 0.5);
                Assert.Equal(Plain(c.Network, parameters, c.X, c.Seed), spikes[0].Span.ToArray());
            },
            30
        );

    [Fact]
    public void The_noise_has_the_moments_and_the_tails_of_a_normal_distribution()
    {
        var normals = new double[3_200_000];
        new NormalStream(new(7)).Fill(normals);

        // Five standard errors each.
        Assert.InRange(normals.Average(), -0.0028, 0.0028);
        Assert.InRange(normals.Average(z => z * z), 0.996, 1.004);
        Assert.InRange(normals.Average(z => z * z * z), -0.011, 0.011);
        Assert.InRange(normals.Average(z => z * z * z * z), 2.972, 3.028);
        foreach (var (bound, beyond) in new[] { (1.0, 0.3173105), (2.0, 0.0455003), (3.0, 0.0026998), (4.0, 6.334e-5) })
        {
            var expected = beyond * normals.Length;
            Assert.InRange(
                normals.Count(z => Math.Abs(z) > bound),
                expected - (5 * Math.Sqrt(expected)),
                expected + (5 * Math.Sqrt(expected))
            );
        }
    }

    [Fact]
    public void Neighbours_in_the_noise_know_nothing_of_each_other()
    {
        var normals = new double[3_200_000];
        new NormalStream(new(8)).Fill(normals);

        Assert.All(
            [1, 8, 16, 32, 64],
            lag =>
                Assert.InRange(
                    Enumerable.Range(0, normals.Length - lag).Average(i => normals[i] * normals[i + lag]),
                    -0.0028,
                    0.0028
                )
        );

        // Both numbers of a pair come from one radius: their squares must be independent, too.
        Assert.InRange(
            Enumerable
                .Range(0, normals.Length / 32)
                .SelectMany(b => Enumerable.Range(32 * b, 16))
                .Average(i => (normals[i] * normals[i] - 1) * (normals[i + 16] * normals[i + 16] - 1)),
            -0.008,
            0.008
        );
    }

    [Fact]
    public void A_seed_gives_the_same_noise_on_every_machine_and_another_seed_another()
    {
        var (first, other) = (new double[32], new double[32]);
        new NormalStream(new(1)).Fill(first);
        new NormalStream(new(2)).Fill(other);

        Assert.Equal(
            [-0.33771392703056335, -0.80113905668258667, -0.40562233328819275, -0.40224015712738037],
            first[..4]
        );
        Assert.Empty(first.Intersect(other));
    }

    // The trial of docs/readings.md, neuron by neuron; the noise is read from the stream that the fast one reads.
    private static Spike[] Plain(ConvexNetwork network, CodingParameters p, double[] x, Seed seed)
    {
        var n = network.Neurons;
        var (f, g, d, t) = (network.F.ToArray(), network.G.ToArray(), network.D.ToArray(), network.T.ToArray());
        var stream = new NormalStream(seed);
        var noise = new double[(n + 31) / 32 * 32];
        var v = new double[n];
        var spikes = new List<Spike>();
        for (var bin = 0; bin < Timing.Bins - 1; bin++)
        {
            stream.Fill(noise);
            for (var i = 0; i < n; i++)
            {
                var current = 0.0;
                for (var k = 0; k < x.Length; k++)
                {
                    var (now, next) = (bin < Timing.OnsetBin ? 0 : x[k], bin + 1 < Timing.OnsetBin ? 0 : x[k]);
                    current += f[(k * n) + i] * (((next - now) / p.Dt) + (p.Lambda * now));
                }

                v[i] += (p.Dt * (current - (p.Lambda * v[i]))) + (Math.Sqrt(2 * p.Dt * p.Lambda) * p.SigmaV * noise[i]);
            }

            var s = Enumerable.Range(0, n).MaxBy(i => v[i] - t[i]);
            if (v[s] >= t[s])
            {
                spikes.Add(new(bin + 1, s));
                v[s] -= p.Mu;
                for (var i = 0; i < n; i++)
                {
                    v[i] -= (g[i] * d[s]) + (g[n + i] * d[n + s]);
                }
            }
        }

        return [.. spikes];
    }
}
