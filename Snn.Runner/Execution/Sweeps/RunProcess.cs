using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>A run in a process of its own: whatever becomes of it, the others go on.</summary>
internal sealed class RunProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly string _root;
    private string? _folder;

    private RunProcess(PlannedRun run, Process process, string root)
    {
        (Run, _process, _root) = (run, process, root);
        (_output, _error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>This program as it was started: as <c>dotnet snn.dll</c> or as <c>snn</c>.</summary>
    internal static ImmutableArray<string> Self { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? [Environment.ProcessPath!, Assembly.GetExecutingAssembly().Location]
            : [Environment.ProcessPath!];

    /// <summary>What it runs.</summary>
    internal PlannedRun Run { get; }

    /// <summary>Whether it has ended, and all that it had to say has come.</summary>
    internal bool HasEnded => _process.HasExited && _output.IsCompleted && _error.IsCompleted;

    /// <summary>How the run stands; null before its folder is there.</summary>
    internal LiveState? State
    {
        get
        {
            _folder ??= Mine();
            return _folder is { } folder ? FollowedRun.In(folder)?.State : null;
        }
    }

    /// <summary>Begins a run.</summary>
    /// <param name="run">What to run.</param>
    /// <param name="options">The options that all runs share, as on the command line.</param>
    /// <param name="root">Folder of the results.</param>
    internal static RunProcess Start(PlannedRun run, ImmutableArray<string> options, string root)
    {
        var start = new ProcessStartInfo(Self[0], [.. Self[1..], .. Arguments(run, options)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Interrupts.StopWithInput] = "1";
        return new(run, Process.Start(start)!, root);
    }

    /// <summary>The command line of a run.</summary>
    internal static ImmutableArray<string> Arguments(PlannedRun run, ImmutableArray<string> options) =>
        run.With([.. options, "--json"]);

    /// <summary>Asks it to stop after the step that it is at.</summary>
    internal void Stop() => _process.StandardInput.Close();

    /// <summary>What came of it, once it has ended.</summary>
    internal SweptRun Outcome()
    {
        var code = _process.ExitCode;
        string[] told =
        [
            .. _error
                .Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line =>
                    line.StartsWith(NoteLine.Prefix, StringComparison.Ordinal) ? line[NoteLine.Prefix.Length..] : line
                ),
        ];
        return Summary() is { } summary ? new(Run, code, summary, [.. told]) : SweptRun.Without(Run, Lost(code, told));
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private RunSummary? Summary() =>
        RunJson.Read(Encoding.UTF8.GetBytes(_output.Result), out _) is JsonObject json ? RunSummary.Read(json) : null;

    private Fault Lost(int code, string[] told) =>
        new(
            FaultKind.Failed,
            Run.Name,
            string.Create(CultureInfo.InvariantCulture, $"its process ended with code {code} and without a result"),
            told.Length > 0 ? $"its last message: {told[^1]}" : "run it alone; --resume continues where it stopped"
        );

    // The folder whose progress this process tells; it has the seed in its name.
    private string? Mine()
    {
        try
        {
            var pattern = string.Create(CultureInfo.InvariantCulture, $"*-seed{Run.Seed}*");
            var parent = Path.Combine(_root, Run.Entry.Id);
            return Directory.Exists(parent)
                ? Directory
                    .EnumerateDirectories(parent, pattern)
                    .FirstOrDefault(folder => Progress.Read(folder)?.Process == _process.Id)
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
