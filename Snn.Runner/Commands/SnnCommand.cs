using System.CommandLine;
using Snn.Data.Faults;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;

namespace Snn.Runner.Commands;

/// <summary>The <c>snn</c> command with all commands below it.</summary>
internal static class SnnCommand
{
    /// <summary>How words are read: what begins with <c>@</c> is a word, and names no file with more of them.</summary>
    internal static readonly ParserConfiguration AsTyped = new() { ResponseFileTokenReplacer = null };

    /// <summary>Parses the arguments and does what they ask for.</summary>
    /// <returns>The exit code.</returns>
    internal static int Invoke(Context context)
    {
        try
        {
            return Do(context);
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // While it waited for a server or a program: that a stop was asked for has been said.
            return ExitCode.Interrupted;
        }
    }

    private static int Do(Context context)
    {
        if (context.Arguments.IsEmpty)
        {
            context = context with { Arguments = ["--help"] };
        }

        var parsed = Parse(context);
        switch (PluginOption.Asked(parsed, context.Stop))
        {
            case Result<PluginSet>.Error refused:
                return context.Refuse(refused.Fault);
            case Result<PluginSet>.Ok { Value: { Files.IsEmpty: false } plugins }:
                // What plug-ins bring are words of the command line, too: it is read again now that they are known.
                context = context with
                {
                    Plugins = plugins,
                };
                parsed = Parse(context);
                break;
        }

        if (parsed.Action is null or { ClearsParseErrors: false } && UsageFaults.Of(parsed) is { } fault)
        {
            return context.Refuse(fault);
        }

        return parsed.Invoke(
            new InvocationConfiguration
            {
                Output = context.Screen.Out,
                Error = context.Screen.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }
        );
    }

    private static ParseResult Parse(Context context) => Make(context).Parse(context.Arguments, AsTyped);

    /// <summary>The command with all commands below it.</summary>
    internal static RootCommand Make(Context context)
    {
        var root = new ExemplifiedRoot(
            "Spiking networks trained without global back-propagation: experiments of the paper, by ID.",
            "snn list",
            "snn run 4.1-proj-single --epochs 3"
        )
        {
            ListCommand.Make(context),
            ShowCommand.Make(context),
            RunCommand.Make(context),
            TrainCommand.Make(context),
            PlanCommand.Make(context),
            RerunCommand.Make(context),
            EvalCommand.Make(context),
            ExportCommand.Make(context),
            ProbeCommand.Make(context),
            CurvesCommand.Make(context),
            ReportCommand.Make(context),
            ResultsCommand.Make(context),
            CompareCommand.Make(context),
            VerifyCommand.Make(context),
            CiteCommand.Make(context),
            BundleCommand.Make(context),
            DataCommand.Make(context),
            LawsCommand.Make(context),
            ConformanceCommand.Make(context),
            LibTorchCommand.Make(context),
            CompletionCommand.Make(context),
            DoctorCommand.Make(context),
        };
        HelpWithExamples.ShowIn(root);
        foreach (var command in root.Subcommands.SelectMany(c => c.Subcommands.Append(c)))
        {
            Completions.GoOnBehindRepeatable(command);
        }

        return root;
    }
}
