using Snn.Runner.Observers.Terminal;
using Spectre.Console;

namespace Snn.Tests.Runner.Observers;

/// <summary>What commands write on a terminal and elsewhere.</summary>
public sealed class ListingTests
{
    private const string Text = "No verdict. No group is called the best, since they have not learned the same.";

    [Fact]
    public void Sentences_break_between_words_on_a_terminal_and_are_one_line_elsewhere()
    {
        var (plain, rich) = (new StringWriter(), new StringWriter());
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(rich), Ansi = AnsiSupport.No });
        console.Profile.Width = 30;

        Listing.WriteText(new(plain, plain, null, false), Text);
        Listing.WriteText(new(rich, rich, () => console, false), Text);

        Assert.Equal(Text, plain.ToString().TrimEnd('\r', '\n'));
        var lines = rich.ToString().TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 30));
        Assert.Equal(Text, string.Join(' ', lines));
    }
}
