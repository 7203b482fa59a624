using System.CommandLine;
using Snn.Data.Faults;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary><c>snn completion SHELL</c>: the script that makes a shell complete <c>snn</c>.</summary>
internal static class CompletionCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var shell = new Argument<string>("SHELL")
        {
            Description = $"One of {string.Join(", ", CompletionScript.Shells)}.",
            HelpName = "SHELL",
        };
        shell.CompletionSources.Add([.. CompletionScript.Shells]);
        var command = new ExemplifiedCommand(
            "completion",
            "Print a completion script for commands, options, IDs, parameters and runs in your shell; its first lines say how to install it.",
            [.. CompletionScript.Shells.Select(name => $"snn completion {name}")]
        )
        {
            shell,
        };
        command.SetAction(parsed =>
            parsed.GetRequiredValue(shell) is var name && CompletionScript.Of(name) is { } script
                ? Print(context, script)
                : context.Refuse(
                    new(
                        FaultKind.Usage,
                        "SHELL",
                        $"'{name}' is not allowed",
                        $"{Nearest.Hint(name, CompletionScript.Shells)}give one of {string.Join(", ", CompletionScript.Shells)}"
                    )
                )
        );
        return command;
    }

    private static int Print(Context context, string script)
    {
        context.Screen.Out.Write(script);
        return ExitCode.Done;
    }
}
