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
        if (Find(program) is not { } file)
        {
            return new ProgramOutcome.Missing();
        }

        using var process = new Process
        {
            StartInfo = new(file, arguments)
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

    /// <summary>
    /// The file of a program: where <c>PATH</c> has it. A relative folder in it is passed over, and the current folder
    /// is never looked into, as .NET itself would do before all others: what lies there may be anyone's.
    /// </summary>
    /// <param name="program">Its name, or a full path.</param>
    /// <param name="folders">Where to look; null for <c>PATH</c>.</param>
    internal static string? Find(string program, string? folders = null)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        return Path.IsPathFullyQualified(program)
            ? program
            : (folders ?? Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Where(Path.IsPathFullyQualified)
                .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
                .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string file) =>
        File.Exists(file)
        && (
            OperatingSystem.IsWindows()
            || (
                File.GetUnixFileMode(file)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)
            ) != 0
        );
}
