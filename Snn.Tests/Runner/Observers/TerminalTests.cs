using System.Diagnostics;
using System.Globalization;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Observers;

/// <summary>The live view in a real terminal, as wide as people have them.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class TerminalTests : IDisposable
{
    private const string Absent = "tmux is not on this machine";
    private const int Height = 24;

    private readonly TemporaryFolder _scratch = new();
    private readonly string _session = "snn-" + Guid.NewGuid().ToString("N");

    public void Dispose()
    {
        if (Tmux.IsThere)
        {
            Tmux.Run("-L", _session, "kill-server");
        }

        _scratch.Dispose();
    }

    [Theory]
    [InlineData(60, "block 1 ", "train    test    rate")]
    [InlineData(80, "block 1 ", "train accuracy  test accuracy")]
    [InlineData(160, "block 1 ", "test accuracy  firing rate             silent  saturated")]
    public async Task A_run_shows_its_progress_and_its_blocks_and_leaves_a_line_an_epoch(
        int width,
        string row,
        string head
    )
    {
        Assert.SkipUnless(Tmux.IsThere, Absent);

        // Three epochs to look at, and a file that says when all is over.
        var snn = Path.Combine(AppContext.BaseDirectory, "snn.dll");
        Tmux.Run(
            "-L",
            _session,
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-c",
            _scratch.Path,
            "-x",
            width.ToString(CultureInfo.InvariantCulture),
            "-y",
            Height.ToString(CultureInfo.InvariantCulture),
            $"dotnet '{snn}' run 4.1-ce --data sample --epochs 3 --set num-hidden=256 --no-report; echo over > over; sleep 60"
        );

        var (moving, last) = ("", "");
        for (var tries = 0; tries < 600; tries++)
        {
            last = Tmux.Run("-L", _session, "capture-pane", "-p");
            moving =
                last.Contains(row, StringComparison.Ordinal) && last.Contains("epoch 1/3  ", StringComparison.Ordinal)
                    ? last
                    : moving;
            if (File.Exists(Path.Combine(_scratch.Path, "over")))
            {
                break;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        last = Tmux.Run("-L", _session, "capture-pane", "-p", "-S", "-100");
        TestContext.Current.AddAttachment($"terminal {width}", moving + "\n=== at the end\n" + last);
        Assert.All(moving.Split('\n'), line => Assert.True(line.Length <= width, line));
        Assert.Contains(head, moving, StringComparison.Ordinal);
        Assert.Equal(3, last.Split('\n').Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        Assert.DoesNotContain(row, last, StringComparison.Ordinal);
        Assert.Contains("test_accuracy ", last, StringComparison.Ordinal);
    }

    private static class Tmux
    {
        internal static bool IsThere { get; } =
            (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, "tmux")));

        internal static string Run(params string[] arguments)
        {
            using var process = Process.Start(
                new ProcessStartInfo("tmux", arguments)
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    Environment = { ["LC_ALL"] = "C.UTF-8", ["TERM"] = "xterm-256color" },
                }
            )!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
    }
}
