using System.CommandLine;
using System.CommandLine.Parsing;
using Snn.Data.Faults;
using Snn.Runner.Text;

namespace Snn.Runner.Commands.Parsing;

/// <summary>Puts what is wrong with a command line into one line that says what is allowed.</summary>
internal static class UsageFaults
{
    /// <summary>The first thing that is wrong, or null.</summary>
    internal static Fault? Of(ParseResult parsed) =>
        UnknownToken(parsed) ?? (parsed.Errors.Count > 0 ? Explain(parsed, parsed.Errors[0]) : null);

    // An option that is not known is taken for an argument by the parser wherever one fits; behind -- all are some.
    private static Fault? UnknownToken(ParseResult parsed)
    {
        var command = parsed.CommandResult;
        var options = parsed
            .Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash)
            .Select(t => t.Value)
            .Where(t => t.StartsWith('-') && t.Length > 1)
            .ToHashSet(StringComparer.Ordinal);
        var taken = command
            .Command.Arguments.Select(command.GetResult)
            .OfType<ArgumentResult>()
            .SelectMany(a => a.Tokens)
            .Select(t => t.Value);
        var option = taken.Concat(parsed.UnmatchedTokens).FirstOrDefault(options.Contains);
        if (option is not null)
        {
            var known = Known(command.Command);
            var name = option.Split('=', 2)[0];
            return Usage(name, $"'{Path(command)}' has no option {name}", $"{Nearest.Hint(name, known)}{See(command)}");
        }

        if (parsed.UnmatchedTokens is [var word, ..])
        {
            var commands = command.Command.Subcommands.Select(c => c.Name).ToArray();
            return commands.Length > 0
                ? Usage(
                    word,
                    $"'{Path(command)}' has no command '{word}'",
                    $"{Nearest.Hint(word, commands)}it has {string.Join(", ", commands)}"
                )
                : Usage(word, $"'{Path(command)}' takes no further argument", See(command));
        }

        return null;
    }

    private static Fault Explain(ParseResult parsed, ParseError error)
    {
        var command = parsed.CommandResult;
        return error.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0, Option: IAllows allows } option => Usage(
                option.Option.Name,
                "needs a value",
                $"give {allows.Allowed}"
            ),
            OptionResult { Option: IAllows allows, Tokens.Count: > 1 } option => Usage(
                option.Option.Name,
                "is given more than once",
                $"give {allows.Allowed}, once"
            ),
            OptionResult option => Split(option.Option.Name, error.Message, command),
            ArgumentResult { Tokens.Count: 0 } argument => Usage(
                Path(command),
                $"{argument.Argument.Name} is missing",
                See(command)
            ),
            ArgumentResult { Parent: OptionResult option } => Split(option.Option.Name, error.Message, command),
            CommandResult { Command.Subcommands: { Count: > 0 } commands } => Usage(
                $"{Path(command)} COMMAND",
                "is missing",
                $"give one of {string.Join(", ", commands.Select(c => c.Name))}, or {See(command)}"
            ),
            CommandResult { Command.Arguments: [var missing, ..] } => Usage(
                Path(command),
                $"{missing.Name} is missing",
                See(command)
            ),
            _ => Split(Path(command), error.Message, command),
        };
    }

    private static Fault Split(string where, string message, CommandResult command) =>
        message.Split("; ", 2) is [var what, var fix]
            ? Usage(where, what, fix)
            : Usage(where, message.TrimEnd('.'), See(command));

    private static string[] Known(Command command) =>
        [.. command.Options.Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name))];

    private static string See(CommandResult command) => $"see '{Path(command)} --help'";

    private static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "snn";

    private static Fault Usage(string where, string what, string fix) => new(FaultKind.Usage, where, what, fix);
}
