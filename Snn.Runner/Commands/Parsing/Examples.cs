using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Snn.Runner.Commands.Parsing;

/// <summary>A command whose help ends in lines that one can copy.</summary>
internal interface IExemplified
{
    /// <summary>Command lines that work as they stand.</summary>
    IReadOnlyList<string> Examples { get; }
}

/// <summary>A command with examples.</summary>
internal sealed class ExemplifiedCommand(string name, string description, params string[] examples)
    : Command(name, description),
        IExemplified
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>The command of the program itself, with examples.</summary>
internal sealed class ExemplifiedRoot(string description, params string[] examples)
    : RootCommand(description),
        IExemplified
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>The help of the parser's library, with the examples below it.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Makes every command below <paramref name="root"/> show its examples.</summary>
    internal static void ShowIn(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!);
        }
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is IExemplified { Examples: { Count: > 0 } examples })
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in examples)
            {
                output.WriteLine("  " + example);
            }
        }

        return code;
    }
}
