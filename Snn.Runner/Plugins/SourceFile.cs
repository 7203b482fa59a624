using System.Text.RegularExpressions;
using System.Xml.Linq;
using Snn.Data.Faults;
using Snn.Runner.Files;
using Snn.Runner.Machine;

namespace Snn.Runner.Plugins;

/// <summary>Compiles a file of C# against the libraries that this program runs with, by the .NET SDK.</summary>
internal static partial class SourceFile
{
    private static readonly string[] References =
    [
        "Snn.Data",
        "Snn.Convex",
        "Snn.LocalLoss",
        "Hedgehog",
        "FSharp.Core",
        "TorchSharp",
        "MathNet.Numerics",
    ];

    /// <summary>The assembly's bytes.</summary>
    /// <param name="file">Full path of the file.</param>
    /// <param name="run">Starts the SDK.</param>
    /// <param name="cancel">Stops it.</param>
    internal static Result<byte[]> Compiled(string file, RunProgram run, CancellationToken cancel)
    {
        return DotnetSdk
            .Run<byte[]>(
                "build",
                Project(file),
                ["-c", "Release", "-o", "out", "-v", "quiet"],
                run,
                (folder, ended) =>
                    ended switch
                    {
                        ProgramOutcome.Missing => Refused(
                            "the .NET SDK, which compiles it, was not found",
                            "install the .NET SDK, or give an assembly (.dll)"
                        ),
                        ProgramOutcome.Exited(0, _, _) => File.ReadAllBytes(Path.Combine(folder, "out", "source.dll")),
                        ProgramOutcome.Exited e => Refused(
                            Reason(e),
                            "correct it, or build it yourself and give the assembly (.dll)"
                        ),
                        _ => throw new System.Diagnostics.UnreachableException(),
                    },
                why => Refused(why, "make room, and see that the folder for temporary files can be written"),
                cancel
            )
            .GetAwaiter()
            .GetResult();

        Fault Refused(string what, string fix) => new(FaultKind.Data, file, what, fix);
    }

    private static XElement Project(string file) =>
        new(
            "Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement(
                "PropertyGroup",
                new XElement("TargetFramework", "net10.0"),
                new XElement("ImplicitUsings", "enable"),
                new XElement("Nullable", "enable"),
                new XElement("AssemblyName", "source"),
                new XElement("EnableDefaultItems", "false"),
                new XElement("GenerateAssemblyInfo", "false"),
                new XElement("CopyLocalLockFileAssemblies", "false")
            ),
            new XElement(
                "ItemGroup",
                new XElement("Compile", new XAttribute("Include", file)),
                References.Select(name => new XElement(
                    "Reference",
                    new XAttribute("Include", Path.Combine(AppContext.BaseDirectory, $"{name}.dll")),
                    new XAttribute("Private", "false")
                ))
            )
        );

    // MSBuild writes "file(line,column): error CS1002: ; expected [project]".
    private static string Reason(ProgramOutcome.Exited ended) =>
        ErrorLine().Match(ended.Output) is { Success: true } match
            ? $"line {match.Groups["line"].Value}: {match.Groups["what"].Value.Trim()}"
            : $"it cannot be compiled: {(ended.Complaint.Length > 0 ? ended.Complaint : ended.Output).Split('\n')[0]}";

    [GeneratedRegex(@"\((?<line>[0-9]+),[0-9]+\): error (?<what>[^\[\n]+)")]
    private static partial Regex ErrorLine();
}
