using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Execution;

/// <summary>
/// A command that waits for something outside of it (a server, a program, who reads its output) hears a polite stop,
/// ends as the documentation says, and says so in words.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class WaitingTests : IDisposable
{
    private const string Stopping = "stopping after this step";

    // What is waited for takes minutes; a machine that is busy may take seconds to end a process.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("INT", "data fetch MNIST")]
    [InlineData("TERM", "data fetch MNIST FashionMNIST")]
    [InlineData("HUP", "data show MNIST")]
    [InlineData("INT", "run 4.1-ce --data full --json")]
    [InlineData("TERM", "run 4.1-ce 4.1-proj-mnist-single --data full --json")]
    [InlineData("HUP", "train --epochs 1")]
    [InlineData("TERM", "eval RUN --data full")]
    [InlineData("INT", "probe RUN --data full")]
    public async Task A_server_that_says_nothing(string signal, string line)
    {
        Heard(signal);
        if (line.Contains("RUN", StringComparison.Ordinal))
        {
            var run = await SnnHere.In(
                _scratch.Path,
                [.. "train --num-hidden 20 --epochs 1 --data sample --threads 1 --device cpu --json".Split(' ')]
            );
            line = line.Replace("RUN", (string)run.Json["folder"]!, StringComparison.Ordinal);
        }

        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var process = SnnProcess.Start(
            _scratch.Path,
            new()
            {
                ["SNN_CACHE"] = _scratch.At("cache"),
                ["HTTPS_PROXY"] = $"http://{server.LocalEndpoint}",
                ["PATH"] = "/nonexistent",
            },
            line.Split(' ')
        );
        using var asked = await server.AcceptSocketAsync(TestContext.Current.CancellationToken);

        await Ends(process, signal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [SupportedOSPlatform("linux")]
    public async Task A_program_that_does_not_end(string signal)
    {
        Heard(signal);
        var npm = _scratch.At("bin", "npm");
        Directory.CreateDirectory(_scratch.At("bin"));
        File.WriteAllText(
            npm,
            $"#!/bin/sh\necho $$ > '{_scratch.At("npm")}.made'\nmv '{_scratch.At("npm")}.made' '{_scratch.At("npm")}'\nsleep 300\n"
        );
        File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var process = SnnProcess.Start(
            _scratch.Path,
            new()
            {
                ["SNN_CACHE"] = _scratch.At("cache"),
                ["HTTPS_PROXY"] = "http://127.0.0.1:1",
                ["PATH"] = $"{_scratch.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
                ["TMPDIR"] = _scratch.Path,
            },
            ["data", "fetch", "MNIST"]
        );
        await Until(process, () => File.Exists(_scratch.At("npm")));

        await Ends(process, signal);

        var script = await File.ReadAllTextAsync(_scratch.At("npm"), TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists($"/proc/{script.Trim()}"));
        Assert.Empty(Directory.GetDirectories(_scratch.Path, "snn-npm-*"));
    }

    [Theory]
    [InlineData("INT", "laws mine.cs")]
    [InlineData("TERM", "train --plugin mine.cs --epochs 1 --data sample")]
    public async Task A_compiler(string signal, string line)
    {
        Heard(signal);
        File.WriteAllText(_scratch.At("mine.cs"), "public static class Mine { }");
        using var process = SnnProcess.Start(
            _scratch.Path,
            new() { ["SNN_CACHE"] = _scratch.At("cache"), ["TMPDIR"] = _scratch.Path },
            line.Split(' ')
        );
        await Until(process, () => Directory.GetDirectories(_scratch.Path, "snn-sdk-*").Length > 0);

        await Ends(process, signal);

        Assert.Empty(Directory.GetDirectories(_scratch.Path, "snn-sdk-*"));
    }

    // A pager that nobody scrolls, a terminal that was halted with Ctrl-S.
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Output_that_nobody_reads(string signal)
    {
        Heard(signal);
        string[] line = [.. "run proj-single --set grid=2 --set eval_grid=2 --set readout_grid=2 --out r".Split(' ')];
        using var process = SnnProcess.Start(_scratch.Path, [.. line, "--epochs", "1000000"]);
        await Until(process, () => Lines() > 0);
        for (var (before, still) = (0, 0); still < 20; still = Lines() == before ? still + 1 : 0)
        {
            Assert.False(process.HasExited, "the run ended by itself");
            before = Lines();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await SnnProcess.Signal(process, signal);
        if (!process.WaitForExit(Soon))
        {
            process.Kill();
            process.WaitForExit();
            Assert.Fail("it does not hear the signal while nobody reads what it writes");
        }

        Assert.Equal(130, process.ExitCode);
        Assert.Contains(
            Stopping,
            await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        var reached = Lines();
        var more = await SnnHere.In(_scratch.Path, [.. line, "--epochs", $"{reached + 1}", "--resume", "--json"]);
        Assert.Equal((0, reached + 1), (more.Code, (int)more.Json["epochs"]!));

        int Lines() =>
            Directory.Exists(_scratch.At("r"))
                ? Directory
                    .GetFiles(_scratch.At("r"), RunFolder.MetricsFile, SearchOption.AllDirectories)
                    .Sum(file => File.ReadLines(file).Count())
                : 0;
    }

    private static void Heard(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and programs are those of Linux");
        Assert.SkipWhen(SnnProcess.Ignores(signal), "these tests were begun where nothing listens to that signal");
    }

    private async Task Ends(Process process, string signal)
    {
        var end = SnnProcess.End(process);
        await SnnProcess.Signal(process, signal);
        if (await Task.WhenAny(end, Task.Delay(Soon, TestContext.Current.CancellationToken)) != end)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("it does not hear the signal while it waits");
        }

        var ended = await end;
        Assert.Equal(130, ended.Code);
        var told = ended.Error.TrimEnd().Split('\n');
        Assert.StartsWith("snn: " + Stopping, told[0], StringComparison.Ordinal);
        Assert.All(told[1..], more => Assert.Contains("interrupted", more, StringComparison.Ordinal));
        Assert.InRange(told.Length, 1, 2);
        if (Directory.Exists(_scratch.At("cache")))
        {
            Assert.Empty(Directory.GetFiles(_scratch.At("cache"), "*ubyte*", SearchOption.AllDirectories));
        }
    }

    private static async Task Until(Process process, Func<bool> seen)
    {
        for (var tries = 0; !seen(); tries++)
        {
            Assert.InRange(tries, 0, 6000);
            Assert.False(process.HasExited, "it ended by itself");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
