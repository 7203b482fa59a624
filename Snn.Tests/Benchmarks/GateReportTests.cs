using System.Text.Json.Nodes;
using Snn.Benchmarks.Gate;

namespace Snn.Tests.Benchmarks;

/// <summary>What people and programs read of the gate.</summary>
public sealed class GateReportTests
{
    private static readonly GateReport Report = new(
        "../other",
        new Rules(0.1),
        Sampling.Usual(30, 1),
        [
            new("same", new([1e-3, 1.1e-3], 16), new([1e-3, 1.1e-3], 16), Verdict.Same),
            new("slow", new([2.0, 2.2]), new([1.0, 1.0]), Verdict.Slower),
            new("fast", new([5e-6]), new([1e-5]), Verdict.Faster),
            new("fat", Samples.None with { Bytes = 1024 }, Samples.None with { Bytes = 0 }, Verdict.AllocatesMore),
            new("young", Samples.None, Samples.None, Verdict.NotJudged, "not in the baseline"),
        ]
    );

    [Fact]
    public void The_table_has_regressions_first_in_capitals_and_all_lines_of_one_width()
    {
        var lines = Report.Markdown().Split('\n').TakeWhile(l => l.StartsWith('|')).ToArray();

        Assert.Equal(7, lines.Length);
        Assert.Single(lines.Select(l => l.Length).Distinct());
        Assert.Equal(["slow", "fat", "fast", "same", "young"], lines[2..].Select(l => l.Split('|')[1].Trim()));
        Assert.Equal(["1.00 s", "2.10 s", "2.10"], lines[2].Split('|')[2..5].Select(c => c.Trim()));
        Assert.Contains("SLOWER", lines[2], StringComparison.Ordinal);
        Assert.Contains("0 → 1,024", lines[3], StringComparison.Ordinal);
        Assert.Contains("10.00 µs", lines[4], StringComparison.Ordinal);
        Assert.Contains("not judged (not in the baseline)", lines[6], StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_below_says_how_it_was_judged()
    {
        var text = Report.Markdown();
        Assert.Contains("1 same, 1 slower, 1 faster, 1 allocates more, 1 not judged", text, StringComparison.Ordinal);
        Assert.Contains("../other", text, StringComparison.Ordinal);
        Assert.Contains("10 %", text, StringComparison.Ordinal);
        Assert.Contains("30 repetitions", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_stands_in_json()
    {
        var json = JsonNode.Parse(Report.Json().ToJsonString())!.AsObject();
        var rows = json["rows"]!.AsArray().ToDictionary(r => (string)r!["name"]!, r => r!);

        Assert.Equal(2, (int)json["regressions"]!);
        Assert.Equal(2.1, (double)rows["slow"]["ratio"]!, 9);
        Assert.Equal([2.0, 2.2], rows["slow"]["current_seconds"]!.AsArray().Select(s => (double)s!));
        Assert.Equal("allocates more", (string?)rows["fat"]["verdict"]);
        Assert.Equal(1024, (long)rows["fat"]["current_bytes"]!);
        Assert.Null(rows["young"]["ratio"]);
        Assert.Equal(Environment.ProcessorCount, (int)json["machine"]!["processors"]!);
    }

    [Fact]
    public void Only_a_regression_fails()
    {
        Assert.Equal(1, Report.ExitCode);
        Assert.Equal(0, (Report with { Rows = [.. Report.Rows.Where(r => !Rules.IsRegression(r.Verdict))] }).ExitCode);
        Assert.Equal(1, (Report with { Rows = [Report.Rows[3]] }).ExitCode);
    }
}
