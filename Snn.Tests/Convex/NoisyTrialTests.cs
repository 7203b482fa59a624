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

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void With_noise_it_spikes_as_often_and_as_early_as_forward_Euler_does(double input)
    {
        var parameters = new CodingParameters(2, 5e-4, 0.05, 0.5);
        var network = PublishedNetworks.Surface(5, 12, 3, 2);
        var timing = TrialTiming.Of(2000, 200, 400);
        double[] x = [input, -input, input];
        var plain = new TrialRunner([network], parameters, timing, Simulator.Euler);
        var fast = new Noisy(network, parameters, timing);

        var theirs = Trials(seed => Spikes(sink => plain.Run(new(x, [], LearningRates.None, 0), seed, sink)));
        var ours = Trials(seed => Spikes(sink => fast.Run(new(x, [], LearningRates.None, 0), seed, sink)));

        foreach (var name in theirs[0].Keys)
        {
            double[] euler = [.. theirs.Select(t => t[name])],
                noisy = [.. ours.Select(t => t[name])];
            var error = Math.Sqrt((Variance(euler) + Variance(noisy)) / euler.Length);
            Assert.True(error > 0, name + " is the same in every trial: nothing is compared");
            Assert.True(
                Math.Abs(euler.Average() - noisy.Average()) < 4.5 * error,
                $"{name}: {euler.Average()} and {noisy.Average()}, standard error {error}"
            );
        }
    }

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
    public void Noise_stays_within_the_margin_of_a_leap_in_every_bin_of_it()
    {
        var p = new CodingParameters(2, 1e-4, 0, 0.1);
        var leap = new Leaps(p)[Leaps.Longest];
        var normals = new double[32 * 2000];
        var highest = 0.0;
        for (var seed = 0; seed < 20; seed++)
        {
            new NormalStream(new((ulong)seed)).Fill(normals);
            for (var path = 0; path + Leaps.Longest <= normals.Length; path += Leaps.Longest)
            {
                var v = 0.0;
                for (var bin = 0; bin < Leaps.Longest; bin++)
                {
                    v += (p.NoisePerBin * normals[path + bin]) - (p.LeakPerBin * v);
                    highest = Math.Max(highest, v);
                }
            }
        }

        // 20,000 paths reach three to four of the deviations that seven are left for.
        Assert.InRange(highest, 0.3 * leap.Margin, 0.8 * leap.Margin);
    }

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

    private static Dictionary<string, double>[] Trials(Func<Seed, Spike[]> run) =>
        [.. Enumerable.Range(0, 1000).Select(trial => Facts(run(new Seed(11).Fold(trial))))];

    private static Dictionary<string, double> Facts(Spike[] spikes) =>
        new()
        {
            ["spikes"] = spikes.Length,
            ["spikes squared"] = (double)spikes.Length * spikes.Length,
            ["spikes before the input"] = spikes.Count(s => s.Bin <= 200),
            // Two neurons are over their thresholds at rest, whatever the noise is.
            ["bin of the third spike"] = spikes.Length > 2 ? spikes[2].Bin : 2000,
            ["bin of the fourth spike"] = spikes.Length > 3 ? spikes[3].Bin : 2000,
            ["neurons that spike"] = spikes.Select(s => s.Neuron).Distinct().Count(),
            ["spikes of the busiest neuron"] = spikes
                .CountBy(s => s.Neuron)
                .Select(c => c.Value)
                .DefaultIfEmpty()
                .Max(),
        };

    private static Spike[] Spikes(Action<RasterSink> run)
    {
        SpikeList[] spikes = [new(0)];
        run(new RasterSink(spikes));
        return spikes[0].Span.ToArray();
    }

    private static double Variance(double[] x) => x.Average(v => v * v) - (x.Average() * x.Average());
}
