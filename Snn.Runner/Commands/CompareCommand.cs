using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Reports;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary><c>snn compare RUN…</c>: runs beside one another, on the terminal and as a page.</summary>
internal static class CompareCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var (runs, results) = (Options.Runs(), Options.Results());
        var output = Options.Text("--out", "FILE", "The page to write [default: compare.html].", "a file");
        var json = Options.Json();
        var command = new ExemplifiedCommand(
            "compare",
            "Compare runs: mean and deviation over seeds, curves, parameters that differ, significance, and which is best by what.",
            "snn compare 4.1-ce 4.1-corr --out mlp.html",
            "snn compare 'results/4.1-proj-single/*'"
        )
        {
            runs,
            results,
            output,
            json,
        };
        command.SetAction(parsed =>
            RunSelection
                .Find(parsed.GetRequiredValue(runs), parsed.GetValue(results) ?? RunFolder.UsualRoot)
                .Bind(folders => folders.Select(RunDossier.Read).Sequence())
                .Map(Comparison.Of)
                .Bind(comparison =>
                    ReportFiles
                        .WritePage(parsed.GetValue(output) ?? "compare.html", ComparisonPage.Of(comparison))
                        .Map(page => (comparison, page))
                )
                .Match(made => Print(context.Screen, made.comparison, made.page, parsed.GetValue(json)), context.Refuse)
        );
        return command;
    }

    private static int Print(Screen screen, Comparison comparison, string page, bool json)
    {
        foreach (var note in comparison.Notes.Take(20))
        {
            screen.Note(note);
        }

        if (json)
        {
            screen.Out.WriteLine(RunJson.Page(ToJson(comparison, page)));
            return ExitCode.Done;
        }

        Listing.Write(
            screen,
            ["group", "n", "experiment", "seeds", .. comparison.Differing.Where(d => d != "experiment").Take(4)],
            [
                .. comparison.Groups.Select(g =>
                    (IReadOnlyList<string>)
                        [
                            g.Letter,
                            Number(g.Runs.Length),
                            g.Runs[0].Id,
                            PlainText.Of(string.Join(' ', g.Runs.Select(r => r.Seed)), 40),
                            .. g
                                .Differing.Where(d => d.Name != "experiment")
                                .Take(4)
                                .Select(d => PlainText.Of(d.Value, 30)),
                        ]
                ),
            ]
        );
        screen.Out.WriteLine();
        Listing.Write(
            screen,
            ["mean ± std", .. comparison.Groups.Select(g => g.Letter), "best"],
            [
                .. comparison.Metrics.Select(m =>
                    (IReadOnlyList<string>)
                        [
                            m.Title,
                            .. comparison.Groups.Select(g => ComparisonPage.Shown(m, g.Sample(m))),
                            comparison.Best(m)?.Letter ?? "",
                        ]
                ),
            ]
        );
        if (comparison.Apart is { } apart)
        {
            screen.Out.WriteLine(apart);
        }

        screen.Out.WriteLine();
        var found = comparison.Tests.Where(t => t.Adjusted < Comparison.Level).ToArray();
        screen.Out.WriteLine(
            comparison.Tests.IsEmpty
                ? $"no test: two groups with at least {WelchTest.Least} runs each are needed"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{found.Length} of {comparison.Tests.Length} differences are more than chance (Welch's t-test, Holm, p < {Comparison.Level})"
                )
        );
        foreach (var t in found)
        {
            var (a, b) = (t.A.Sample(t.Metric).Count, t.B.Sample(t.Metric).Count);
            screen.Out.WriteLine(
                $"  {t.Metric.Title}: {ComparisonPage.Verdict(t)} ({t.A.Letter} n={a}, {t.B.Letter} n={b}, p = {Numbers.Short(t.Adjusted)})"
            );
        }

        screen.Out.WriteLine();
        Listing.WritePairs(screen, [("page", RunViews.Shown(page))]);
        return ExitCode.Done;
    }

    private static JsonObject ToJson(Comparison c, string page) =>
        new()
        {
            ["page"] = page,
            ["groups"] = ComparisonJson.Groups(c),
            ["apart"] = c.Apart,
            ["differing"] = RunJson.Words(c.Differing),
            ["best"] = new JsonObject(
                c.Metrics.Where(m => c.Best(m) is not null)
                    .Select(m => KeyValuePair.Create(m.Name, (JsonNode?)JsonValue.Create(c.Best(m)!.Letter)))
            ),
            ["tests"] = new JsonArray([
                .. c.Tests.Select(t =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["metric"] = t.Metric.Name,
                            ["a"] = t.A.Letter,
                            ["b"] = t.B.Letter,
                            ["n_a"] = t.A.Sample(t.Metric).Count,
                            ["n_b"] = t.B.Sample(t.Metric).Count,
                            ["t"] = RunJson.Number(t.Test.T),
                            ["degrees"] = RunJson.Number(t.Test.Degrees),
                            ["p"] = RunJson.Number(t.Test.P),
                            ["p_adjusted"] = RunJson.Number(t.Adjusted),
                        }
                ),
            ]),
            ["notes"] = RunJson.Words(c.Notes),
        };

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}
