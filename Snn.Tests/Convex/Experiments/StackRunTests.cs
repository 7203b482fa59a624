using System.Collections.Immutable;
using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Tests.Convex.Experiments;

/// <summary>A run of stacked layers by its trials.</summary>
public sealed class StackRunTests
{
    private static readonly StackExperiment Stack = new()
    {
        Layers = [6, 5],
        Quantum = 0.2,
        AlphaUpper = 0.02,
        Targets = [KnownSurfaces.All[0], KnownSurfaces.All[1]],
        Trial = SurfaceRunTests.Short(SurfaceExperiment.WithoutShrink) with { Grid = 15 },
    };

    [Fact]
    public void Layers_begin_as_published_with_shorter_decoders_and_as_readers_of_the_layer_below()
    {
        var layers = StackStart.Of(Stack, new(7)).Layers;
        var published = PublishedNetworks.Surface(7, 6);
        var rng = new Seed(7).Fold("layer").Fold(1).Generator();

        Assert.Equal(published.F.ToArray(), layers[0].F.ToArray());
        Assert.Equal(published.G.ToArray(), layers[0].G.ToArray());
        Assert.Equal(published.T.ToArray(), layers[0].T.ToArray());
        Assert.Equal(published.D.ToArray().Select(d => 0.2 * d), layers[0].D.ToArray());
        Assert.Equal(
            [.. Enumerable.Range(0, 30).Select(_ => 0.2 * (1 + (0.3 * rng.NextNormal())))],
            layers[1].F.ToArray()
        );
        Assert.Equal([.. Enumerable.Range(0, 5).Select(_ => (2 * rng.NextDouble()) - 1)], layers[1].T.ToArray());
        Assert.Equal([1, 1, 1, 1, 1], layers[1].G.ToArray());
        Assert.Equal([0.2, 0.2, 0.2, 0.2, 0.2], layers[1].D.ToArray());
    }

    [Fact]
    public void An_epoch_teaches_every_layer_its_target_at_every_point_and_reads_them_all_out()
    {
        var seed = new Seed(7);
        var trial = Stack.Trial;
        var runner = new TrialRunner(StackStart.Of(Stack, seed).Layers, trial.Coding, trial.Timing, Simulator.Euler);
        var points = Grid.Points(-trial.Range, trial.Range, 15);
        foreach (
            var done in StackRun.Run(Stack, seed).OfType<RunProgress<SurfaceState>.EpochDone>().Select((e, i) => (e, i))
        )
        {
            var order = new int[225];
            new Seed(7).Fold("order").Fold(done.i).Generator().Shuffle<int>(Filled(order));
            var spikes = new double[2];
            for (var i = 0; i < order.Length; i++)
            {
                var x = points.AsSpan(2 * order[i], 2);
                runner.Learn(
                    x,
                    [Stack.Targets[0].At(x), Stack.Targets[1].At(x)],
                    trial.Rates.At(done.i, 0.25),
                    0.02 * Math.Exp(-0.25 * done.i),
                    seed.Fold("noise").Fold(done.i).Fold(i)
                );
                spikes = [spikes[0] + runner.SpikeCounts[0], spikes[1] + runner.SpikeCounts[1]];
            }

            var learned = runner.Learned().OrThrow();
            Assert.Equal(learned, done.e.State.Layers);
            Assert.True(spikes[0] > 225 && spikes[1] > 225);
            Assert.Equal([spikes[0] / 225, spikes[1] / 225], MetricKeys.LayerSpikesPerTrial.In(done.e.Metrics));
            Judged(learned, seed, done.e.Metrics);
        }
    }

    [Fact]
    public void Targets_are_one_for_all_layers_or_one_a_layer()
    {
        Assert.Equal("", Refused(Stack));
        Assert.Equal("", Refused(Stack with { Targets = [] }));
        Assert.Equal(Stack.Trial.Surface, (Stack with { Targets = [] }).Target(1));
        Assert.Equal("", Refused(Stack with { Targets = [KnownSurfaces.All[1]] }));
        Assert.Equal(KnownSurfaces.All[1], (Stack with { Targets = [KnownSurfaces.All[1]] }).Target(1));
        Assert.Equal([KnownSurfaces.All[0], KnownSurfaces.All[1]], [Stack.Target(0), Stack.Target(1)]);
        Assert.Equal("targets", Refused(Stack with { Layers = [6, 5, 4] }));
        Assert.Equal("layers", Refused(Stack with { Layers = [] }));
        Assert.Equal("layers", Refused(Stack with { Layers = [6, 0] }));
        Assert.Equal("", Refused(Stack with { Layers = [6, 1] }));

        static string Refused(StackExperiment e) => e.Validate().Match(_ => "", fault => fault.Where);
    }

    private static void Judged(ImmutableArray<ConvexNetwork> layers, Seed seed, ImmutableArray<Metric> metrics)
    {
        var trial = Stack.Trial;
        var runner = new TrialRunner(layers, trial.Coding, trial.Timing, Simulator.Euler);
        var points = Grid.Points(-trial.Range, trial.Range, 3);
        var errors = new double[2][];
        for (var l = 0; l < 2; l++)
        {
            errors[l] = new double[9];
            for (var i = 0; i < 9; i++)
            {
                var x = points.AsSpan(2 * i, 2);
                runner.Run(x, seed.Fold("readout").Fold(i));
                runner.Layers[l].Decode();
                errors[l][i] = runner.Layers[l].YMean[0] - Stack.Targets[l].At(x);
            }
        }

        Assert.Equal(errors.Select(e => e.Average(v => v * v)), MetricKeys.LayerMse.In(metrics), Near);
        Assert.Equal(errors[1].Average(v => v * v), MetricKeys.Mse.Number(metrics)!.Value, 1e-12);
        Assert.Equal(errors[1].Average(v => v * v), MetricKeys.ReadoutMse.Number(metrics)!.Value, 1e-12);
        Assert.Equal(errors[1].Average(Math.Abs), MetricKeys.Mae.Number(metrics)!.Value, 1e-12);
        Assert.Equal(errors[1].Max(Math.Abs), MetricKeys.MaxError.Number(metrics)!.Value, 1e-12);
    }

    private static int[] Filled(int[] order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        return order;
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12;
}
