using System.CommandLine;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Reports;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn report RUN…</c>: a page with figures for each run.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var (runs, results) = (Options.Runs(), Options.Results());
        var json = Options.Json();
        var command = new ExemplifiedCommand(
            "report",
            "Write report.html and figures (SVG and PNG) into the folders of runs.",
            "snn report results/4.1-proj-single/20260101T120000Z-seed3",
            "snn report 4.1-ce"
        )
        {
            runs,
            results,
            json,
        };
        command.SetAction(parsed =>
            RunSelection
                .Find(parsed.GetRequiredValue(runs), parsed.GetValue(results) ?? RunFolder.UsualRoot)
                .Match(folders => Write([.. folders], context, parsed.GetValue(json)), context.Refuse)
        );
        return command;
    }

    private static int Write(string[] folders, Context context, bool json)
    {
        var (lines, code) = (new JsonArray(), ExitCode.Done);
        foreach (var folder in folders.TakeWhile(_ => !context.Stop.IsCancellationRequested))
        {
            switch (Written(folder))
            {
                case Result<ReportFiles.Written>.Ok { Value: var written }:
                    lines.Add(
                        new JsonObject
                        {
                            ["run"] = folder,
                            ["report"] = written.Path,
                            ["figures"] = written.Figures,
                            ["notes"] = RunJson.Words(written.Notes),
                        }
                    );
                    Print(written, context.Screen, json);
                    break;
                case Result<ReportFiles.Written>.Error { Fault: var fault }:
                    lines.Add(new JsonObject { ["run"] = folder, ["error"] = RunJson.Of(fault) });
                    code = code == ExitCode.Done ? context.Refuse(fault) : Math.Max(code, context.Refuse(fault));
                    break;
            }
        }

        if (json)
        {
            context.Screen.Out.WriteLine(RunJson.Page(new JsonObject { ["reports"] = lines }));
        }

        return context.Stop.IsCancellationRequested ? ExitCode.Interrupted : code;

        // What is written of the others is told, whatever a stop leaves undone.
        Result<ReportFiles.Written>? Written(string folder)
        {
            try
            {
                return ReportFiles.Write(folder, context.Stop);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    private static void Print(ReportFiles.Written written, Screen screen, bool json)
    {
        if (!json)
        {
            screen.Out.WriteLine($"{RunViews.Shown(written.Path)}  {written.Figures} figures");
        }

        foreach (var note in written.Notes)
        {
            screen.Note(note);
        }
    }
}
