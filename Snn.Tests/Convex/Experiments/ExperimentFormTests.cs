using System.Collections.Immutable;
using Snn.Convex.Experiments.Images;
using Snn.Convex.Experiments.Robustness;
using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Published;
using Snn.Data.Runs;

namespace Snn.Tests.Convex.Experiments;

/// <summary>Parameters of the convex experiments, what they allow, and the targets of the published scripts.</summary>
public sealed class ExperimentFormTests
{
    [Fact]
    public void Every_parameter_takes_what_it_allows_and_changes_nothing_else()
    {
        All(new ImageExperiment(), ImageExperiment.Parameters);
        All(new RobustnessExperiment(), RobustnessExperiment.Parameters);
        All(new StackExperiment(), StackExperiment.Parameters);
        All(new SurfaceExperiment(), SurfaceExperiment.Parameters);
        All(new ScriptExperiment(), ScriptExperiment.Parameters);

        // Another value of one parameter is read back, and all others are read as before.
        static void All<T>(T e, ImmutableArray<Parameter<T>> parameters)
            where T : notnull
        {
            foreach (var one in parameters)
            {
                var before = RunText.Of(one.Read(e));
                string[] texts = ["2", "3", "0.5", "0.25", "30", .. one.Choices];
                var changed = texts
                    .Where(text => text != before)
                    .SelectMany(text => one.Write(e, text).Match<IEnumerable<(string, T)>>(c => [(text, c)], _ => []))
                    .FirstOrDefault(c => RunText.Of(one.Read(c.Item2)) != before);
                Assert.True(changed.Item2 is not null, one.Name);
                Assert.Equal(changed.Item1, RunText.Of(one.Read(changed.Item2)));
                Assert.All(
                    parameters.Where(p => p.Name != one.Name),
                    p => Assert.Equal(RunText.Of(p.Read(e)), RunText.Of(p.Read(changed.Item2)))
                );
            }
        }
    }

    [Fact]
    public void The_script_of_two_layers_reads_classes_as_hundreds_and_that_of_one_as_the_largest()
    {
        var (one, two) = (ScriptExperiment.Single, ScriptExperiment.Multi);
        for (var place = 0; place < 10; place++)
        {
            var label = ScriptExperiment.Places[place];
            Assert.Equal(Enumerable.Range(0, 10).Select(m => m == place ? 1.0 : 0), one.Target(label));
            Assert.Equal([100.0 * place], two.Target(label));
            Assert.Equal(label, one.Class(one.Target(label)));
            Assert.Equal(label, two.Class([(100.0 * place) + 49]));
            Assert.Equal(label, two.Class([(100.0 * place) - 49]));
        }

        Assert.Equal(ScriptExperiment.Places[0], two.Class([double.NaN]));
        Assert.Equal(ScriptExperiment.Places[0], two.Class([-1e9]));
        Assert.Equal(ScriptExperiment.Places[9], two.Class([1e9]));
        Assert.Equal(ScriptExperiment.Places[1], one.Class([0, 5, 5, 0, 0, 0, 0, 0, 0, 0]));
    }

    [Theory]
    [InlineData(10, 1e-6, "")]
    [InlineData(10.1, 1e-6, "learn_duration")]
    [InlineData(2e-5, 1e-6, "")]
    [InlineData(1.8e-5, 1e-6, "learn_duration")]
    public void A_learning_trial_has_twenty_bins_to_ten_million(double duration, double dt, string refused) =>
        Assert.Equal(
            refused,
            new RobustnessExperiment { LearnDuration = duration, LearnDt = dt }
                .Validate()
                .Match(_ => "", fault => fault.Where)
        );
}
