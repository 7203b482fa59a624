using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Tests.Support;

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
    [Trait(Category.Name, Category.Long)]
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

    // A leak below the last bit of 1 takes nothing away in a bin, by either simulator.
    [Theory]
    [InlineData(1e-14)]
    [InlineData(1e-17)]
    [InlineData(1e-300)]
    public void Without_a_leak_that_a_bin_can_feel_both_simulators_read_the_same(double leak)
    {
        var e = Small with { Leak = leak, NumNeurons = 8, Epochs = 1 };

        var (events, euler) = (
            Finish(e with { Simulator = Simulator.Event }, 3).Summary,
            Finish(e with { Simulator = Simulator.Euler }, 3).Summary
        );

        Assert.Equal(Real(euler, "readout_mse"), Real(events, "readout_mse"), 1e-9);
        Assert.Equal(Real(euler, "optimum_distance"), Real(events, "optimum_distance"), 1e-9);
    }

    // In the words and units that a user gives them in.
    [Theory]
    [InlineData("buffer", "4", "else nothing is learned")]
    [InlineData("buffer", "5", "else nothing is learned")]
    [InlineData("onset", "4.5", "less than the duration of 4 s")]
    [InlineData("settling", "3.6", "from the onset to the end of a trial")]
    [InlineData("duration", "0.001", "two time steps")]
    [InlineData("leak", "1e9", "dt·lambda must be below 1")]
    public void A_time_that_does_not_go_with_the_others_is_named_as_the_user_names_it(
        string name,
        string text,
        string says
    )
    {
        var experiment = SurfaceExperiment.Parameters.Single(p => p.Name == name).Write(Small, text).OrThrow();

        var fault = Assert.IsType<Result<SurfaceExperiment>.Error>(experiment.Validate()).Fault;

        Assert.Contains(fault.Where, SurfaceExperiment.Parameters.Select(p => p.Name));
        Assert.Contains(says, $"{fault.What}; {fault.Fix}", StringComparison.Ordinal);
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
