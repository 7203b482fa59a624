using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Files;
using Snn.Runner.Machine;

namespace Snn.Runner.Plugins;

/// <summary>
/// Compiles files of C# against the libraries that this program runs with, by the .NET SDK, and each only once.
/// </summary>
/// <param name="run">Starts the SDK.</param>
/// <param name="kept">What was compiled before.</param>
internal sealed partial class SourceCompiler(RunProgram run, CompiledFiles kept)
{
    private const string Source = "source.cs";

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

    /// <summary>By the SDK of this machine; what it has made is kept in Snn's cache folder.</summary>
    internal static SourceCompiler OfThisMachine() =>
        new(Programs.Run, new(Path.Combine(LibTorchLoader.DefaultCache(), "plugins")));

    /// <summary>The assembly's bytes, made now or kept from an earlier time.</summary>
    /// <param name="file">Full path of the file, for words.</param>
    /// <param name="source">What is in it.</param>
    /// <param name="cancel">Stops the SDK.</param>
    internal Result<byte[]> Compiled(string file, byte[] source, CancellationToken cancel) =>
        kept.Get(Key(source), () => Compile(file, source, cancel));

    private Result<byte[]> Compile(string file, byte[] source, CancellationToken cancel)
    {
        // What was read is what is compiled, whatever becomes of the file meanwhile.
        return DotnetSdk
            .Run<byte[]>(
                "build",
                Project(),
                [(Source, source)],
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

    // The project names the references by where they lie, so that another installation has other keys; a build that
    // took the same place has other module IDs.
    private static string Key(byte[] source) =>
        Convert.ToHexStringLower(
            SHA256.HashData([
                .. SHA256.HashData(source),
                .. Encoding.UTF8.GetBytes(Project().ToString()),
                .. References.SelectMany(name => ModuleId(Reference(name)).ToByteArray()),
            ])
        );

    private static Guid ModuleId(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }

    private static string Reference(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.dll");

    private static XElement Project() =>
        DotnetSdk.Project(
            LibTorchLoader.Home(),
            [
                ("TargetFramework", "net10.0"),
                ("ImplicitUsings", "enable"),
                ("Nullable", "enable"),
                ("AssemblyName", "source"),
                ("EnableDefaultItems", "false"),
                ("GenerateAssemblyInfo", "false"),
                ("CopyLocalLockFileAssemblies", "false"),
            ],
            [
                new("Compile", new XAttribute("Include", Source)),
                .. References.Select(name => new XElement(
                    "Reference",
                    new XAttribute("Include", Reference(name)),
                    new XAttribute("Private", "false")
                )),
            ]
        );

    // MSBuild writes "file(line,column): error CS1002: ; expected [project]".
    private static string Reason(ProgramOutcome.Exited ended) =>
        ErrorLine().Match(ended.Output) is { Success: true } match
            ? $"line {match.Groups["line"].Value}: {match.Groups["what"].Value.Trim()}"
            : $"it cannot be compiled: {(ended.Complaint.Length > 0 ? ended.Complaint : ended.Output).Split('\n')[0]}";

    [GeneratedRegex(@"\((?<line>[0-9]+),[0-9]+\): error (?<what>[^\[\n]+)")]
    private static partial Regex ErrorLine();
}
