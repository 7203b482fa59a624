using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Data;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Machine;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn rerun RUN</c>: runs what a folder says once more, and compares.</summary>
internal static class RerunCommand
{
    private const int MostTold = 10;

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var run = Options.Run("The folder of a run.");
        var verify = new Option<bool>("--verify")
        {
            Description =
                "Compare every number of every epoch and of the summary with those of the run: exit code 1 if any differs.",
        };
        var data = Options.Text("--data", "PATH", "Where the data are now [default: the recorded path].", "a path");
        var output = Options.Results($"Folder of the results [default: {RunFolder.UsualRoot}].");
        var noReport = new Option<bool>("--no-report")
        {
            Description = "Write no report.html and no figures into the run's folder.",
        };
        var plugins = Options.Plugins(" [default: those of the run]");
        var (libtorch, json) = (Options.LibTorch(), Options.Json());
        var command = new ExemplifiedCommand(
            "rerun",
            "Repeat a run in a new folder: same parameters, seed, data, threads and device.",
            "snn rerun results/4.1-ce/20260101T120000Z-seed1 --verify"
        )
        {
            run,
            verify,
            data,
            output,
            noReport,
            plugins,
            libtorch,
            json,
        };
        command.SetAction(parsed =>
        {
            var silent = parsed.GetValue(json);
            return (
                from stored in StoredRun.Named(parsed.GetRequiredValue(run))
                from same in context.Plugins.For(stored.Record, context.Stop)
                from entry in Catalogue.Of(stored.Record, same)
                from math in MathProvider.Use(
                    stored.Record.Surrounding("math") is { } used
                    && !used.StartsWith("Managed", StringComparison.Ordinal)
                        ? "auto"
                        : MathProvider.Words[0]
                )
                select (stored, entry, Settings: Settings(stored.Record, math) with { Plugins = same.Files })
            ).Match(
                plan =>
                {
                    var outcome = Launch.Run(plan.entry, plan.Settings, OneRun.Host(context, silent));
                    var verified = parsed.GetValue(verify) && outcome is { Fault: null, Summary.Folder: not null };

                    // With --json one object is printed, and that is the comparison.
                    var code =
                        verified && silent
                            ? outcome.ExitCode
                            : OneRun.Do(() => outcome, context, new(silent, !parsed.GetValue(noReport)));
                    return code == ExitCode.Done && verified
                        ? Compare(context.Screen, plan.stored, outcome.Summary.Folder!, silent)
                        : code;
                },
                context.Refuse
            );

            RunSettings Settings(RunRecord record, string math) =>
                new(
                    record.Seed,
                    record.Surrounding("device") is { } device && device.StartsWith("cuda", StringComparison.Ordinal)
                        ? DeviceChoice.Cuda
                        : DeviceChoice.Cpu,
                    parsed.GetValue(libtorch),
                    record.Threads,
                    parsed.GetValue(data) ?? RunSettings.ChoiceOf(record),
                    record.Surrounding(PointsFile.PathNote),
                    math,
                    parsed.GetValue(output) ?? RunFolder.UsualRoot,
                    context.Arguments
                )
                {
                    Repeats = record,
                    Init = record.Surrounding(NetworkFile.PathName),
                };
        });
        return command;
    }

    private static int Compare(Screen screen, StoredRun earlier, string folder, bool json) =>
        StoredRun
            .Named(folder)
            .Match(
                again =>
                {
                    var compared = Repetition.Of(earlier, again);
                    if (json)
                    {
                        screen.Out.WriteLine(RunJson.Page(ToJson(compared, earlier, again)));
                    }
                    else
                    {
                        Print(screen, compared, earlier);
                    }

                    return compared.IsSame ? ExitCode.Done : ExitCode.Failed;
                },
                fault =>
                {
                    screen.Report(fault);
                    return ExitCode.Of(fault.Kind);
                }
            );

    private static void Print(Screen screen, Repetition compared, StoredRun earlier)
    {
        screen.Out.WriteLine();
        screen.Out.WriteLine(compared.Words(RunViews.Shown(earlier.Path)));
        if (!compared.Differences.IsEmpty)
        {
            Listing.Write(
                screen,
                ["epoch", "number", "was", "is"],
                [
                    .. compared
                        .Differences.Take(MostTold)
                        .Select(
                            IReadOnlyList<string> (d) =>
                                [
                                    d.Epoch is { } n ? n.ToString(CultureInfo.InvariantCulture) : "end",
                                    d.Name,
                                    d.Was,
                                    d.Is,
                                ]
                        ),
                ]
            );
        }
    }

    private static JsonObject ToJson(Repetition compared, StoredRun earlier, StoredRun again) =>
        new()
        {
            ["run"] = earlier.Path,
            ["again"] = again.Path,
            ["same"] = compared.IsSame,
            ["epochs"] = compared.Epochs,
            ["numbers"] = compared.Numbers,
            ["differences"] = new JsonArray([
                .. compared.Differences.Select(
                    JsonNode (d) =>
                        new JsonObject
                        {
                            ["epoch"] = d.Epoch,
                            ["number"] = d.Name,
                            ["was"] = d.Was,
                            ["is"] = d.Is,
                        }
                ),
            ]),
        };
}
