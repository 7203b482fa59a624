using Snn.Runner.Observers.Terminal;
using Snn.Runner.Text;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Observers;

/// <summary>Nothing from outside commands the terminal, and a stream that takes nothing more ends no run.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class StandardStreamTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("\x1b]0;owned\x07", @"\x1b]0;owned\x07")]
    [InlineData("a\u009bc", @"a\x9bc")]
    [InlineData("\u202egnp.exe", @"\u202egnp.exe")]
    [InlineData("plain übung → 0.5\tx\r\n", "plain übung → 0.5\tx\r\n")]
    [InlineData("", "")]
    public void Commands_of_the_terminal_are_written_out(string text, string shown)
    {
        var written = new StringWriter();
        var stream = new StandardStream(written);

        stream.Write(text);

        Assert.Equal(shown, written.ToString());
        Assert.Equal(shown, Visible.Of(text));
        Assert.Equal(shown, new Piece(PieceKind.Value, text).Text);
    }

    [Fact]
    public void However_it_is_written_it_is_written_out()
    {
        var written = new StringWriter { NewLine = "\n" };
        var stream = new StandardStream(written) { NewLine = "\n" };

        stream.Write('\x1b');
        stream.Write(['\x1b'], 0, 1);
        stream.Write("\x1b{0}\x1b", 1);
        stream.WriteLine("\x1b");
        stream.WriteLine();

        Assert.Equal("\\x1b\\x1b\\x1b1\\x1b\\x1b\n\n", written.ToString());
        Assert.Null(stream.Trouble);
    }

    [Fact]
    public async Task Where_results_cannot_be_written_one_line_says_so()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no such device");

        var ended = await SnnProcess.Shell(_scratch.Path, "{snn} list > /dev/full");

        Assert.Equal(1, ended.Code);
        Assert.Contains("standard output: it cannot be written", Assert.Single(ended.Error.Trim().Split('\n')));
    }

    // What counts is the run's folder.
    [Fact]
    public async Task A_run_goes_on_to_its_end_without_standard_streams()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no such shell");

        await SnnProcess.Shell(_scratch.Path, "{snn} run 4.1-proj-single --epochs 1 --set grid=5 --no-report >&- 2>&-");

        var summary = Assert.Single(Directory.GetFiles(_scratch.Path, "summary.json", SearchOption.AllDirectories));
        Assert.Contains(
            "\"status\": \"done\"",
            await File.ReadAllTextAsync(summary, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Wrong_usage_is_wrong_usage_where_nobody_hears_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no such shell");

        Assert.Equal(2, (await SnnProcess.Shell(_scratch.Path, "{snn} run nothing >&- 2>&-")).Code);
    }
}
