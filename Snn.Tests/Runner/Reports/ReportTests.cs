using System.Xml.Linq;
using AngleSharp.Html.Parser;
using SkiaSharp;
using Snn.Data.Runs;
using Snn.Runner.Reports;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

[Trait(Category.Name, Category.Long)]
[Collection(nameof(ReportedRuns))]
public sealed class ReportTests(ReportedRuns runs)
{
    [Theory]
    [InlineData("surface", "surface-3d partition error-maxout error-readout cut trial error pieces")]
    [InlineData("stack", "surface-3d partition error-readout cut trial layer-error")]
    [InlineData("images", "accuracy confusion sample-layers firing-rates")]
    [InlineData("robustness", "figure-4 readout-error readout-accuracy rates")]
    [InlineData(
        "training",
        "accuracy loss local-accuracies firing-rates confusion sample-layers synaptic-operations learned-threshold"
    )]
    public void Every_figure_lies_in_its_folder_as_svg_and_png_and_in_the_page(string kind, string names)
    {
        var page = new HtmlParser().ParseDocument(File.ReadAllText(runs.Page(kind)));
        foreach (var name in names.Split(' '))
        {
            var svg = XDocument.Load(Path.Combine(runs.Folder(kind), "figures", name + ".svg")).Root!;
            Assert.Equal("svg", svg.Name.LocalName);
            Assert.True(svg.Descendants().Count() > 10, name + " is empty");
            Assert.All(
                svg.Descendants().Attributes().Where(a => a.Name.LocalName == "x"),
                a => Assert.DoesNotContain(',', a.Value)
            );

            // A plot whose axes move while it is drawn is drawn once more, over what is there.
            string[] words = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.ToString())];
            Assert.Equal(words.Distinct(), words);
            using var png = SKBitmap.Decode(Path.Combine(runs.Folder(kind), "figures", name + ".png"));
            Assert.True(png.Width > 400 && png.Pixels.Distinct().Take(5).Count() == 5, name + " is blank");
            Assert.NotNull(page.GetElementById("figure-" + name)!.QuerySelector("svg"));
        }

        Assert.Empty(page.QuerySelectorAll(".notes"));
        Assert.All(
            page.Links.Select(l => l.GetAttribute("href")!).Where(h => h[0] != '#'),
            h => Assert.True(File.Exists(Path.Combine(runs.Folder(kind), h)), h)
        );
        Assert.All(
            page.Links.Select(l => l.GetAttribute("href")!).Where(h => h[0] == '#'),
            h => Assert.NotNull(page.GetElementById(h[1..]))
        );
        string[] ids = [.. page.All.Select(e => e.Id ?? "").Where(id => id.Length > 0)];
        Assert.Equal(ids.Distinct().Count(), ids.Length);
        Assert.InRange(new FileInfo(runs.Page(kind)).Length, 1_000_000, 8_000_000);
    }

    [Theory]
    [InlineData("images", 500)]
    [InlineData("script", 50)]
    [InlineData("training", 500)]
    public void An_accuracy_is_told_with_the_images_that_it_was_measured_on(string kind, int images)
    {
        var page = new HtmlParser().ParseDocument(File.ReadAllText(runs.Page(kind)));

        Assert.Matches(
            $@"It predicts [0-9.]+% of the test images right \(95% interval [0-9.]+% to [0-9.]+%, Wilson, {images} images\)",
            page.Body!.TextContent
        );
    }

    [Theory]
    [InlineData("surface", true)]
    [InlineData("stack", false)]
    public void The_maxout_form_is_spoken_of_where_there_is_one(string kind, bool there)
    {
        var page = new HtmlParser().ParseDocument(File.ReadAllText(runs.Page(kind)));

        Assert.Matches(
            there
                ? "mean squared error of [0-9.]+, the maxout form of its weights by [0-9.]+: [0-9.]+ times as much\\."
                : "misses the target by a mean squared error of [0-9.]+\\.",
            page.Body!.TextContent
        );
        var figure = File.ReadAllText(Path.Combine(runs.Folder(kind), "figures", "error.svg"));
        Assert.Contains("mean squared error", figure, StringComparison.Ordinal);
        Assert.Equal(there, figure.Contains("maxout form", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("surface")]
    [InlineData("training")]
    public void A_report_written_again_is_the_same(string kind)
    {
        var before = File.ReadAllText(runs.Page(kind));

        var again = ReportFiles.Write(runs.Folder(kind), TestContext.Current.CancellationToken).OrThrow();

        Assert.Equal(before, File.ReadAllText(again.Path));
        Assert.Empty(again.Notes);
    }

    [Theory]
    [InlineData(double.NaN, 1, 3, false)]
    [InlineData(1.0, 1, 3, true)]
    [InlineData(0.0, 3, 1, true)]
    [InlineData(1.0, 1, 1, true)]
    [InlineData(1.0, 2, 2, true)]
    public void A_rectangle_of_one_number_is_drawn_and_one_of_none_is_empty(
        double value,
        int rows,
        int columns,
        bool seen
    )
    {
        var heat = new Mark.Heat(
            new(rows, columns, [.. Enumerable.Repeat(value, rows * columns)]),
            new(0, 3, 0, 1),
            Ramp.Spike,
            ""
        )
        {
            Range = (0, 1),
        };
        var figure = new Figure("heat", "", "", [new("x", "y", [heat])]) { Width = 300, PanelHeight = 200 };

        using var png = SKBitmap.Decode(FigureDrawing.Png(figure));

        Assert.Equal(seen, png.GetPixel(png.Width / 2, png.Height / 2) == SKColor.Parse("#0072B2"));
        Assert.NotEmpty(FigureDrawing.Svg(figure));
    }

    [Fact]
    public async Task The_command_of_a_report_repeats_the_run()
    {
        var run = RunDossier.Read(runs.Folder("surface")).OrThrow();
        var words = RecordSections.Command(run)!.Split(' ')[1..];

        var ended = await SnnHere.In(runs.Root, [.. words, "--out", "again", "--no-report", "--json"]);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(run.Number(MetricKeys.Mse), (double?)ended.Json["mse"]);
        Assert.Equal(run.Number(MetricKeys.ReadoutMse), (double?)ended.Json["readout_mse"]);
        Assert.False(File.Exists(Path.Combine((string)ended.Json["folder"]!, ReportFiles.ReportFile)));
    }

    [Fact]
    public async Task Runs_are_compared_on_the_terminal_as_json_and_as_a_page()
    {
        var plain = await SnnHere.In(
            runs.Root,
            "compare",
            runs.Folder("surface"),
            runs.Folder("training"),
            "--out",
            "c.html"
        );
        Assert.Equal((0, ""), (plain.Code, plain.Error));
        Assert.Contains("mean squared error", plain.Out, StringComparison.Ordinal);
        Assert.Contains("c.html", plain.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(runs.Root, "c.html")));

        var json = (await SnnHere.In(runs.Root, "compare", "4.1-proj-single", "--out", "d.html", "--json")).Json;
        Assert.Equal(1, (int)json["groups"]![0]!["metrics"]!["mse"]!["n"]!);

        var none = await SnnHere.In(runs.Root, "compare", "4.1-corr");
        Assert.Equal(3, none.Code);
        Assert.Single(none.Error.TrimEnd().Split('\n'));
        Assert.Equal(3, (await SnnHere.In(runs.Root, "report", "nowhere")).Code);
    }
}
