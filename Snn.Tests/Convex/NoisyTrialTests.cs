using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Tests.Support;

namespace Snn.Tests.Convex;

/// <summary>
/// The vectorised noisy trial against the plain recurrence, trial after trial, and the normal numbers that it draws.
/// </summary>
[Trait(Category.Name, Category.Long)]
public sealed class NoisyTrialTests
{
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
