using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Snn.Runner.Commands.Parsing;

/// <summary>Options as they were typed, for a process that is to get them, too.</summary>
internal static class GivenOptions
{
    /// <summary>What the user has given of some options; one that may be repeated takes one value at a time.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The options.</param>
    internal static ImmutableArray<string> Of(ParseResult parsed, IEnumerable<Option> options) =>
        [
            .. options
                .Select(parsed.GetResult)
                .OfType<OptionResult>()
                .Where(given => !given.Implicit)
                .SelectMany(given =>
                    given.Option is RepeatedOption
                        ? given.Tokens.SelectMany(t => new[] { given.Option.Name, t.Value })
                        : given.Tokens.Select(t => t.Value).Prepend(given.Option.Name)
                ),
        ];
}
