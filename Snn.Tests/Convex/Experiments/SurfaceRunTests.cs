using Snn.Convex.ClosedForm;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Tests.Convex.Experiments;

/// <summary>A run of one layer on a surface by its trials.</summary>
public sealed class SurfaceRunTests
{
    private static readonly Seed Seed = new(7);

    private static readonly SurfaceExperiment Small = Short(new()) with { NumNeurons = 12, Grid = 25, EvalGrid = 9 };

    [Fact]
    public void The_spikes_of_a_trial_are_the_mean_over_the_trials_of_the_epoch_so_far()
    {
        var runner = new TrialRunner(
            [PublishedNetworks.Surface(7, 12, 2)],
            Small.Coding,
            Small.Timing,
            Simulator.Euler
        );
        var points = Grid.Points(-Small.Range, Small.Range, 25);
        int[] order = [];
        var (shown, spikes) = (0, 0.0);
        foreach (var step in SurfaceRun.Run(Small, Seed).OfType<RunProgress<SurfaceState>.Advanced>())
        {
            if (step.Done <= shown)
            {
                (shown, spikes) = (0, 0);
            }

            if (shown == 0)
            {
                order = [.. Enumerable.Range(0, 625)];
                Seed.Fold("order").Fold(step.Epoch - 1).Generator().Shuffle<int>(order);
            }

            for (; shown < step.Done; shown++)
            {
                var x = points.AsSpan(2 * order[shown], 2);
                var noise = Seed.Fold("noise").Fold(step.Epoch - 1).Fold(shown);
                runner.Learn(x, [Small.Surface.At(x)], Small.Rates.At(step.Epoch - 1, 0.25), 0, noise);
                spikes += runner.SpikeCounts[0];
            }

            Assert.True(spikes > shown);
            Assert.Equal(spikes / shown, MetricKeys.SpikesPerTrial.Number(step.Metrics));
        }

        Assert.Equal(625, shown);
    }

    [Fact]
    public void The_closed_form_is_told_beside_it_where_it_is_not_too_large()
    {
        var data = SurfaceData.Of(Small);
        var summary = SurfaceRun.Run(Small, Seed).OfType<RunProgress<SurfaceState>.Finished>().Single().Summary;

        var fit = MaxAffineFit.Of(data.Training, 12, Seed.Fold("fit"));
        var error = FitError.Of(fit, new PointColumns(data.Evaluation)).Mse;
        Assert.Equal(error, MetricKeys.ClosedFormMse.Number(summary));
        Assert.InRange(error, 1e-9, 1);
    }

    // Two epochs of trials of a second, with noise, by the simplest simulator.
    internal static SurfaceExperiment Short(SurfaceExperiment experiment) =>
        experiment with
        {
            ReadoutGrid = 3,
            Epochs = 2,
            AlphaDecay = 0.25,
            Duration = 1,
            Onset = 0.1,
            Buffer = 0.2,
            Settling = 0.4,
            SigmaV = 0.05,
            Simulator = Simulator.Euler,
        };
}
