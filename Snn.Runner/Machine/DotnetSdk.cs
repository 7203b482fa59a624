using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml.Linq;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Files;

namespace Snn.Runner.Machine;

/// <summary>The .NET SDK, put to work on a project that is written for the purpose.</summary>
internal static class DotnetSdk
{
    // The folders for temporary files above are everyone's: where these lie, the SDK looks no further up for which SDK
    // to start, what else to put on its command line, and how to compile.
    private static readonly (string Name, byte[] Content)[] Ends =
    [
        ("global.json", "{}"u8.ToArray()),
        ("Directory.Build.rsp", []),
        (".editorconfig", "root = true\n"u8.ToArray()),
    ];

    /// <summary>A project of the SDK.</summary>
    /// <param name="settings">
    /// The folder from which NuGet looks for its settings, upwards; those of the user hold besides.
    /// </param>
    /// <param name="properties">Names and values.</param>
    /// <param name="items">What it is made of.</param>
    internal static XElement Project(
        string settings,
        IEnumerable<(string Name, string Value)> properties,
        IEnumerable<XElement> items
    ) =>
        new(
            "Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement(
                "PropertyGroup",
                properties
                    .Append(("RestoreRootConfigDirectory", settings))
                    .Append(("DiscoverGlobalAnalyzerConfigFiles", "false"))
                    .Select(property => new XElement(property.Item1, property.Item2))
            ),
            new XElement("ItemGroup", items)
        );

    /// <summary>Runs a command of the SDK in a folder of its own, with nothing but that project in it.</summary>
    /// <param name="command">Such as <c>build</c>.</param>
    /// <param name="project">The project; build files that lie around are none of it.</param>
    /// <param name="files">What lies beside it: names and content.</param>
    /// <param name="options">More of the command line; relative paths are meant from that folder.</param>
    /// <param name="run">Starts programs.</param>
    /// <param name="judge">What comes of the folder and of how the command ended.</param>
    /// <param name="broken">The fault of a folder that cannot be written or read, with the reason.</param>
    /// <param name="cancel">Stops it.</param>
    internal static async Task<Result<T>> Run<T>(
        string command,
        XElement project,
        IReadOnlyList<(string Name, byte[] Content)> files,
        IReadOnlyList<string> options,
        RunProgram run,
        Func<string, ProgramOutcome, Result<T>> judge,
        Func<string, Fault> broken,
        CancellationToken cancel
    )
    {
        DirectoryInfo? scratch = null;
        try
        {
            scratch = Directory.CreateTempSubdirectory("snn-sdk-");
            if (OperatingSystem.IsLinux() && !Ownership.IsOwn(scratch.FullName))
            {
                // They could put another folder in its place, and what lies there will run.
                return broken($"others can put something in the place of {scratch.FullName}");
            }

            var file = Path.Combine(scratch.FullName, "snn.csproj");
            new XDocument(project).Save(file);
            foreach (var (name, content) in Ends.Concat(files))
            {
                await File.WriteAllBytesAsync(Path.Combine(scratch.FullName, name), content, cancel)
                    .ConfigureAwait(false);
            }

            string[] arguments =
            [
                command,
                file,
                "--nologo",
                "--tl:off",
                "-p:ImportDirectoryBuildProps=false",
                "-p:ImportDirectoryBuildTargets=false",
                "-p:ImportDirectoryPackagesProps=false",
                .. options,
            ];
            return judge(
                scratch.FullName,
                await run(Program(), arguments, scratch.FullName, cancel).ConfigureAwait(false)
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return broken(error.Message);
        }
        finally
        {
            scratch?.Delete(recursive: true);
        }
    }

    // The SDK beside the runtime that this process runs on, else the one that the shell would start.
    private static string Program()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var own = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(own) && Directory.Exists(Path.Combine(root, "sdk")) ? own : "dotnet";
    }
}
