using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Snn.Runner.Commands.Parsing;
using Snn.Tests.Runner.Commands;

namespace Snn.Tests.Docs;

/// <summary>
/// Holds the commands that the pages show to the parser: an option that was renamed may not live on in them.
/// </summary>
public sealed partial class CommandTests
{
    public static TheoryData<string> Pages => LinkTests.Pages;

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_command_that_a_page_shows_is_one_that_the_parser_takes(string page) =>
        Assert.All(
            Commands(page),
            command =>
            {
                var parsed = HelpTests.Root.Parse([.. CommandLineParser.SplitCommandLine(command)]);
                Assert.True(UsageFaults.Of(parsed) is null && parsed.Errors.Count == 0, $"{page}: snn {command}");
            }
        );

    [Fact]
    public void The_pages_show_commands() =>
        Assert.True(Markdown.Pages.Sum(page => Commands(page).Count()) >= 50, "the tests no longer find the commands");

    // What a page shows in a shell, up to a comment or a pipe.
    private static IEnumerable<string> Commands(string page) =>
        Markdown
            .Fences(page)
            .Where(fence => fence.Language is "sh" or "bash")
            .SelectMany(fence => fence.Text.Split('\n'))
            .SelectMany(line => Comment().Split(line)[0].Split("&&", StringSplitOptions.TrimEntries))
            .Select(command => Command().Match(command))
            .Where(match => match.Success)
            .Select(match => match.Groups["arguments"].Value);

    [GeneratedRegex(@"\s#\s")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:(?:bin/)?snn|dotnet run .*--project Snn\.Runner --)\s+(?<arguments>[^|>]+)")]
    private static partial Regex Command();
}
