using System.Diagnostics;
using System.Globalization;

namespace Snn.Tests.Runner;

/// <summary>The built <c>snn</c> program, started as a user starts it.</summary>
internal static class SnnProcess
{
    private const string Status = "/proc/self/status";

    internal static Process Start(string folder, params string[] arguments) => Start(folder, [], arguments);

    internal static Process Start(string folder, Dictionary<string, string> environment, string[] arguments) =>
        StartAsTyped(folder, environment, TypedLine.Unreported(arguments));

    private static Process StartAsTyped(string folder, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "snn.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        // Programs that live for a second compile faster without the counters of profile-guided optimisation.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    internal static async Task<Ended> End(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return new(process.ExitCode, await output, await error);
        }
    }

    internal static Task<Ended> Run(string folder, params string[] arguments) => End(Start(folder, arguments));

    /// <summary>A line for a shell, in which <c>{snn}</c> is the program.</summary>
    internal static Task<Ended> Shell(string folder, string line) => End(StartShell(folder, line));

    /// <summary>Begins a line for a shell, in which <c>{snn}</c> is the program.</summary>
    internal static Process StartShell(string folder, string line)
    {
        var snn = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "snn.dll")}'";
        return Process.Start(
            new ProcessStartInfo("sh", ["-c", line.Replace("{snn}", snn, StringComparison.Ordinal)])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            }
        )!;
    }

    /// <summary>A run that leaves its report.</summary>
    internal static Task<Ended> RunWithReport(string folder, params string[] arguments) =>
        End(StartAsTyped(folder, [], arguments));

    /// <summary>
    /// Whether these tests, and so what they start, were asked to ignore a signal: Ctrl-C, as a shell asks what it puts
    /// into the background, or the end of the terminal, as <c>nohup</c> does.
    /// </summary>
    /// <param name="signal">INT, HUP or TERM.</param>
    internal static bool Ignores(string signal)
    {
        // A bit for each signal, the first for number 1.
        var bit =
            1UL
            << (
                signal == "HUP" ? 0
                : signal == "INT" ? 1
                : 14
            );
        return File.Exists(Status)
            && File.ReadLines(Status)
                .Any(line =>
                    line.StartsWith("SigIgn:", StringComparison.Ordinal)
                    && (ulong.Parse(line[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & bit) != 0
                );
    }

    /// <summary>What Ctrl-C in a terminal, or a polite kill, sends.</summary>
    internal static async Task Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
