using Snn.Data.Runs;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Reports.Statistics;
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
        var test = MeanTest.Welch(First, Second)!;

        Assert.Equal(-2.455356398286006, test.T, 1e-12);
        Assert.Equal(24.98852929023142, test.Degrees, 1e-10);
        Assert.Equal(0.021378001462867, test.P, 1e-10);
        Assert.Equal(test.P, MeanTest.Welch(Second, First)!.P, 1e-15);
    }

    // Student's own data, 1908: hours of sleep gained by ten patients with either of two drugs.
    [Fact]
    public void The_paired_test_gives_Students_own_numbers()
    {
        double[] one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] other = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

        var test = MeanTest.Of(Numbered(one), Numbered(other))!;

        Assert.Equal((10, -1.58), (test.Pairs, Math.Round(test.Difference, 12)));
        Assert.Equal(-4.0621, test.T, 1e-4);
        Assert.Equal(0.002833, test.P, 1e-6);
        Assert.Equal(-2.4598858, test.Interval.Low, 1e-7);
        Assert.Equal(-0.7001142, test.Interval.High, 1e-7);
    }

    [Fact]
    public void Groups_that_share_too_few_seeds_are_tested_as_independent() =>
        Assert.Equal(
            (0, 3),
            (
                MeanTest.Of(Numbered([1, 2, 3, 4]), Numbered([2, 3, 5, 1], from: 2))!.Pairs,
                MeanTest.Of(Numbered([1, 2, 3, 4]), Numbered([2, 3, 5, 1], from: 1))!.Pairs
            )
        );

    [Fact]
    public void Too_few_runs_or_none_that_vary_are_not_tested()
    {
        Assert.Null(MeanTest.Welch(new([1, 2]), First));
        Assert.Null(MeanTest.Welch(new([1, 1, 1]), new([2, 2, 2])));
        Assert.Null(MeanTest.Of(Numbered([0.3, 0.4, 0.5]), Numbered([0.2, 0.3, 0.4])));
        Assert.Equal(double.NaN, new Sample([1]).Deviation);
        Assert.Null(new Sample([1]).OfMean);
        Assert.Equal(1, new Sample([1, 2, 3]).Deviation, 1e-15);
    }

    // R. G. Newcombe 1998, Statistics in Medicine 17, table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilsons_interval_is_the_published_one(int right, int of, double low, double high)
    {
        var interval = Interval.Wilson((double)right / of, of);

        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Fact]
    public void Wilsons_interval_holds_the_proportion_and_narrows_with_the_count() =>
        Property.Holds(
            Gen.Part(0, 1000, 1000),
            (part, kinds) =>
            {
                kinds.Cover("neither none nor all", part is > 0 and < 1, 0.5);
                var (few, many) = (Interval.Wilson(part, 100), Interval.Wilson(part, 10_000));
                Assert.InRange(part, few.Low - 1e-15, few.High + 1e-15);
                Assert.InRange(few.Low, 0, many.Low);
                Assert.InRange(many.High, 0, few.High);
                Assert.True(few.High <= 1);
            }
        );

    [Fact]
    public void Holm_raises_probabilities_as_published() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.02], MeanTest.Holm([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Holm_keeps_the_order_and_never_lowers() =>
        Property.Holds(
            Gen.Part(0, 1000, 1000).Array(0, 20),
            (p, kinds) =>
            {
                var adjusted = MeanTest.Holm(p);

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
        Assert.Null(c.Best);
        Assert.Equal(0.91, c.Groups[0].Sample(MetricKeys.TestAccuracy).Mean, 1e-12);
        Assert.Equal(0.01, c.Groups[0].Sample(MetricKeys.TestAccuracy).Deviation, 1e-12);
        var test = Assert.Single(c.Tests);
        Assert.Equal(("A is better", 3, 0.11), (test.Words, test.Test.Pairs, Math.Round(test.Test.Difference, 12)));
        Assert.Contains("No group is the best", Verdict.Of(c), StringComparison.Ordinal);
        Assert.Contains("a test needs 3 seeds in each", Verdict.Of(c), StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_group_is_better_than_every_other_by_more_than_chance()
    {
        using var folder = new TemporaryFolder();
        double[] good = [0.90, 0.91, 0.92, 0.915];

        Comparison Of(double bad, double step) =>
            Comparison.Of([
                .. good.Select((value, i) => Run(folder, $"a{i}", i, 0.1, value)),
                .. good.Select((_, i) => Run(folder, $"b{i}", i, 0.2, bad + (step * i * i))),
            ]);

        var sure = Of(0.80, 0.001);
        Assert.Equal("A", sure.Best!.Letter);
        Assert.StartsWith("A: lr 0.1 is the best of 2 by test accuracy", Verdict.Of(sure), StringComparison.Ordinal);
        Assert.Contains("paired t-test on 4 equal seeds", Verdict.Of(sure), StringComparison.Ordinal);
        Assert.Equal("lr", Assert.Single(SweepFigures.Of(sure)!.Blocks.OfType<Block.Drawn>()).Figures[0].Panels[0].X);
        var unsure = Of(0.905, 0.001);
        Assert.Null(unsure.Best);
        Assert.Contains("which could be chance", Verdict.Of(unsure), StringComparison.Ordinal);
    }

    // Before, a run that was stopped early weighed as much as one that had all its epochs.
    [Fact]
    public void Runs_that_were_broken_off_are_neither_pooled_nor_ranked_with_whole_ones()
    {
        using var folder = new TemporaryFolder();

        var c = Comparison.Of([
            .. Enumerable.Range(0, 3).Select(i => Run(folder, $"a{i}", i, 0.1, 0.9 + (0.01 * i), epochs: 3)),
            .. Enumerable.Range(3, 3).Select(i => Run(folder, $"b{i}", i, 0.1, 0.8 + (0.02 * i), epochs: 2)),
        ]);

        Assert.Equal([3, 3], c.Groups.Select(g => g.Runs.Length));
        Assert.Equal(["epochs done"], c.Differing);
        Assert.Empty(c.Tests);
        Assert.Contains("B: unknown, interrupted after 2 of 3 epochs", Verdict.Of(c), StringComparison.Ordinal);
        Assert.Null(SweepFigures.Of(c));
    }

    [Fact]
    public void Two_swept_parameters_are_curves_and_a_map_without_holes()
    {
        using var folder = new TemporaryFolder();

        var c = Comparison.Of([
            .. from lr in new[] { 0.1, 0.2, 0.4 }
            from mu in new[] { 0.5, 0.9 }
            from seed in new[] { 1, 2 }
            select Run(folder, $"{lr}-{mu}-{seed}", seed, lr, lr + mu + (0.01 * seed), mu: mu),
        ]);

        var figures = Assert.Single(SweepFigures.Of(c)!.Blocks.OfType<Block.Drawn>()).Figures;
        Assert.Equal(["sweep-lr", "sweep-map"], figures.Select(f => f.Name));
        Assert.Equal(
            "The best mean, 131.50% ± 0.71%, is at lr 0.4, mu 0.9. Strokes are 95% intervals.",
            figures[0].Caption
        );
        var map = figures[1].Panels[0].Marks.OfType<Mark.Heat>().Single().Field;
        Assert.Equal((2, 3), (map.Rows, map.Columns));
        Assert.All(map.Values, v => Assert.True(double.IsFinite(v)));
        Assert.Equal("", figures[1].Caption);
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

    [Fact]
    public void What_several_groups_have_otherwise_is_told_before_what_only_some_have()
    {
        using var folder = new TemporaryFolder();
        var other = Run(folder, "c", 3, 0.1, 0.9);
        other.Record["parameters"] = System.Text.Json.Nodes.JsonNode.Parse("""{"grid":5,"lr":0.1,"mu":0}""");

        var c = Comparison.Of([other, Run(folder, "a", 3, 0.1, 0.9), Run(folder, "b", 3, 3e-5, 0.9)]);

        Assert.Equal(["lr", "grid", "model"], c.Differing);
        Assert.Equal(
            ["grid 5, lr 0.1", "lr 0.1, model mlp", "lr 3e-5, model mlp"],
            c.Groups.Select(g => string.Join(", ", g.Title.Split(": ")[1].Split(", ").Order(StringComparer.Ordinal)))
        );
    }

    private static RunDossier Run(
        TemporaryFolder folder,
        string name,
        int seed,
        double lr,
        double accuracy,
        string points = "",
        int epochs = 0,
        double mu = 0
    )
    {
        Directory.CreateDirectory(folder.At(name));
        File.WriteAllText(
            folder.At(name, RunFolder.RunFile),
            FormattableString.Invariant(
                $$"""{"id":"4.1-ce","status":"done","seed":{{seed}},"points_sha256":"{{points}}","parameters":{"lr":{{lr}},"mu":{{mu}},"model":"mlp"{{(epochs > 0 ? ",\"epochs\":3" : "")}} } }"""
            )
        );
        File.WriteAllText(
            folder.At(name, RunFolder.SummaryFile),
            FormattableString.Invariant($$"""{"test_accuracy":{{accuracy}} }""")
        );
        File.WriteAllLines(
            folder.At(name, RunFolder.MetricsFile),
            Enumerable.Range(1, epochs).Select(e => $$"""{"epoch":{{e}} }""")
        );
        return RunDossier.Read(folder.At(name)).OrThrow();
    }

    private static Dictionary<string, double> Numbered(double[] values, int from = 0) =>
        values.Select((v, i) => (v, i)).ToDictionary(p => $"{p.i + from}", p => p.v);
}
