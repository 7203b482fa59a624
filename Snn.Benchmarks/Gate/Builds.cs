using System.Diagnostics;
using Snn.Data.Faults;

namespace Snn.Benchmarks.Gate;

/// <summary>Where the program of a build lies.</summary>
internal static class Builds
{
    private const string Program = "Snn.Benchmarks.dll";

    /// <summary>The build that is running.</summary>
    internal static string Current => Path.Combine(AppContext.BaseDirectory, Program);

    /// <summary>The program of a build, or of a checkout, which is built if anything in it has changed.</summary>
    /// <param name="folder">A folder with <c>Snn.Benchmarks.dll</c>, or a checkout of Snn.</param>
    internal static Result<string> Of(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return Usage(folder, "there is no such folder");
        }

        var built = Path.GetFullPath(Path.Combine(folder, Program));
        if (File.Exists(built))
        {
            return built;
        }

        var project = Path.GetFullPath(Path.Combine(folder, "Snn.Benchmarks", "Snn.Benchmarks.csproj"));
        return File.Exists(project)
            ? Build(project)
            : Usage(folder, $"it holds neither {Program} nor a checkout of Snn");
    }

    private static Result<string> Build(string project)
    {
        var (code, output) = DotNet(project, "build", project, "-c", "Release", "-v", "quiet", "--nologo");
        return code != 0
            ? new Fault(
                FaultKind.Failed,
                project,
                $"it does not build: {Last(output)}",
                "build it by hand with 'dotnet build -c Release'"
            )
            : Last(DotNet(project, "msbuild", project, "-p:Configuration=Release", "-getProperty:TargetPath").Output);
    }

    private static (int Code, string Output) DotNet(string project, params string[] arguments)
    {
        using var program = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetDirectoryName(project),
            }
        )!;
        var error = program.StandardError.ReadToEndAsync();
        var output = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        return (program.ExitCode, output.Length > 0 ? output : error.Result);
    }

    private static string Last(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
        ?? "no message";

    private static Fault Usage(string folder, string what) =>
        new(
            FaultKind.Usage,
            $"--against {folder}",
            what,
            "give another checkout of Snn, or the folder of its built Snn.Benchmarks"
        );
}
