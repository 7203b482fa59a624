using System.Text.Json.Nodes;
using System.Xml.Linq;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Files;

namespace Snn.Runner.Machine;

/// <summary>Fetches libtorch's package into NuGet's own folder.</summary>
/// <remarks>
/// The .NET SDK restores a project that was written for it, so that sources, credentials, signatures, proxies and the
/// package folder are those that the user has set for NuGet. A package that is downloaded and not referenced needs no
/// project to be compatible with.
/// </remarks>
internal static class LibTorchFetch
{
    // As NuGet knows them on systems that tell capitals from small letters.
    private static readonly string[] Settings = ["nuget.config", "NuGet.config", "NuGet.Config"];

    /// <summary>Fetches it.</summary>
    /// <param name="source">
    /// The feed to take it from; null: those that NuGet is configured with, seen from <paramref name="here"/>.
    /// </param>
    /// <param name="here">The user's folder: a NuGet.Config in it or above it holds.</param>
    /// <param name="cache">Snn's cache, which remembers a package folder that is not NuGet's usual one.</param>
    /// <param name="run">Starts the SDK.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The folder of the libraries.</returns>
    internal static Task<Result<string>> Fetch(
        string? source,
        string here,
        string cache,
        RunProgram run,
        CancellationToken cancel
    ) =>
        Planted(here) is { } settings
            ? Task.FromResult<Result<string>>(
                Refused(
                    $"{settings} can be written by others, and says where NuGet takes packages from",
                    "go to a folder of your own"
                )
            )
            : Restore(source, here, cache, run, cancel);

    // Settings that others can write would name the library that is loaded.
    private static string? Planted(string here)
    {
        for (var folder = here; OperatingSystem.IsLinux() && folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var settings = Settings
                .Select(name => Path.Combine(folder, name))
                .FirstOrDefault(file => File.Exists(file) && !Ownership.IsOwn(file));
            if (settings is not null)
            {
                return settings;
            }
        }

        return null;
    }

    private static Task<Result<string>> Restore(
        string? source,
        string here,
        string cache,
        RunProgram run,
        CancellationToken cancel
    ) =>
        DotnetSdk.Run(
            "restore",
            Project(here),
            [],
            source is null ? [] : ["--source", Place(source, here)],
            run,
            (folder, ended) =>
                ended switch
                {
                    ProgramOutcome.Missing => Refused(
                        "the .NET SDK, which fetches packages, was not found",
                        "install the .NET SDK"
                    ),
                    ProgramOutcome.Exited(0, _, _) => Found(folder).Map(natives => Remembered(natives, cache)),
                    ProgramOutcome.Exited e => Refused(
                        Reason(e),
                        "see that a source of 'dotnet nuget list source' has it, or name one with --source"
                    ),
                    _ => throw new System.Diagnostics.UnreachableException(),
                },
            why =>
                Refused(why, "make room, and see that the folder for temporary files and Snn's cache can be written"),
            cancel
        );

    private static XElement Project(string here) =>
        DotnetSdk.Project(
            here,
            [("TargetFramework", "net10.0"), ("DisableImplicitFrameworkReferences", "true")],
            [
                new(
                    "PackageDownload",
                    new XAttribute("Include", LibTorchPackage.Name),
                    new XAttribute("Version", $"[{LibTorchPackage.Version}]")
                ),
            ]
        );

    // A folder is meant from where the user stands, and not from where the project lies.
    private static string Place(string source, string here) =>
        Path.Combine(here, source) is var folder && Directory.Exists(folder) ? Path.GetFullPath(folder) : source;

    private static Result<string> Found(string folder)
    {
        var assets = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "obj", "project.assets.json")));
        var natives = (assets?["packageFolders"] as JsonObject ?? [])
            .Select(packages =>
                Path.Combine(packages.Key, LibTorchPackage.Name, LibTorchPackage.Version, LibTorchPackage.Natives)
            )
            .FirstOrDefault(Directory.Exists);
        return natives is null
            ? Refused("NuGet has restored it, but it holds no libraries for this system", "please report it")
            : natives;
    }

    private static string Remembered(string natives, string cache)
    {
        var pointer = LibTorchPackage.Pointer(cache);
        Directory.CreateDirectory(Path.GetDirectoryName(pointer)!);
        WholeFile.Write(pointer, natives + "\n");
        return natives;
    }

    // "file : error NU1101: what. more" → "NU1101: what. more"
    private static string Reason(ProgramOutcome.Exited exited)
    {
        var lines = $"{exited.Output}\n{exited.Complaint}".Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        var error =
            lines.FirstOrDefault(l => l.Contains("error ", StringComparison.Ordinal))
            ?? lines.LastOrDefault()
            ?? "it says nothing";
        return $"'dotnet restore' ended with code {exited.Code}: {error[(error.IndexOf("error ", StringComparison.Ordinal) is >= 0 and var at ? at + 6 : 0)..].TrimEnd('.')}";
    }

    private static Fault Refused(string what, string fix) =>
        new(
            FaultKind.Device,
            $"{LibTorchPackage.Name} {LibTorchPackage.Version}",
            what,
            $"{fix}; or name an existing libtorch or PyTorch 2.10 with --libtorch DIR or {LibTorchLocation.Variable}"
        );
}
