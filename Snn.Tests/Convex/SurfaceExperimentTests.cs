using Snn.Convex.Experiments.Surfaces;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Tests.Convex;

public sealed class SurfaceExperimentTests
{
    private static readonly SurfaceExperiment Small = new()
    {
        Grid = 12,
        EvalGrid = 20,
        ReadoutGrid = 4,
        Epochs = 3,
    };

    [Fact]
    public void Three_epochs_of_the_published_experiment_fit_the_paraboloid()
    {
        var summary = Finish(new SurfaceExperiment { Epochs = 3 }, 3).Summary;
        Assert.InRange(Real(summary, "mse"), 0.02, 0.06);
        Assert.InRange(Real(summary, "spikes_per_trial"), 25, 45);
    }

    [Fact]
    public void The_same_seed_gives_the_same_network_and_another_does_not()
    {
        Assert.Equal(Finish(Small, 3).State.Layers[0], Finish(Small, 3).State.Layers[0]);
        Assert.NotEqual(Finish(Small, 3).State.Layers[0], Finish(Small, 4).State.Layers[0]);
    }

    [Fact]
    public void An_interrupted_run_goes_on_to_the_same_network()
    {
        var interrupted = SurfaceRun
            .Run(Small, new Seed(3))
            .OfType<RunProgress<SurfaceState>.EpochDone>()
            .First()
            .State;
        var (whole, resumed) = (Finish(Small, 3).State, Last(SurfaceRun.Run(Small, new Seed(3), interrupted)).State);
        Assert.Equal(whole.Epoch, resumed.Epoch);
        Assert.Equal(whole.Layers[0], resumed.Layers[0]);
    }

    [Fact]
    public void Every_parameter_is_read_back_as_it_was_written()
    {
        foreach (var parameter in SurfaceExperiment.Parameters)
        {
            var text = parameter.Read(Small) switch
            {
                RunValue.Real r => r.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
                RunValue.Count c => c.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
                RunValue.Word w => w.Value,
                var other => throw new InvalidOperationException($"{parameter.Name}: {other}"),
            };
            Assert.Equal(Small, parameter.Write(Small, text).OrThrow());
        }
    }

    [Theory]
    [InlineData("dt", "0.5")]
    [InlineData("duration", "0.1")]
    public void Parameters_that_contradict_each_other_are_refused_by_name(string name, string text)
    {
        var changed = SurfaceExperiment
            .Parameters.Single(p => p.Name == name)
            .Write(Small, text)
            .Match(e => e, _ => Small);
        Assert.IsType<RunProgress<SurfaceState>.Stopped>(Assert.Single(SurfaceRun.Run(changed, new Seed(3))));
    }

    [Fact]
    public void Learning_that_diverges_stops_with_a_reason()
    {
        var wild = Small with { Rates = new(1e8, 1e8) };
        var stopped = Assert.IsType<RunProgress<SurfaceState>.Stopped>(SurfaceRun.Run(wild, new Seed(3)).Last());
        Assert.Contains("alpha_F", stopped.Fault.ToString(), StringComparison.Ordinal);
    }

    private static RunProgress<SurfaceState>.Finished Finish(SurfaceExperiment experiment, ulong seed) =>
        Last(SurfaceRun.Run(experiment, new Seed(seed)));

    private static RunProgress<SurfaceState>.Finished Last(IEnumerable<RunProgress<SurfaceState>> run) =>
        Assert.IsType<RunProgress<SurfaceState>.Finished>(run.Last());

    private static double Real(IEnumerable<Metric> metrics, string name) =>
        ((RunValue.Real)metrics.Single(m => m.Name == name).Value).Value;
}
