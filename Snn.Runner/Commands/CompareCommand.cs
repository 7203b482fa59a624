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
        var output = Options.Output("The page to write [default: compare.html].");
        var figures = Options.Text("--figures", "DIR", "Write every figure as SVG and PNG, too.", "a folder");
        var json = Options.Json();
        var command = new ExemplifiedCommand(
            "compare",
            "Compare runs: significance of differences, mean and deviation over seeds, curves, effect of a swept parameter.",
            "snn compare 4.1-ce 4.1-corr --output mlp.html",
            "snn compare 'results/4.1-proj-single/*' --figures figures"
        )
        {
            runs,
            results,
            output,
            figures,
            json,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(output) ?? "compare.html";
            return RunSelection
                .Find(parsed.GetRequiredValue(runs), parsed.GetValue(results) ?? RunFolder.UsualRoot)
                .Bind(folders => folders.Select(RunDossier.Read).Sequence())
                .Map(Comparison.Of)
                .Bind(comparison => Written(comparison, path, parsed.GetValue(figures)).Map(page => (comparison, page)))
                .Match(
                    made => Print(context.Screen, made.comparison, made.page, parsed.GetValue(json)),
                    context.Refuse
                );
        });
        return command;
    }

    private static Result<string> Written(Comparison comparison, string path, string? figures)
    {
        if (figures is null)
        {
            return ReportFiles.WritePage(path, ComparisonPage.Of(comparison).Page);
        }

        var beside = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFullPath(figures))
            .Replace(Path.DirectorySeparatorChar, '/');
        var (page, drawn) = ComparisonPage.Of(comparison, beside);
        return ReportFiles.WriteFigures(figures, drawn).Bind(_ => ReportFiles.WritePage(path, page));
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

        Listing.WriteText(screen, Verdict.Of(comparison));
        screen.Out.WriteLine();
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
            ["mean ± std", .. comparison.Groups.Select(g => g.Letter)],
            [
                .. comparison.Metrics.Select(m =>
                    (IReadOnlyList<string>)[m.Title, .. comparison.Groups.Select(g => Verdict.Shown(m, g.Sample(m)))]
                ),
            ]
        );
        if (!comparison.Tests.IsEmpty)
        {
            screen.Out.WriteLine();
            screen.Out.WriteLine(comparison.Family);
        }

        foreach (var t in comparison.Tests)
        {
            screen.Out.WriteLine($"  {Verdict.Words(t)}: {t.Words}");
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
            ["metric"] = c.Primary?.Name,
            ["best"] = c.Best?.Letter,
            ["verdict"] = Verdict.Of(c),
            ["tests"] = ComparisonJson.Tests(c),
            ["notes"] = RunJson.Words(c.Notes),
        };

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}
