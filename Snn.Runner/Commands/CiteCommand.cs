using System.Collections.Immutable;
using System.CommandLine;
using Snn.Data.Faults;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Machine;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn cite RUN</c>: whom to name for a run, in BibTeX.</summary>
internal static class CiteCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var run = Options.Run("The folder of a run, or an experiment's ID.");
        var command = new ExemplifiedCommand(
            "cite",
            "Print what to cite for a run, in BibTeX: Snn, the publications of the experiment, and its data.",
            "snn cite results/4.1-ce/20260101T120000Z-seed1",
            "snn cite 4.1-ce"
        )
        {
            run,
        };
        command.SetAction(parsed =>
            Of(parsed.GetRequiredValue(run), context)
                .Match(
                    works =>
                    {
                        context.Screen.Out.WriteLine(string.Join("\n\n", works));
                        return ExitCode.Done;
                    },
                    context.Refuse
                )
        );
        return command;
    }

    private static Result<ImmutableArray<string>> Of(string named, Context context) =>
        Directory.Exists(named)
            ? StoredRun
                .Named(named)
                .Bind(run =>
                    context
                        .Plugins.For(run.Record, context.Stop)
                        .Bind(same => Catalogue.Of(run.Record, same))
                        .Map(entry => Citations.Works(entry, Citations.Version(run.Record)))
                )
            : Catalogue.FindOne(named).Map(entry => Citations.Works(entry, Versions.Snn));
}
