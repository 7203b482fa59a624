using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Faults;

namespace Snn.Benchmarks.Gate;

/// <summary>A process of one build that measures on request (<see cref="WorkerCommand"/>).</summary>
internal sealed class Worker : IDisposable
{
    private readonly Process _process;

    private Worker(Process process, ImmutableArray<string> works) => (_process, Works) = (process, works);

    /// <summary>The names of what this build can measure.</summary>
    internal ImmutableArray<string> Works { get; }

    /// <summary>Starts one.</summary>
    /// <param name="program">The build's <c>Snn.Benchmarks.dll</c>.</param>
    /// <param name="slow">Whether the test switch reaches it: never where it is the baseline.</param>
    /// <param name="counts">
    /// Whether it counts allocations: then all code is compiled once, with all optimisations. Otherwise the compiler
    /// learns from the run, and what it then keeps off the heap differs from one process to the next.
    /// </param>
    internal static Result<Worker> Start(string program, bool slow, bool counts)
    {
        var start = new ProcessStartInfo("dotnet", [program, "worker"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!slow)
        {
            start.Environment.Remove(WorkerCommand.SlowVariable);
        }

        // A process that is timed compiles what is called often without waiting for a quiet moment: on a busy machine
        // there is none for seconds.
        start.Environment[counts ? "DOTNET_TieredCompilation" : "DOTNET_TC_CallCountingDelayMs"] = "0";

        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (Read(process) is { } greeting && (int?)greeting["protocol"] == WorkerCommand.Protocol)
        {
            return new Worker(process, [.. greeting["works"]!.AsArray().Select(w => w!.GetValue<string>())]);
        }

        End(process);
        return new Fault(
            FaultKind.Usage,
            program,
            "this build cannot be measured: it does not speak the gate's protocol",
            "compare with a later one"
        );
    }

    /// <summary>Makes a piece of work.</summary>
    internal void Open(string work, int threads) =>
        Ask(string.Create(CultureInfo.InvariantCulture, $"open {work} {threads}"));

    /// <summary>Does it so many times.</summary>
    /// <returns>Seconds of doing it once.</returns>
    internal double Run(int count) =>
        Ask(string.Create(CultureInfo.InvariantCulture, $"run {count}"))["seconds"]!.GetValue<double>();

    /// <summary>Does it a few times.</summary>
    /// <returns>Managed bytes that doing it once allocates on its thread.</returns>
    internal long Bytes() => Ask("bytes")["bytes"]!.GetValue<long>();

    /// <inheritdoc/>
    public void Dispose() => End(_process);

    private JsonObject Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        var answer = Read(_process) ?? throw new WorkerException($"the measuring process ended at '{request}'");
        return (string?)answer["error"] is { } error ? throw new WorkerException($"'{request}': {error}") : answer;
    }

    private static JsonObject? Read(Process process)
    {
        try
        {
            return process.StandardOutput.ReadLine() is { } line ? JsonNode.Parse(line) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void End(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(5000))
            {
                process.Kill();
            }
        }
    }
}

/// <summary>A measuring process failed; the message says at what.</summary>
internal sealed class WorkerException(string message) : Exception(message);
