using AngleSharp.Html.Parser;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Reports;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

/// <summary>A report shows what is there, and says what is not.</summary>
public sealed class DamagedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Hostile_values_are_text_and_damage_is_told_line_by_line()
    {
        using var hostile = new HostileRun();

        var report = Report.Of(Read(hostile.Folder));

        Assert.Contains(
            report.Notes,
            n => n.StartsWith("metrics.jsonl, line 3 cannot be read", StringComparison.Ordinal)
        );
        Assert.Contains(report.Notes, n => n == "metrics.jsonl, line 4 is no JSON object");
        Assert.Contains(report.Notes, n => n.StartsWith("metrics.jsonl, line 6", StringComparison.Ordinal));
        Assert.Contains(report.Notes, n => n.Contains("network.snnc", StringComparison.Ordinal));
        Assert.Contains(report.Notes, n => n.StartsWith("confusion.json", StringComparison.Ordinal));
        Assert.Contains(report.Notes, n => n.StartsWith("trace.json", StringComparison.Ordinal));
        var document = new HtmlParser().ParseDocument(report.Page);
        Assert.All(
            document.Scripts,
            s => Assert.DoesNotContain("window.ran=1", s.TextContent, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            document.All.SelectMany(e => e.Attributes),
            a => a.Name.StartsWith("on", StringComparison.Ordinal)
        );
        Assert.All(
            document.Images,
            i => Assert.StartsWith("data:image/png;base64,", i.Source!, StringComparison.Ordinal)
        );
        Assert.Contains(report.Figures, figure => figure.Figure.Name == "learned-threshold");
        Assert.All(report.Figures, figure => Assert.Matches("^[a-z0-9_-]+$", figure.Figure.Name));
        Assert.All(document.Links, l => Assert.Matches("^(#|figures/)", l.GetAttribute("href")!));
        Assert.Contains(
            "default-src 'none'",
            document.QuerySelector("meta[http-equiv]")!.GetAttribute("content")!,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(ComparisonPage.Of(Comparison.Of([Read(hostile.Folder), Read(hostile.Folder)])).Page);
    }

    [Theory]
    [InlineData(
        RunFolder.RunFile,
        "{\"id\":\"4.1-ce\",\"kind\":\"training\",\"status\":\"running\",\"seed\":1,\"parameters\":{\"lr\":0.1}}",
        "no summary"
    )]
    [InlineData(RunFolder.RunFile, "{\"id\":\"4.1-ce\",", "run.json cannot be read")]
    [InlineData(RunFolder.RunFile, "[]", "run.json is no JSON object")]
    [InlineData(RunFolder.RunFile, "{\"id\":1,\"id\":2}", "run.json cannot be read")]
    [InlineData(RunFolder.SummaryFile, "{\"id\":\"m20-fig4\",\"error_clean\":0.1}", "run.json is missing")]
    [InlineData(
        RunFolder.MetricsFile,
        "{\"epoch\":1,\"mse\":0.1}\n\n{\"epoch\":2,\"mse\":0.01}\n",
        "run.json is missing"
    )]
    [InlineData(RunFolder.MetricsFile, "", "run.json is missing")]
    public void A_half_written_run_gives_a_report_of_what_is_there(string name, string content, string told)
    {
        File.WriteAllText(_folder.At(name), content);

        var written = ReportFiles.Write(_folder.Path, TestContext.Current.CancellationToken).OrThrow();

        Assert.Contains(written.Notes, n => n.Contains(told, StringComparison.Ordinal));
        Assert.Contains("</html>", File.ReadAllText(written.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_read_in_part()
    {
        using (var file = File.Create(_folder.At(RunFolder.MetricsFile)))
        {
            file.Write("{\"epoch\":1,\"mse\":0.5}\n"u8);
            file.SetLength(ArchiveFiles.MostBytes + 1000L);
        }

        var run = Read(_folder.Path);

        Assert.Equal(0.5, run.Number(MetricKeys.Mse));
        Assert.Contains(run.Notes, n => n.Contains("larger than", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_run_is_refused()
    {
        Assert.IsType<Result<RunDossier>.Error>(RunDossier.Read(_folder.Path));
        Assert.IsType<Result<RunDossier>.Error>(RunDossier.Read(_folder.At("nowhere")));
    }

    [Fact]
    public void Runs_are_found_by_folder_pattern_and_id()
    {
        foreach (var run in new[] { "r/4.1-ce/a", "r/4.1-ce/b", "r/4.1-corr/a" })
        {
            Directory.CreateDirectory(_folder.At(run));
            File.WriteAllText(_folder.At(run, RunFolder.RunFile), "{}");
        }

        var r = _folder.At("r");
        Assert.Equal(["a"], Found(_folder.At("r/4.1-ce/a")));
        Assert.Equal(["a", "b"], Found("4.1-ce"));
        Assert.Equal(["a", "b", "a"], Found("4.1"));
        Assert.Equal(["a", "b", "a"], Found(r));
        Assert.Equal(["a", "a"], Found(Path.Combine(r, "*", "a")));
        Assert.Equal(["a", "b"], Found(Path.Combine(r, "4.1-ce"), "4.1-ce"));
        Assert.IsType<Result<System.Collections.Immutable.ImmutableArray<string>>.Error>(
            RunSelection.Find(["4.1-xe"], r)
        );
        Assert.IsType<Result<System.Collections.Immutable.ImmutableArray<string>>.Error>(
            RunSelection.Find(["m20-fig4"], r)
        );

        string[] Found(params string[] names) =>
            RunSelection
                .Find(names, r)
                .Match(
                    f => f.Select(p => Path.GetFileName(p)!).ToArray(),
                    fault => throw new InvalidOperationException(fault.ToString())
                );
    }

    private static RunDossier Read(string folder) => RunDossier.Read(folder).OrThrow();
}
