using System.CommandLine;
using System.CommandLine.Parsing;
using Snn.Runner.Commands;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Observers.Terminal;

namespace Snn.Tests.Runner.Commands;

/// <summary>Goes through every command, however deep.</summary>
public sealed class HelpTests
{
    internal static readonly RootCommand Root = SnnCommand.Make(
        new(new Screen(TextWriter.Null, TextWriter.Null, null, false), TimeProvider.System, [], CancellationToken.None)
    );

    public static TheoryData<string> Commands => [.. All(Root, "snn")];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_has_examples_that_the_parser_takes(string path)
    {
        var command = Of(path);
        var examples = Assert.IsType<IExemplified>(command, exactMatch: false).Examples;

        Assert.NotEmpty(examples);
        Assert.All(
            examples,
            example =>
            {
                Assert.StartsWith(path + (command.Subcommands.Count > 0 ? " " : ""), example, StringComparison.Ordinal);
                var parsed = Root.Parse([.. CommandLineParser.SplitCommandLine(example).Skip(1)]);
                Assert.Null(UsageFaults.Of(parsed));
                Assert.Empty(parsed.Errors);
                Assert.True(
                    parsed.CommandResult.Command == command
                        || command.Subcommands.Contains(parsed.CommandResult.Command),
                    $"{example} is of {parsed.CommandResult.Command.Name}"
                );
            }
        );
    }

    [Theory]
    [InlineData("report -- -weird")]
    [InlineData("show -- --json")]
    [InlineData("compare a -- -b --c")]
    [InlineData("eval --data full -- -weird")]
    public void Behind_two_dashes_a_name_may_begin_with_one(string line) =>
        Assert.Null(UsageFaults.Of(Root.Parse(line.Split(' '))));

    [Theory]
    [InlineData("report -weird", "-weird")]
    [InlineData("report -weird -- a", "-weird")]
    [InlineData("compare --setes=x -- --jsno", "--setes")]
    public void Before_them_it_is_an_option(string line, string option) =>
        Assert.Equal(option, UsageFaults.Of(Root.Parse(line.Split(' ')))?.Where);

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_help_of_a_command_ends_in_its_examples_and_describes_every_option(string path)
    {
        using var written = new StringWriter();
        Root.Parse([.. path.Split(' ').Skip(1), "--help"]).Invoke(new InvocationConfiguration { Output = written });

        var command = Of(path);
        Assert.EndsWith(((IExemplified)command).Examples[^1], written.ToString().TrimEnd(), StringComparison.Ordinal);
        Assert.All(
            command.Options,
            option =>
                Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{path} {option.Name} has no description")
        );
        Assert.All(
            command.Arguments,
            argument =>
                Assert.False(
                    string.IsNullOrWhiteSpace(argument.Description),
                    $"{path} {argument.Name} has no description"
                )
        );
    }

    private static IEnumerable<string> All(Command command, string path) =>
        command.Subcommands.SelectMany(below => All(below, $"{path} {below.Name}")).Prepend(path);

    private static Command Of(string path) =>
        path.Split(' ')
            .Skip(1)
            .Aggregate((Command)Root, (command, name) => command.Subcommands.Single(c => c.Name == name));
}
