using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary><c>snn show ID|RUN</c>: an experiment with every parameter, or a run with what came of it.</summary>
internal static class ShowCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var id = new Argument<string>("ID")
        {
            Description = "The experiment ('snn list' has them all), or the folder or the saved network of a run.",
            HelpName = "ID|RUN",
        };
        id.CompletionSources.Add(_ =>
            Catalogue.All.Select(e => new System.CommandLine.Completions.CompletionItem(e.Id))
        );
        id.CompletionSources.Add(Completions.Runs);
        var all = new Option<bool>("--all")
        {
            Description = "For a run: all parameters and numbers, not only the changed and main ones.",
        };
        var json = Options.Json();
        var command = new ExemplifiedCommand(
            "show",
            "Show an experiment and every parameter that --set can change, or what a run did.",
            "snn show 4.1-ce",
            "snn show results/4.1-proj-single/20260101T120000Z-seed3"
        )
        {
            id,
            all,
            json,
        };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetRequiredValue(id);
            return Catalogue
                .FindOne(wanted)
                .Match(
                    entry =>
                    {
                        Print(context.Screen, entry, parsed.GetValue(json));
                        return ExitCode.Done;
                    },
                    unknown =>
                        FinishedRun.Exists(wanted)
                            ? FinishedRun
                                .Read(wanted)
                                .Match(
                                    run => Print(context.Screen, run, parsed.GetValue(json), parsed.GetValue(all)),
                                    context.Refuse
                                )
                            : context.Refuse(RunSelection.Neither(wanted, unknown))
                );
        });
        return command;
    }

    private static int Print(Screen screen, FinishedRun run, bool json, bool all)
    {
        if (json)
        {
            screen.Out.WriteLine(RunJson.Page(RunPage.ToJson(run)));
        }
        else
        {
            RunPage.Print(screen, run, all);
        }

        return ExitCode.Done;
    }

    private static void Print(Screen screen, Entry entry, bool json)
    {
        if (json)
        {
            screen.Out.WriteLine(
                RunJson.Page(
                    new JsonObject
                    {
                        ["id"] = entry.Id,
                        ["title"] = entry.Title,
                        ["kind"] = entry.Experiment.Kind.Name,
                        ["section"] = entry.Section,
                        ["provenance"] = entry.From.Words,
                        ["partner"] = entry.Partner,
                        ["readme"] = entry.Words,
                        ["seed"] = entry.Seed,
                        ["parameters"] = new JsonArray([.. entry.Experiment.Parameters.Select(Describe)]),
                    }
                )
            );
            return;
        }

        Listing.WritePairs(
            screen,
            [
                ("id", entry.Id),
                ("what", entry.Title),
                ("kind", entry.Experiment.Kind.Name),
                ("section", entry.Section),
                ("from", entry.From.Words),
                ("partner", entry.Partner ?? "-"),
                ("README", entry.Words),
                ("seed", entry.Seed.ToString(CultureInfo.InvariantCulture)),
            ]
        );
        screen.Out.WriteLine();
        Listing.Write(
            screen,
            ["parameter", "value", "what it is", "allowed"],
            [
                .. entry.Experiment.Parameters.Select(
                    IReadOnlyList<string> (p) => [p.Name, Numbers.Of(p.Value), p.Meaning, p.Allowed]
                ),
            ]
        );
    }

    private static JsonNode Describe(ParameterRow p) =>
        new JsonObject
        {
            ["name"] = p.Name,
            ["value"] = RunJson.Of(p.Value),
            ["meaning"] = p.Meaning,
            ["allowed"] = p.Allowed,
        };
}
