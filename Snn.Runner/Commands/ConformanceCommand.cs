using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Runner.Commands.Conformance;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary><c>snn conformance DIR</c>: replays reference data.</summary>
internal static class ConformanceCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "Folder with reference data; the folders below it are read, too.",
        };
        var libtorch = Options.LibTorch();
        var json = Options.Json();
        var command = new ExemplifiedCommand(
            "conformance",
            "Replay reference data and compare every spike and value.",
            "snn conformance Snn.Tests/Conformance/Reference"
        )
        {
            folder,
            libtorch,
            json,
        };
        command.SetAction(parsed =>
            Replay
                .Folder(parsed.GetRequiredValue(folder), parsed.GetValue(libtorch), context.Stop)
                .Match(files => Print(context, files, parsed.GetValue(json)), context.Refuse)
        );
        return command;
    }

    private static int Print(Context context, ImmutableArray<ReplayedFile> files, bool json)
    {
        var screen = context.Screen;
        if (json)
        {
            screen.Out.WriteLine(
                RunJson.Page(new JsonObject { ["files"] = new JsonArray([.. files.Select(f => f.ToJson())]) })
            );
        }
        else
        {
            Listing.Write(
                screen,
                ["file", "kind", "max error", "spike mismatches", "ok", "notes"],
                [.. files.Select(Row)]
            );
        }

        // A file that cannot even be read says more than one that disagrees.
        var faults = files.OfType<ReplayedFile.Refused>().Select(f => f.Fault).ToList();
        foreach (var fault in faults.Where(f => f.Kind != FaultKind.Failed))
        {
            screen.Report(fault);
        }

        return context.Stop.IsCancellationRequested
            ? ExitCode.Interrupted
            : faults
                .Select(f => ExitCode.Of(f.Kind))
                .Append(files.All(f => f.Ok) ? ExitCode.Done : ExitCode.Failed)
                .Max();
    }

    private static IReadOnlyList<string> Row(ReplayedFile file) =>
        file switch
        {
            ReplayedFile.Done { Report: var r } =>
            [
                file.File,
                r.Kind,
                r.MaxError.ToString("G3", CultureInfo.InvariantCulture),
                Numbers.Grouped(r.SpikeMismatches),
                r.Ok ? "yes" : "NO",
                string.Join("; ", r.Notes),
            ],
            ReplayedFile.Refused { Fault: var fault } => [file.File, "unknown", "-", "-", "NO", fault.What],
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
