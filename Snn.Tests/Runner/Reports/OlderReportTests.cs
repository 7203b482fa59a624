using Snn.Runner.Commands;
using Snn.Runner.Reports;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

/// <summary>A run that goes on and ends without a report says so where its folder has one.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class OlderReportTests : IDisposable
{
    private const string Told = "report.html is older than these results; snn report writes it again";

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_run_that_goes_on_without_a_report_says_that_the_page_is_older()
    {
        Assert.Equal((0, ""), Run(epochs: 2));
        var folder = Assert.Single(Directory.GetDirectories(_scratch.At("proj-multi")));
        var page = Path.Combine(folder, ReportFiles.ReportFile);
        File.WriteAllText(page, "of two epochs");

        var (code, error) = Run(epochs: 200, until: " 3/200");
        Assert.Equal(130, code);
        Assert.Contains("interrupted; ", error, StringComparison.Ordinal);
        Assert.Contains(Told, error, StringComparison.Ordinal);

        (code, error) = Run(epochs: 6);
        Assert.Equal(0, code);
        Assert.Contains(Told, error, StringComparison.Ordinal);
        Assert.Equal("of two epochs", File.ReadAllText(page));

        File.WriteAllText(page, "of six epochs");
        Assert.DoesNotContain(Told, Run(epochs: 6).Error, StringComparison.Ordinal);
    }

    private (int Code, string Error) Run(int epochs, string? until = null)
    {
        using var stop = new CancellationTokenSource();
        var (output, error) = (new Listener(until, stop), new StringWriter());
        string[] line = ["run", "proj-multi", "--set", "grid=10", "--set", "readout_grid=5", "--resume", "--no-report"];
        var code = SnnCommand.Invoke(
            new(
                new(output, error, null, false),
                TimeProvider.System,
                [.. line, "--epochs", $"{epochs}", "--out", _scratch.Path],
                stop.Token
            )
        );
        return (code, error.ToString());
    }

    /// <summary>Presses Ctrl-C when it reads what it waits for.</summary>
    private sealed class Listener(string? awaited, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (awaited is not null && value?.Contains(awaited, StringComparison.Ordinal) is true)
            {
                stop.Cancel();
            }
        }
    }
}
