using System.Globalization;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using SkiaSharp;
using Snn.Data.Faults;
using Snn.Runner.Experiments;
using Snn.Runner.Reports;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

/// <summary>
/// A report says where its system comes from, and lays beside the run what was learned from the same data by the same
/// loss alone.
/// </summary>
public sealed class StandingBesideReportTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("4.1-ce", "as published")]
    [InlineData(
        "4.1-proj-multi",
        "repaired: layer 2 moves its rows of F by the rates of layer 1; the published line has the point there"
    )]
    [InlineData("lif-ce", "ours")]
    public void The_head_says_where_the_system_comes_from(string id, string said) =>
        Assert.StartsWith("The system: " + said, Text(Page(Run(id)), ".origin"), StringComparison.Ordinal);

    [Fact]
    public void A_run_of_an_earlier_version_is_our_partners()
    {
        var page = Page(Earlier("4.2-snn1m"));

        Assert.Contains("The system: ours", Text(page, ".origin"), StringComparison.Ordinal);
        Assert.Contains(
            "in which 4.2-snn1m was what is now lif-snn1m",
            Text(page, ".origin"),
            StringComparison.Ordinal
        );
        Assert.Contains("Partner: 4.2-snn1m, as published", Text(page, "#partner"), StringComparison.Ordinal);
        Assert.Contains("snn run lif-snn1m", Text(page, "#repeat"), StringComparison.Ordinal);
        Assert.DoesNotContain("--set nonlin", Text(page, "#repeat"), StringComparison.Ordinal);
        Assert.DoesNotContain("--set model", Text(page, "#repeat"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_run_of_the_partner_its_measured_result_stands_there_if_it_is_of_the_same_length()
    {
        var page = Page(Run("4.1-ce", epochs: 100));

        Assert.Equal(
            "lif-ce ours 99.26% ± 0.04% 99.33% ± 0.03% 100 1, 2, 3 docs/results.md",
            Rows(page, "#partner")[^1]
        );
        Assert.Contains(
            "lif-ce (ours), has 99.26% ± 0.04% test accuracy",
            Text(page, ".message"),
            StringComparison.Ordinal
        );
        var early = Page(Run("4.1-ce", epochs: 2, seed: 2));
        Assert.Empty(Rows(early, "#partner"));
        Assert.Contains(
            "loss pred, all of the training data, for 2 epochs",
            Text(early, "#partner"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_report_opens_with_what_was_run_how_far_and_what_came_out()
    {
        var early = Text(Page(Run("4.1-ce", epochs: 2, status: RunStatus.Interrupted)), ".message");

        Assert.Contains("(4.1-ce, as published)", early, StringComparison.Ordinal);
        Assert.Contains("2 of 100 epochs, seed 1; interrupted.", early, StringComparison.Ordinal);
        Assert.Contains(
            "It predicts 80.00% of the test images right (95% interval 79.20% to 80.77%, Wilson, 10,000 images)",
            early,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has 88.33% after 2 epochs; this run had 80.00% there, 8.33 points below it",
            early,
            StringComparison.Ordinal
        );
        Assert.Contains("theirs were measured after 100 epochs", early, StringComparison.Ordinal);
        Assert.DoesNotContain("99.32%", early, StringComparison.Ordinal);
        var whole = Text(Page(Run("4.1-ce", epochs: 100, seed: 2)), ".message");
        Assert.Contains(
            "mlp, relu, local loss pred 99.32%, this run 80.00% after 100 epochs",
            whole,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Done_runs_of_the_partner_on_the_same_stand_there_in_its_place()
    {
        Run("lif-ce", accuracy: 0.75, seed: 2, name: "20260103T000000Z-seed2");
        Run("lif-ce", accuracy: 0.76, seed: 2, name: "20260102T000000Z-seed2");
        Run("lif-ce", accuracy: 0.77, status: RunStatus.Interrupted, name: "20260104T000000Z-seed1");
        Run("lif-ce", accuracy: 0.78, data: "sample", name: "20260105T000000Z-seed1");
        Earlier("4.1-ce", accuracy: 0.79, seed: 3);

        var rows = Rows(Page(Run("4.1-ce", epochs: 2)), "#partner");

        Assert.Equal(3, rows.Length);
        Assert.StartsWith("this run as published 80.00%", rows[0], StringComparison.Ordinal);
        Assert.Contains(
            rows,
            r =>
                r.StartsWith("lif-ce ours 75.00%", StringComparison.Ordinal)
                && r.Contains("20260103T000000Z-seed2", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("data", "sample", "the sample")]
    [InlineData("dataset", "FashionMNIST", "FashionMNIST, loss pred")]
    [InlineData("loss_sup", "predsim", "MNIST, loss predsim")]
    public void No_number_of_another_dataset_loss_or_amount_of_data_stands_beside_a_run(
        string what,
        string value,
        string told
    )
    {
        var page = Page(
            Run(
                "4.2-snn1m",
                change: record =>
                {
                    (what == "data" ? record : record["parameters"]!)[what] = value;
                }
            )
        );

        Assert.Empty(Rows(page, "#partner"));
        Assert.Contains(told, Text(page, "#partner"), StringComparison.Ordinal);
        Assert.DoesNotContain(Rows(page, "#field"), r => r.Contains("published script", StringComparison.Ordinal));
        if (what != "loss_sup")
        {
            Assert.Empty(Rows(page, "#field"));
            Assert.Contains("No published numbers are shown", Text(page, "#field"), StringComparison.Ordinal);
            Assert.Contains("those that are known are of MNIST, loss", Text(page, "#field"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("4.1-ce", "pred", "1 80.00% 86.11%|2 80.00% 88.33%|3 80.00% 88.08%")]
    [InlineData("4.1-corr", "sim", "1 80.00% 52.68%|2 80.00% 50.86%")]
    [InlineData("4.1-ce-corr", "predsim", "1 80.00% 62.87%|2 80.00% 66.33%")]
    [InlineData("4.2-snn1m", "pred", "1 80.00% 94.77%|2 80.00% 96.00%")]
    [InlineData("4.3-snn2m", "pred", "1 80.00% 79.73%")]
    public void The_published_scripts_epochs_stand_beside_the_same_epochs(string id, string loss, string rows)
    {
        var page = Page(Run(id, epochs: 4));

        Assert.Equal(rows.Split('|'), Rows(page, "#field").Take(rows.Split('|').Length));
        Assert.DoesNotContain(
            Rows(page, "#field"),
            r =>
                r.Contains("relu, local loss", StringComparison.Ordinal)
                && !r.Contains($"local loss {loss} ", StringComparison.Ordinal)
        );
    }

    // Of its network others have published numbers only by losses of their own.
    [Fact]
    public void What_numbers_of_others_are_of_is_told_where_none_stands_beside_the_run()
    {
        var page = Page(Run("lif-snn1m", epochs: 1, data: "sample"));

        Assert.Contains("are of MNIST, loss its own, all of", Text(page, "#field"), StringComparison.Ordinal);
        Assert.Contains("1 of 100 epochs", Text(page, "header"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test", "lowest test error of all epochs: 15.00%")]
    [InlineData("validation", "test accuracy of the epoch chosen by validation")]
    public void The_best_epoch_is_told_in_words(string chosen, string words) =>
        Assert.Contains(words, Text(Page(Run("4.1-ce", chosenBy: chosen)), ".cards"), StringComparison.Ordinal);

    [Theory]
    [InlineData("4.2-snn1m", "4.3-snn2m", "full set", "A: MNIST, loss pred, all", "B: FashionMNIST, loss pred, all")]
    [InlineData("4.1-ce", "4.1-corr", "full set", "A: MNIST, loss pred, all", "B: MNIST, loss sim, all")]
    [InlineData(
        "4.1-ce",
        "lif-ce",
        "sample",
        "A: MNIST, loss pred, all",
        "B: MNIST, loss pred, of the training data: the sample"
    )]
    public void Groups_that_learned_from_different_data_or_by_different_losses_have_no_best(
        string one,
        string other,
        string data,
        string toldOfOne,
        string toldOfOther
    )
    {
        var runs = new[] { Run(one), Run(other, accuracy: 0.9, data: data) }.Select(Read).ToArray();

        var apart = Comparison.Of([.. runs]);

        Assert.Null(apart.Best);
        Assert.StartsWith("No verdict. No group is called the best", Verdict.Of(apart), StringComparison.Ordinal);
        Assert.Contains(toldOfOne, apart.Apart, StringComparison.Ordinal);
        Assert.Contains(toldOfOther, apart.Apart, StringComparison.Ordinal);
        Assert.Null(Comparison.Of([runs[0]]).Apart);
    }

    [Fact]
    public void Each_neurons_own_threshold_is_a_thin_line_of_its_colour_without_a_name()
    {
        var folder = Run("4.1-ce");
        File.WriteAllText(
            Path.Combine(folder, "trace.json"),
            """
            {"index":0,"label":1,"taken":1,"layers":[{"name":"block","steps":2,"neurons":2,"spiking":true,
             "threshold":null,"rows":[0,1],"spikes":[[1,0]],
             "curves":[{"label":"neuron 0","values":[1,2],"thresholds":[0.5,0.5]},
             {"label":"neuron 1","values":[-1,0],"thresholds":[0.7,0.7]}]}]}
            """
        );

        var report = Report.Of(Read(folder));

        var panel = report.Figures.Single(f => f.Figure.Name == "sample-layers").Figure.Panels[1];
        Assert.Equal(
            [("neuron 0", 0, 1.0), ("neuron 1", 1, -1), ("", 0, 0.5), ("", 1, 0.7)],
            panel.Marks.Cast<Mark.Line>().Select(l => (l.Name, l.Colour, l.Y[0]))
        );
        Assert.Contains(
            "above its own threshold",
            Text(new HtmlParser().ParseDocument(report.Page), "#sample"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Each_panel_of_a_figure_is_seen_in_its_png()
    {
        var panel = new Panel("x", "y", [new Mark.Line("", [0, 1], [0, 1], 0)]);
        var figure = new Figure("panels", "", "", [panel, panel, panel, panel]) { Columns = 2 };

        using var png = SKBitmap.Decode(FigureDrawing.Png(figure));

        var seen = Enumerable
            .Range(0, 4)
            .Select(i =>
                Enumerable
                    .Range(0, png.Height / 2)
                    .Any(y =>
                        png.GetPixel(((i % 2) * png.Width / 2) + (png.Width / 4), ((i / 2) * png.Height / 2) + y)
                        != SKColors.White
                    )
            );
        Assert.Equal([true, true, true, true], seen);
    }

    private static RunDossier Read(string folder) =>
        Assert.IsType<Result<RunDossier>.Ok>(RunDossier.Read(folder)).Value;

    private static IHtmlDocument Page(string folder) => new HtmlParser().ParseDocument(Report.Of(Read(folder)).Page);

    private static string Text(IHtmlDocument page, string selector) => page.QuerySelector(selector)?.TextContent ?? "";

    private static string[] Rows(IHtmlDocument page, string section) =>
        [
            .. page.QuerySelectorAll(section + " tbody tr")
                .Select(r => string.Join(' ', r.Children.Select(c => c.TextContent))),
        ];

    // A run before the paper's neuron was known: no alpha1, and snn was another neuron.
    private string Earlier(string id, double accuracy = 0.8, ulong seed = 1) =>
        Run(
            id,
            accuracy: accuracy,
            seed: seed,
            change: record =>
            {
                var parameters = record["parameters"]!.AsObject();
                record.Remove("provenance");
                foreach (var name in new[] { "alpha1", "alpha2", "time_steps", "precision" })
                {
                    parameters.Remove(name);
                }
            }
        );

    private string Run(
        string id,
        int epochs = 3,
        double accuracy = 0.8,
        ulong seed = 1,
        string data = "full set",
        RunStatus status = RunStatus.Done,
        string? name = null,
        string chosenBy = "test",
        Action<JsonObject>? change = null
    )
    {
        var entry = Assert.IsType<Result<Entry>.Ok>(Catalogue.FindOne(id)).Value;
        var folder = _scratch.At(
            Path.Combine(id, name ?? string.Create(CultureInfo.InvariantCulture, $"20260101T000000Z-seed{seed}"))
        );
        Directory.CreateDirectory(folder);
        var record = RunnerRecord(entry, seed, data).ToJson(status);
        change?.Invoke(record);
        var summary = new JsonObject
        {
            ["id"] = id,
            ["test_accuracy"] = accuracy,
            ["best_test_accuracy"] = 0.85,
            ["best_chosen_by"] = chosenBy,
        };
        File.WriteAllText(Path.Combine(folder, RunFolder.RunFile), RunJson.Page(record));
        File.WriteAllText(Path.Combine(folder, RunFolder.SummaryFile), RunJson.Page(summary));
        File.WriteAllLines(
            Path.Combine(folder, RunFolder.MetricsFile),
            Enumerable
                .Range(1, epochs)
                .Select(e => RunJson.Line(new JsonObject { ["epoch"] = e, ["test_accuracy"] = accuracy }))
        );
        return folder;
    }

    private static RunRecord RunnerRecord(Entry entry, ulong seed, string data) =>
        new(
            entry.Id,
            entry.Title,
            entry.Experiment.Kind.Name,
            seed,
            [.. entry.Experiment.Parameters.Select(p => new Snn.Data.Runs.Metric(p.Name.Replace('-', '_'), p.Value))],
            [Snn.Data.Runs.Metric.Of("provenance", entry.Origin), Snn.Data.Runs.Metric.Of("data", data)],
            [],
            [],
            [],
            new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
}
