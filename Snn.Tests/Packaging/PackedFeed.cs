using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Snn.LocalLoss.LibTorch;
using Snn.Tests.Docs;
using Snn.Tests.Runner;
using Snn.Tests.Support;

namespace Snn.Tests.Packaging;

/// <summary>
/// The packages as <c>dotnet pack</c> makes them of what was built, and a machine that has none of ours.
/// </summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private readonly TemporaryFolder _scratch = new();

    /// <summary>The folder of the packages.</summary>
    internal string Feed => _scratch.At("feed");

    /// <summary>The version that all of them have.</summary>
    internal string Version { get; } = typeof(LibTorchLoader).Assembly.GetName().Version!.ToString(3);

    /// <summary>NuGet's folder on the real machine, as the build has recorded it.</summary>
    internal static string RealPackages { get; } =
        Path.GetFullPath(Path.Combine((string)AppContext.GetData(LibTorchLocation.LibTorchPackageSwitch)!, "..", ".."));

    /// <summary>A new empty folder.</summary>
    internal string Folder(string name) => Directory.CreateDirectory(_scratch.At(name)).FullName;

    /// <summary>A folder whose NuGet.Config knows the packed feed alone, so that no test waits for a network.</summary>
    internal string Isolated(string name, params XElement[] more)
    {
        var folder = Folder(name);
        new XElement(
            "configuration",
            new XElement(
                "packageSources",
                new XElement("clear"),
                new XElement("add", new XAttribute("key", "packed"), new XAttribute("value", Feed))
            ),
            more
        ).Save(Path.Combine(folder, "NuGet.Config"));
        return folder;
    }

    /// <summary>Runs a program whose home, caches and package folder are empty ones below the scratch folder.</summary>
    internal async Task<Ended> Run(
        string folder,
        string program,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        // Those that a test run under MSBuild inherits would lead a second MSBuild astray.
        foreach (
            var name in start
                .Environment.Keys.Where(k =>
                    k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                    || k.StartsWith("SNN_", StringComparison.Ordinal)
                    || k is "NUGET_PACKAGES" or "XDG_CACHE_HOME" or "XDG_DATA_HOME"
                )
                .ToArray()
        )
        {
            start.Environment.Remove(name);
        }

        foreach (
            var (name, value) in new[]
            {
                ("HOME", Folder("home")),
                ("USERPROFILE", Folder("home")),
                ("DOTNET_CLI_HOME", Folder("home")),
                ("DOTNET_NOLOGO", "1"),
                ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
                ("DOTNET_CLI_UI_LANGUAGE", "en"),
                ("MSBUILDDISABLENODEREUSE", "1"),
            }.Concat(environment)
        )
        {
            start.Environment[name] = value;
        }

        return await SnnProcess.End(Process.Start(start)!);
    }

    /// <summary>The same; anything but success fails the test with what the program has said.</summary>
    internal async Task<string> Done(
        string folder,
        string program,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var ended = await Run(folder, program, arguments, environment);
        Assert.True(
            ended.Code == 0,
            $"{program} {string.Join(' ', arguments)} ended with {ended.Code}:\n{ended.Out}\n{ended.Error}"
        );
        return ended.Out;
    }

    /// <summary>The files of a package by their names.</summary>
    internal Dictionary<string, byte[]> Files(string package)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(Feed, package));
        return archive.Entries.ToDictionary(
            e => e.FullName,
            e =>
            {
                using var content = e.Open();
                using var copy = new MemoryStream();
                content.CopyTo(copy);
                return copy.ToArray();
            }
        );
    }

    public async ValueTask InitializeAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        await Done(
            Markdown.Repository,
            "dotnet",
            [
                "pack",
                "Snn.sln",
                "--no-build",
                "-c",
                configuration,
                "-o",
                Feed,
                "-maxcpucount:1",
                $"-p:PublishDir={_scratch.At("publish")}{Path.DirectorySeparatorChar}",
            ],
            ("NUGET_PACKAGES", RealPackages)
        );
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}
