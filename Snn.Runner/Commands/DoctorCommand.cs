using System.CommandLine;
using System.Text.Json.Nodes;
using Snn.Runner.Commands.Doctor;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn doctor</c>: what this machine has of what Snn needs.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var (libtorch, json) = (Options.LibTorch(), Options.Json());
        var command = new ExemplifiedCommand("doctor", "Check this machine for what snn needs.", "snn doctor")
        {
            libtorch,
            json,
        };
        command.SetAction(parsed =>
        {
            var checks = Examination.Of(parsed.GetValue(libtorch));
            if (parsed.GetValue(json))
            {
                context.Screen.Out.WriteLine(
                    RunJson.Page(
                        new JsonObject
                        {
                            ["ok"] = checks.All(c => c.Trouble is null),
                            ["verdict"] = Examination.Verdict(checks),
                            ["checks"] = new JsonArray([.. checks.Select(c => c.ToJson())]),
                        }
                    )
                );
            }
            else
            {
                Listing.WritePairs(
                    context.Screen,
                    [.. checks.Select(c => (c.Name, c.Trouble is null ? c.Finding : $"BROKEN: {c.Finding}"))]
                );
                context.Screen.Out.WriteLine();
                context.Screen.Out.WriteLine(Examination.Verdict(checks));
            }

            // A library that cannot be loaded weighs more than data that can be fetched again.
            return checks
                .Select(c => c.Trouble)
                .Where(t => t is not null)
                .Select(t => context.Refuse(t!))
                .DefaultIfEmpty(ExitCode.Done)
                .Max();
        });
        return command;
    }
}
