using System.Globalization;
using Snn.Convex.Experiments.Robustness;
using Snn.Convex.Measures;
using Snn.Convex.Persistence;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Tests.Support;

namespace Snn.Tests.Convex;

/// <summary>Figure 4, small: fewer neurons, longer steps, few passes.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class RobustnessTests
{
    private static readonly RobustnessExperiment Small = new()
    {
        NumNeurons = 60,
        LearnDt = 2e-3,
        Dt = 2e-3,
        Delay = 4e-3,
        Passes = 10,
        Epochs = 2,
        Duration = 14,
        Still = 2,
        Rates = new(0.1, 0.1, 5e-3),
    };

    [Fact]
    public void The_same_seed_gives_the_same_figure_and_another_does_not()
    {
        var (first, again, other) = (Finish(Small, 4), Finish(Small, 4), Finish(Small, 5));

        Assert.Equal(first.State.Network, again.State.Network);
        Assert.Equal(RobustnessTables.Traces(first.State.Figure!), RobustnessTables.Traces(again.State.Figure!));
        Assert.Equal(first.Summary.Select(m => RunText.Of(m.Value)), again.Summary.Select(m => RunText.Of(m.Value)));
        Assert.NotEqual(first.State.Network, other.State.Network);
    }

    [Fact]
    public void An_interrupted_run_goes_on_to_the_same_network()
    {
        var interrupted = RobustnessRun
            .Run(Small, new(4))
            .OfType<RunProgress<RobustnessState>.EpochDone>()
            .First()
            .State;

        var end = Assert.IsType<RunProgress<RobustnessState>.Finished>(
            RobustnessRun.Run(Small, new(4), interrupted).Last()
        );

        Assert.Equal(Finish(Small, 4).State.Network, end.State.Network);
    }

    // Order, noise and rates of a pass are its own, not those of its place in an epoch.
    [Fact]
    public void Passes_are_the_same_however_they_are_divided_into_epochs() =>
        Assert.Equal(
            Finish(Small with { Epochs = 1, Passes = 6 }, 4).State.Network,
            Finish(Small with { Epochs = 2, Passes = 3 }, 4).State.Network
        );

    [Fact]
    public void Learning_with_noise_and_drift_recruits_neurons_and_brings_the_readout_nearer()
    {
        var epochs = RobustnessRun
            .Run(Small with { Epochs = 5 }, new(4))
            .OfType<RunProgress<RobustnessState>.EpochDone>()
            .ToList();

        Assert.True(Real(epochs[^1].Metrics, "train_error") < 0.6 * Real(epochs[0].Metrics, "train_error"));
        Assert.True(Count(epochs[^1].Metrics, "active_neurons") > Count(epochs[0].Metrics, "active_neurons"));
    }

    [Fact]
    public void Lost_neurons_fall_silent_and_the_others_take_over()
    {
        var end = Finish(Small with { Epochs = 6 }, 4);
        var half = (int)(Small.Duration / Small.Dt / 2);
        var lost = Small.NumNeurons * 6 / 10;

        Assert.Contains(end.State.Figure!.Trace.Spikes, s => s.Neuron >= lost && s.Bin <= half);
        Assert.DoesNotContain(end.State.Figure.Trace.Spikes, s => s.Neuron >= lost && s.Bin > half + 1);
        Assert.True(Real(end.Summary, "rate_hz_all_after") > Real(end.Summary, "rate_hz_all_before"));
        Assert.InRange(Real(end.Summary, "error_loss_after"), Real(end.Summary, "error_clean"), 1);
    }

    [Fact]
    public void The_tables_hold_what_their_headers_say()
    {
        var figure = Finish(Small with { Epochs = 1 }, 4).State.Figure!;
        var rows = RobustnessTables.Traces(figure).TrimEnd().Split('\n');
        var spikes = RobustnessTables.Spikes(figure).TrimEnd().Split('\n');
        var n = figure.Neurons[0];

        Assert.StartsWith(
            $"time_s,x1,x2,x3,target1,target2,target3,target4,target5,target6,target7,y1,y2,y3,y4,y5,y6,y7,v_{n},e_{n},i_{n}",
            rows[0],
            StringComparison.Ordinal
        );
        Assert.Equal(Small.Bins + 1, rows.Length);
        Assert.All(rows, row => Assert.Equal(rows[0].Count(c => c == ','), row.Count(c => c == ',')));
        Assert.Equal(
            figure.Trace.Readouts[7 * 3000],
            double.Parse(rows[3001].Split(',')[11], CultureInfo.InvariantCulture),
            1e-6
        );
        Assert.Equal("time_s,neuron", spikes[0]);
        Assert.Equal(figure.Trace.Spikes.Length + 1, spikes.Length);
    }

    [Fact]
    public void Patterns_are_shown_in_turn_with_soft_edges_and_darkness_between_them()
    {
        var e = Small with { SigmaStim = 0 };
        var stimulus = RobustnessStimulus.Of(e, new(1));

        Assert.Equal([0, 0, 1, 0, 2, 0, 3], stimulus.Presentations.Take(7).Select(p => p.Pattern));
        foreach (var p in stimulus.Presentations.Where(p => p.To - p.From > 200))
        {
            var middle = (p.From + p.To) / 2 * 3;
            Assert.All(
                PatternTask.Input(p.Pattern).Zip(stimulus.Signal[middle..(middle + 3)].ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, 1e-9)
            );
        }

        var edge = stimulus.Presentations[2].From * 3;
        Assert.InRange(stimulus.Signal.Span[edge + 2], 0.3, 0.8);
    }

    [Fact]
    public void Input_noise_has_the_variance_and_the_time_constant_that_it_is_given()
    {
        var e = Small with { SigmaOu = 0.5, LeakOu = 10 };
        var noise = RobustnessStimulus.OrnsteinUhlenbeck(e, 600_000, new(3));
        var lag = (int)(1 / (e.LeakOu * e.Dt));

        Assert.InRange(noise.Average(n => n * n), 0.25 * 0.95, 0.25 * 1.07);
        Assert.InRange(
            Enumerable.Range(0, noise.Length - (3 * lag)).Average(i => noise[i] * noise[i + (3 * lag)]) / 0.25,
            Math.Exp(-1) - 0.05,
            Math.Exp(-1) + 0.05
        );
    }

    [Fact]
    public void A_clock_is_regular_and_coincidence_is_not()
    {
        int[] clock = [.. Enumerable.Range(0, 1000).Select(i => 10 * i)];
        var rng = new Seed(9).Generator();
        List<int> poisson = [0];
        while (poisson.Count < 20_000)
        {
            poisson.Add(poisson[^1] + 1 + (int)(-1000 * Math.Log(1 - rng.NextDouble())));
        }

        Assert.Equal((0, 0), (SpikeTrain.IntervalCv(clock), SpikeTrain.FanoFactor(clock, 0, 100, 100)));
        Assert.InRange(SpikeTrain.IntervalCv(poisson), 0.96, 1.04);
        Assert.InRange(SpikeTrain.FanoFactor(poisson, 0, 10_000, 1_900), 0.85, 1.15);
        Assert.True(double.IsNaN(SpikeTrain.IntervalCv([1, 2])));
    }

    [Theory]
    [InlineData("dt", "0.6", "dt")]
    [InlineData("learn_dt", "0.6", "learn_dt")]
    [InlineData("leak_ou", "1000", "leak_ou")]
    [InlineData("learn_duration", "0.01", "learn_duration")]
    [InlineData("still", "9999", "")]
    public void Parameters_that_contradict_each_other_are_refused_by_name(string name, string text, string refused)
    {
        var changed = RobustnessExperiment
            .Parameters.Single(p => p.Name == name)
            .Write(Small with { LearnDuration = 20 }, text)
            .OrThrow();

        Assert.Equal(refused, changed.Validate().Match(_ => "", fault => fault.Where));
    }

    private static RunProgress<RobustnessState>.Finished Finish(RobustnessExperiment experiment, ulong seed) =>
        Assert.IsType<RunProgress<RobustnessState>.Finished>(RobustnessRun.Run(experiment, new(seed)).Last());

    private static double Real(IEnumerable<Metric> metrics, string name) =>
        ((RunValue.Real)metrics.Single(m => m.Name == name).Value).Value;

    private static long Count(IEnumerable<Metric> metrics, string name) =>
        ((RunValue.Count)metrics.Single(m => m.Name == name).Value).Value;
}
