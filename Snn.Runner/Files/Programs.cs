using System.ComponentModel;
using System.Diagnostics;

namespace Snn.Runner.Files;

/// <summary>Runs a program to its end in a folder.</summary>
internal delegate Task<ProgramOutcome> RunProgram(
    string program,
    IReadOnlyList<string> arguments,
    string folder,
    CancellationToken cancel
);

/// <summary>How a program ended.</summary>
internal abstract record ProgramOutcome
{
    private ProgramOutcome() { }

    /// <summary>There is no such program.</summary>
    internal sealed record Missing : ProgramOutcome;

    /// <summary>It ran.</summary>
    /// <param name="Code">Its exit code.</param>
    /// <param name="Complaint">What it wrote to its error output.</param>
    /// <param name="Output">What it wrote to its standard output.</param>
    internal sealed record Exited(int Code, string Complaint, string Output = "") : ProgramOutcome;
}

/// <summary>The programs of this machine.</summary>
internal static class Programs
{
    /// <inheritdoc cref="RunProgram"/>
    internal static async Task<ProgramOutcome> Run(
        string program,
        IReadOnlyList<string> arguments,
        string folder,
        CancellationToken cancel
    )
    {
        // Windows finds a batch file by its full name only.
        var name = OperatingSystem.IsWindows() && program == "npm" ? "npm.cmd" : program;
        using var process = new Process
        {
            StartInfo = new(name, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return new ProgramOutcome.Missing();
        }

        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var complaint = await process.StandardError.ReadToEndAsync(cancel).ConfigureAwait(false);
            var said = await output.ConfigureAwait(false);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            return new ProgramOutcome.Exited(process.ExitCode, complaint.Trim(), said.Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
