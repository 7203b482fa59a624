using Snn.Data.Runs;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Reports;

public sealed class ComparingTests
{
    // The first example of the article on Welch's test in the English Wikipedia; p by numerical integration of the
    // density.
    private static readonly Sample First = new([
        27.5,
        21.0,
        19.0,
        23.6,
        17.0,
        17.9,
        16.9,
        20.1,
        21.9,
        22.6,
        23.1,
        19.6,
        19.0,
        21.7,
        21.4,
    ]);
    private static readonly Sample Second = new([
        27.1,
        22.0,
        20.8,
        23.4,
        23.4,
        23.5,
        25.8,
        22.0,
        24.8,
        20.2,
        21.9,
        22.1,
        22.9,
        20.5,
        24.4,
    ]);

    [Fact]
    public void Welchs_test_gives_the_published_numbers()
    {
        var test = WelchTest.Of(First, Second)!.Value;

        Assert.Equal(-2.455356398286006, test.T, 1e-12);
        Assert.Equal(24.98852929023142, test.Degrees, 1e-10);
        Assert.Equal(0.021378001462867, test.P, 1e-10);
        Assert.Equal(test.P, WelchTest.Of(Second, First)!.Value.P, 1e-15);
    }

    [Fact]
    public void Too_few_runs_or_none_that_vary_are_not_tested()
    {
        Assert.Null(WelchTest.Of(new([1, 2]), First));
        Assert.Null(WelchTest.Of(new([1, 1, 1]), new([2, 2, 2])));
        Assert.Equal(double.NaN, new Sample([1]).Deviation);
        Assert.Equal(1, new Sample([1, 2, 3]).Deviation, 1e-15);
    }

    [Fact]
    public void Holm_raises_probabilities_as_published() =>
        Assert.Equal(
            [0.03, 0.06, 0.06, 0.02],
            WelchTest.Holm([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12))
        );

    [Fact]
    public void Holm_keeps_the_order_and_never_lowers() =>
        Property.Holds(
            Gen.Part(0, 1000, 1000).Array(0, 20),
            (p, kinds) =>
            {
                var adjusted = WelchTest.Holm(p);

                kinds.Cover("several", p.Length > 1, 0.5);
                Assert.Equal(p.Length, adjusted.Length);
                Assert.All(p.Zip(adjusted), pair => Assert.InRange(pair.Second, pair.First, 1));
                var sorted = Enumerable.Range(0, p.Length).OrderBy(i => p[i]).ToArray();
                Assert.All(
                    sorted.Zip(sorted.Skip(1)),
                    pair => Assert.InRange(adjusted[pair.First], 0, adjusted[pair.Second])
                );
            }
        );

    [Fact]
    public void Runs_are_grouped_by_all_but_their_seed()
    {
        using var folder = new TemporaryFolder();
        RunDossier[] runs =
        [
            Run(folder, "a", 1, 0.1, 0.90),
            Run(folder, "b", 2, 0.1, 0.91),
            Run(folder, "c", 3, 0.1, 0.92),
            Run(folder, "d", 1, 0.2, 0.80),
            Run(folder, "e", 2, 0.2, 0.81),
            Run(folder, "f", 3, 0.2, 0.79),
            Run(folder, "g", 1, 0.3, 0.99),
        ];

        var c = Comparison.Of([.. runs]);

        Assert.Equal([3, 3, 1], c.Groups.Select(g => g.Runs.Length));
        Assert.Equal(["lr"], c.Differing);
        Assert.Equal(["0.1", "0.2", "0.3"], c.Groups.Select(g => g.Differing.Single().Value));
        var accuracy = MetricKeys.TestAccuracy;
        Assert.Equal("C", c.Best(accuracy)!.Letter);
        Assert.Equal(("C", 0.99), (c.BestRun(accuracy)!.Value.Group.Letter, c.BestRun(accuracy)!.Value.Value));
        Assert.Equal(0.91, c.Groups[0].Sample(MetricKeys.TestAccuracy).Mean, 1e-12);
        Assert.Equal(0.01, c.Groups[0].Sample(MetricKeys.TestAccuracy).Deviation, 1e-12);
        var test = Assert.Single(c.Tests);
        Assert.Equal(("A is better", true), (ComparisonPage.Verdict(test), test.Adjusted < 0.001));
    }

    // A run that was done twice says nothing more of chance than once.
    [Fact]
    public void Runs_of_the_same_seed_and_parameters_are_one_sample()
    {
        using var folder = new TemporaryFolder();

        var c = Comparison.Of([
            Run(folder, "a", 3, 0.1, 0.90),
            Run(folder, "b", 3, 0.1, 0.90),
            Run(folder, "c", 4, 0.1, 0.94),
        ]);

        var group = Assert.Single(c.Groups);
        Assert.Equal(["3", "4"], group.Runs.Select(r => r.Seed));
        Assert.Equal("b", group.Runs[0].Name);
        Assert.Equal(2, group.Sample(MetricKeys.TestAccuracy).Count);
        Assert.Contains("seed 3: 2 runs", Assert.Single(c.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_on_other_points_are_other_experiments()
    {
        using var folder = new TemporaryFolder();

        var c = Comparison.Of([
            Run(folder, "a", 3, 0.1, 0.90, "aaaa"),
            Run(folder, "b", 4, 0.1, 0.91, "aaaa"),
            Run(folder, "c", 5, 0.1, 0.92, "bbbb"),
        ]);

        Assert.Equal([2, 1], c.Groups.Select(g => g.Runs.Length));
        Assert.Equal(["points"], c.Differing);
    }

    private static RunDossier Run(
        TemporaryFolder folder,
        string name,
        int seed,
        double lr,
        double accuracy,
        string points = ""
    )
    {
        Directory.CreateDirectory(folder.At(name));
        File.WriteAllText(
            folder.At(name, RunFolder.RunFile),
            FormattableString.Invariant(
                $$"""{"id":"4.1-ce","status":"done","seed":{{seed}},"points_sha256":"{{points}}","parameters":{"lr":{{lr}},"model":"mlp" } }"""
            )
        );
        File.WriteAllText(
            folder.At(name, RunFolder.SummaryFile),
            FormattableString.Invariant($$"""{"test_accuracy":{{accuracy}} }""")
        );
        return RunDossier.Read(folder.At(name)).OrThrow();
    }
}
