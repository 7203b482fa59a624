using System.CommandLine;
using System.Text.Json.Nodes;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn list</c>: the experiments.</summary>
internal static class ListCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var json = Options.Json();
        var command = new ExemplifiedCommand("list", "List the experiments that can be run.", "snn list") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                context.Screen.Out.WriteLine(
                    RunJson.Page(
                        new JsonObject
                        {
                            ["experiments"] = new JsonArray([.. Catalogue.All.Select(Describe)]),
                            ["groups"] = RunJson.Words(Catalogue.Groups),
                        }
                    )
                );
                return ExitCode.Done;
            }

            Listing.Write(
                context.Screen,
                ["id", "kind", "from", "what"],
                [
                    .. Catalogue.All.Select(
                        IReadOnlyList<string> (e) => [e.Id, e.Experiment.Kind.Name, e.From.Word, e.Title]
                    ),
                ]
            );
            context.Screen.Out.WriteLine(
                $"Groups: {string.Join(", ", Catalogue.Groups)}.  'snn show ID' shows details, 'snn run ID' runs one."
            );
            return ExitCode.Done;
        });
        return command;
    }

    private static JsonNode Describe(Entry e) =>
        new JsonObject
        {
            ["id"] = e.Id,
            ["kind"] = e.Experiment.Kind.Name,
            ["title"] = e.Title,
            ["section"] = e.Section,
            ["provenance"] = e.From.Words,
            ["partner"] = e.Partner,
        };
}
