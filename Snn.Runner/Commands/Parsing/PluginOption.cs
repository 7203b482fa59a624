using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands.Parsing;

/// <summary>The plug-ins that a command line asks for, before it is known what its other words mean.</summary>
internal static class PluginOption
{
    /// <summary>Where the flags of training are.</summary>
    internal const string Train = "train";

    private const string Resume = "--resume";

    /// <summary>
    /// Loads those that are named, or those of the run that training goes on with. None for a shell that asks how a
    /// line could go on: that is no reason to run anyone's code.
    /// </summary>
    /// <param name="parsed">The command line, as far as it can be understood without them.</param>
    /// <param name="cancel">Stops the compiler.</param>
    internal static Result<PluginSet> Asked(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.Directive))
        {
            return PluginSet.None;
        }

        var named = Values(Options.PluginsName);
        return named.IsEmpty
            ? parsed.CommandResult.Command.Name == Train && Values(Resume) is [var run, ..]
                ? PluginSet.None.For((StoredRun.In(run) ?? CheckpointFiles.RunOf(run))?.Record, cancel)
                : PluginSet.None
            : PluginSet.Load(named, cancel).Bind(plugins => Apart(plugins, parsed.RootCommandResult.Command));

        ImmutableArray<string> Values(string option) =>
            [
                .. parsed
                    .CommandResult.Children.OfType<OptionResult>()
                    .Where(given => given.Option.Name == option)
                    .SelectMany(given => given.Tokens)
                    .Select(token => token.Value),
            ];
    }

    // A parameter is a flag of training, and must not be taken for one of its options.
    private static Result<PluginSet> Apart(PluginSet plugins, Command root)
    {
        var taken = root
            .Subcommands.Where(command => command.Name == Train)
            .Append(root)
            .SelectMany(command => command.Options)
            .SelectMany(option => option.Aliases.Append(option.Name))
            .ToHashSet(StringComparer.Ordinal);
        return
            plugins
                .Registry.Neurons.Values.Where(neuron => !Registry.Library.Neurons.ContainsKey(neuron.Name))
                .SelectMany(neuron => neuron.Parameters.Select(parameter => (neuron, parameter)))
                .FirstOrDefault(own => taken.Contains("--" + own.parameter.Name))
                is { neuron: { } of, parameter: { } clash }
            ? new Fault(
                FaultKind.Data,
                string.Join(", ", plugins.Files.Select(file => file.Path)),
                $"a parameter of its neuron '{of.Name}' is called as --{clash.Name} is, an option of 'snn {Train}'",
                "give it another name"
            )
            : plugins;
    }
}
