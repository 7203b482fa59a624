using System.Collections.Immutable;
using Snn.Convex.Experiments.Robustness;
using Snn.Convex.Integrators;
using Snn.Convex.Measures;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Experiments;

/// <summary>What a disturbed run is shown and how it is measured, by formula.</summary>
public sealed class DisturbedTests
{
    private static readonly Presentation[] Shown = [new(3, 0, 30), new(0, 30, 50), new(5, 50, 90), new(1, 90, 95)];

    [Fact]
    public void A_pattern_is_its_number_in_binary_and_asks_for_six_in_the_dimension_before_its_number()
    {
        for (var p = 0; p < 8; p++)
        {
            var target = Enumerable.Repeat(3.0, 7).ToArray();
            if (p > 0)
            {
                target[p - 1] = 6;
            }

            Assert.Equal([p / 4, p / 2 % 2, p % 2], PatternTask.Input(p));
            Assert.Equal(target, PatternTask.Target(p));
            Assert.Equal(p, PatternTask.Nearest(target));
            Assert.Equal(7 * 0.25, PatternTask.Distance([.. target.Select((y, m) => y + (m % 2) - 0.5)], p));
        }

        Assert.Equal(24, PatternTask.AllInputs().Length);
        Assert.Equal([1, 0, 1], PatternTask.AllInputs()[15..18]);
    }

    [Fact]
    public void Patterns_come_on_and_go_with_the_edge_that_the_smoothing_gives() =>
        Property.Holds(
            from dt in Gen.Item(2e-3, 5e-3, 0.02)
            from duration in Gen.Part(3, 30, 2)
            from deviation in Gen.Item(0, 0.25)
            from seed in Gen.Seed
            select (
                new RobustnessExperiment
                {
                    Dt = dt,
                    Duration = duration,
                    SigmaStim = deviation,
                },
                seed
            ),
            c =>
            {
                var (e, seed) = c;
                var stimulus = RobustnessStimulus.Of(e, seed);
                var bins = (int)Math.Round(e.Duration / e.Dt);
                var half = (int)Math.Round(0.05 / e.Dt);
                double[] kernel =
                [
                    .. Enumerable.Range(-half, (2 * half) + 1).Select(i => Math.Exp(-Math.Pow(i * e.Dt / 5e-3, 2))),
                ];
                double[] come = [.. kernel.Select((_, i) => kernel.Take(i + 1).Sum() / kernel.Sum())];
                double Come(int since) => since < -half ? 0 : come[Math.Min(since + half, 2 * half)];

                // A pattern a second long every one and a half, from the first second on; number 0 is darkness.
                var rng = seed.Fold("stimulus").Generator();
                var signal = new double[bins * 3];
                var presentations = new List<Presentation>();
                var from = (int)Math.Round(1 / e.Dt);
                for (var count = 0; from < bins; count++)
                {
                    var (to, next) = (from + (int)Math.Round(1 / e.Dt), (int)Math.Round((2.5 + (1.5 * count)) / e.Dt));
                    var pattern = count % 8;
                    presentations.Add(new(pattern, from, Math.Min(to, bins)));
                    presentations.Add(new(0, Math.Min(to, bins), Math.Min(next, bins)));
                    for (var k = 0; k < 3 && pattern > 0; k++)
                    {
                        var x = PatternTask.Input(pattern)[k] + (e.SigmaStim * rng.NextNormal());
                        for (var t = 0; t < bins; t++)
                        {
                            signal[(3 * t) + k] += x * (Come(t - from) - Come(t - to));
                        }
                    }

                    from = next;
                }

                Assert.Equal(presentations.Where(p => p.To > p.From), stimulus.Presentations);
                Assert.Equal(signal, stimulus.Signal.ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
                Assert.Equal(
                    RobustnessStimulus.OrnsteinUhlenbeck(e, bins, seed.Fold("input noise")),
                    stimulus.Noise.ToArray()
                );
            },
            count: 20
        );

    [Fact]
    public void Input_noise_is_an_Ornstein_Uhlenbeck_process_from_zero_by_forward_Euler()
    {
        var e = new RobustnessExperiment
        {
            Dt = 0.01,
            SigmaOu = 0.5,
            LeakOu = 20,
        };
        var rng = new Seed(3).Generator();
        double[][] noise =
        [
            [0, 0, 0],
        ];
        for (var t = 1; t < 40; t++)
        {
            noise = [.. noise, [.. noise[^1].Select(n => (n * 0.8) + (0.5 * Math.Sqrt(0.4) * rng.NextNormal()))]];
        }

        Assert.Equal(
            noise.SelectMany(n => n),
            RobustnessStimulus.OrnsteinUhlenbeck(e, 40, new(3)),
            (a, b) => Math.Abs(a - b) < 1e-12
        );
    }

    // Bins of 20 ms: a readout has ten of them to follow, which a presentation of five does not outlast.
    [Fact]
    public void Readouts_are_judged_where_they_have_had_time_to_follow() =>
        Property.Holds(
            from seed in Gen.Seed
            from near in Gen.Item(0.5, 3)
            select (seed, near),
            c =>
            {
                var rng = c.seed.Generator();
                var readouts = new double[100 * 7];
                var (squares, targets, right) = (0.0, 0.0, 0);
                foreach (var p in Shown)
                {
                    var mean = new double[7];
                    for (var t = p.From; t < p.To; t++)
                    {
                        for (var m = 0; m < 7; m++)
                        {
                            var off = c.near * rng.NextNormal();
                            var target = PatternTask.Target(p.Pattern)[m];
                            var settled = t >= p.From + 10;
                            readouts[(7 * t) + m] = settled ? target + off : 1000;
                            squares += settled && p.From < 90 ? off * off : 0;
                            targets += settled && p.From < 90 ? target * target : 0;
                            mean[m] += settled ? target + off : 0;
                        }
                    }

                    mean = [.. mean.Select(y => y / (p.To - p.From - 10))];
                    right += p.From < 90 && PatternTask.Nearest(mean) == p.Pattern ? 1 : 0;
                }

                var trace = Trace([]) with { Readouts = [.. readouts] };

                var (error, accuracy) = RobustnessMeasures.Readout(trace, [.. Shown], 0.02, 0, 95);
                Assert.Equal(Math.Sqrt(squares / targets), error, 1e-9);
                Assert.Equal(right / 3.0, accuracy);

                // Presentations that lie in the stretch as a whole alone count.
                var dark = RobustnessMeasures.Readout(trace, [.. Shown], 0.02, 1, 89);
                Assert.Equal(dark, RobustnessMeasures.Readout(trace, [Shown[1]], 0.02, 0, 95));
                Assert.Equal(
                    RobustnessMeasures.Readout(trace, [.. Shown[..3]], 0.02, 0, 95),
                    RobustnessMeasures.Readout(trace, [.. Shown], 0.02, 0, 90)
                );
            }
        );

    [Fact]
    public void A_rate_is_spikes_per_neuron_and_second_in_the_stretch()
    {
        var trace = Trace([new(9, 0), new(10, 0), new(10, 2), new(15, 3), new(29, 1), new(30, 1)]);

        Assert.Equal(3 / (3 * 20 * 0.1), RobustnessMeasures.Rate(trace, 3, 0.1, 10, 30), 1e-12);
        Assert.Equal(4 / (4 * 20 * 0.1), RobustnessMeasures.Rate(trace, 4, 0.1, 10, 30), 1e-12);
    }

    [Fact]
    public void Irregularity_is_the_mean_over_all_trains_of_twenty_spikes()
    {
        var rng = new Seed(5).Generator();
        int[] Train(int count) => [.. Enumerable.Range(0, count).Scan(100, (t, _) => t + 1 + rng.NextInt(20))];
        int[][] trains = [Train(20), Train(19), Train(60)];
        GeneralTrace[] stills =
        [
            Trace([.. Spikes(0, [.. Enumerable.Range(0, 99), .. trains[0]]), .. Spikes(4, trains[1])]),
            Trace([.. Spikes(4, trains[2])]),
        ];

        var (cv, fano, pairs) = RobustnessMeasures.Irregularity(stills, 100, 1000, 70);

        int[][] counted = [trains[0], trains[2]];
        Assert.Equal(2, pairs);
        Assert.Equal(counted.Average(SpikeTrain.IntervalCv), cv, 1e-12);
        Assert.Equal(counted.Average(train => SpikeTrain.FanoFactor(train, 100, 70, 12)), fano, 1e-12);
        Assert.Equal(
            (double.NaN, double.NaN, 0),
            RobustnessMeasures.Irregularity([Trace([.. Spikes(4, trains[1])])], 100, 1000, 70)
        );

        static IEnumerable<Spike> Spikes(int neuron, int[] bins) => bins.Select(bin => new Spike(bin, neuron));
    }

    [Fact]
    public void Inhibition_follows_excitation_as_far_as_their_correlation_and_their_means_say()
    {
        // Neuron 0 has I = −2 E, neuron 1 has E + I constant; their thresholds are tonic currents of either sign.
        double[] e = [9, 9, 1, 2, 4, 9],
            other = [9, 9, 3, 2, 0, 9];
        var trace = Trace([]) with
        {
            ObservedExcitation = [.. e.Zip(e, (a, b) => new[] { a, b }).SelectMany(v => v)],
            ObservedInhibition = [.. e.Zip(other, (a, b) => new[] { -2 * a, -b }).SelectMany(v => v)],
        };
        var figure = new RobustnessFigure(0.1, new(default, default, [.. Shown]), trace, [7, 8], [-0.5, 1.25]);

        var (correlation, ratio) = RobustnessMeasures.Balance(figure, 2, 5);

        var mean = (1 + 2 + 4) / 3.0;
        Assert.Equal((1 + Pearson(e[2..5], other[2..5])) / 2, correlation, 1e-12);
        Assert.Equal((((mean + 0.5) / (2 * mean)) + (mean / ((5 / 3.0) + 1.25))) / 2, ratio, 1e-12);
        Assert.Equal(
            (double.NaN, double.NaN),
            RobustnessMeasures.Balance(figure with { Neurons = [], Thresholds = [] }, 2, 5)
        );

        static double Pearson(double[] a, double[] b)
        {
            var (x, y) = (a.Select(v => v - a.Average()).ToArray(), b.Select(v => v - b.Average()).ToArray());
            return x.Zip(y).Sum(p => p.First * p.Second) / Math.Sqrt(x.Sum(v => v * v) * y.Sum(v => v * v));
        }
    }

    [Fact]
    public void A_bin_belongs_to_the_pattern_that_is_shown_in_it()
    {
        var figure = new RobustnessFigure(0.1, new(default, default, [.. Shown]), Trace([]), [], []);

        Assert.Equal([3, 3, 0, 0, 5, 5, 1, 1, 0], new[] { 0, 29, 30, 49, 50, 89, 90, 94, 95 }.Select(figure.PatternAt));
    }

    [Fact]
    public void Rates_and_drift_decay_from_the_first_pass_on()
    {
        var e = new RobustnessExperiment { AlphaDecay = 0.25, Rates = new(0.5, 0.25, 0.125) };

        for (var pass = 0; pass < 4; pass++)
        {
            var (rates, factor) = (e.RatesAt(pass), Math.Exp(-0.25 * (pass + 1)));
            Assert.Equal(0.5 * factor, rates.AlphaF, 1e-12);
            Assert.Equal(0.25 * factor, rates.AlphaThresh, 1e-12);
            Assert.Equal(0.125 * factor, rates.LeakThresh, 1e-12);
        }
    }

    private static GeneralTrace Trace(ImmutableArray<Spike> spikes) => new(spikes, [], [], [], [], [], [], [], []);
}

/// <summary>Running values of a sequence.</summary>
file static class Running
{
    internal static IEnumerable<T> Scan<TItem, T>(this IEnumerable<TItem> items, T first, Func<T, TItem, T> next)
    {
        var value = first;
        foreach (var item in items)
        {
            yield return value;
            value = next(value, item);
        }
    }
}
