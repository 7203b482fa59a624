using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands.Completion;

/// <summary>
/// What a shell offers where the parser alone does not know it; the shell keeps what begins as the user has begun.
/// </summary>
internal static class Completions
{
    // More than a screen holds help no one.
    private const int MostRuns = 200;

    /// <summary>
    /// <c>name=</c> of every parameter of the experiments on the line, and once a name stands there, <c>name=value</c>
    /// of those with a choice of words.
    /// </summary>
    internal static IEnumerable<CompletionItem> Assignments(CompletionContext context)
    {
        var parameters = Chosen(context.ParseResult.CommandResult)
            .SelectMany(e => e.Experiment.Parameters)
            .DistinctBy(p => p.Name)
            .ToImmutableArray();
        var name = context.WordToComplete.Split('=', 2) is [var typed, _] ? typed : null;
        return (
            name is null
                ? parameters.Select(p => p.Name + "=")
                : parameters.Where(p => p.Name == name).SelectMany(p => p.Choices.Select(word => $"{name}={word}"))
        ).Select(text => new CompletionItem(text));
    }

    /// <summary>Folders of runs.</summary>
    internal static IEnumerable<CompletionItem> Runs(CompletionContext context) =>
        Folders(context).Select(folder => new CompletionItem(folder));

    /// <summary>Folders of runs, and the IDs that have some.</summary>
    internal static IEnumerable<CompletionItem> RunsAndIds(CompletionContext context) =>
        Folders(context)
            .SelectMany(folder =>
                new[]
                {
                    new CompletionItem(folder),
                    new CompletionItem(Path.GetFileName(Path.GetDirectoryName(folder)) ?? folder),
                }
            )
            .DistinctBy(item => item.Label);

    /// <summary>
    /// Behind a value of an option that can be given again the parser expects another value, and offers nothing else:
    /// what the command offers is added. One that takes several values takes what begins the next option for a value.
    /// </summary>
    /// <param name="command">A command with all of its options.</param>
    internal static void GoOnBehindRepeatable(Command command)
    {
        foreach (var option in command.Options.Where(option => option.Arity.MaximumNumberOfValues > 1))
        {
            option.CompletionSources.Add(context =>
                context.ParseResult.GetResult(option)?.Tokens is [.., var last]
                && (last.Value != context.WordToComplete || last.Value.StartsWith('-'))
                    ? command.GetCompletions(context)
                    : []
            );
        }
    }

    // All experiments as long as none is named.
    private static ImmutableArray<Entry> Chosen(CommandResult command)
    {
        var words = command
            .Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value);
        var named = words.SelectMany(id => Catalogue.Find([id]).Match(found => found, _ => [])).ToImmutableArray();
        return named.IsEmpty ? Catalogue.All : named;
    }

    private static IEnumerable<string> Folders(CompletionContext context)
    {
        var results = context
            .ParseResult.CommandResult.Children.OfType<OptionResult>()
            .FirstOrDefault(option => option.Option.Name is "--results" or "--out")
            is { Tokens: [var named, ..] }
            ? named.Value
            : RunFolder.UsualRoot;
        return Archive.Below(results).OrderByDescending(Path.GetFileName, StringComparer.Ordinal).Take(MostRuns);
    }
}
