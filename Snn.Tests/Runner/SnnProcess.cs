using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Snn.Tests.Runner;

/// <summary>The built <c>snn</c> program, started as a user starts it.</summary>
internal static class SnnProcess
{
    internal sealed record Ended(int Code, string Out, string Error)
    {
        internal JsonObject Json => JsonNode.Parse(Out)!.AsObject();
    }

    internal static Process Start(string folder, params string[] arguments) => Start(folder, [], arguments);

    internal static Process Start(string folder, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "snn.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
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

    /// <summary>What Ctrl-C in a terminal, or a polite kill, sends.</summary>
    internal static async Task Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
