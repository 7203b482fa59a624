using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Files;
using Snn.Runner.Machine;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Machine;

/// <summary>
/// Fetching libtorch, with a stand-in for the .NET SDK; <c>PackageTests</c> does it with the real one.
/// </summary>
public sealed class LibTorchFetchTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_package_is_found_where_NuGet_was_told_to_keep_it_and_the_place_is_remembered()
    {
        var natives = Directory
            .CreateDirectory(
                _scratch.At("packages", LibTorchPackage.Name, LibTorchPackage.Version, LibTorchPackage.Natives)
            )
            .FullName;

        var folder = await Fetch(
            null,
            (_, _, scratch, _) =>
            {
                Directory.CreateDirectory(Path.Combine(scratch, "obj"));
                var assets = new JsonObject
                {
                    ["packageFolders"] = new JsonObject
                    {
                        [_scratch.At("nothing")] = new JsonObject(),
                        [_scratch.At("packages")] = new JsonObject(),
                    },
                };
                File.WriteAllText(Path.Combine(scratch, "obj", "project.assets.json"), assets.ToJsonString());
                return Task.FromResult<ProgramOutcome>(new ProgramOutcome.Exited(0, ""));
            }
        );

        Assert.Equal(natives, Assert.IsType<Result<string>.Ok>(folder).Value);
        Assert.Equal(natives, File.ReadAllText(LibTorchPackage.Pointer(_scratch.At("cache"))).Trim());
    }

    [Fact]
    public async Task The_project_asks_for_the_one_package_and_for_the_users_own_sources()
    {
        Directory.CreateDirectory(_scratch.At("here", "feed"));
        var (project, line) = (new XElement("none"), Array.Empty<string>());

        await Fetch(
            "feed",
            (_, arguments, _, _) =>
            {
                (project, line) = (XElement.Load(arguments[1]), [.. arguments]);
                return Task.FromResult<ProgramOutcome>(new ProgramOutcome.Missing());
            }
        );

        var package = project.Descendants("PackageDownload").Single();
        Assert.Equal(
            (LibTorchPackage.Name, $"[{LibTorchPackage.Version}]"),
            ((string?)package.Attribute("Include"), (string?)package.Attribute("Version"))
        );
        Assert.Equal(_scratch.At("here"), project.Descendants("RestoreRootConfigDirectory").Single().Value);
        Assert.Equal(["--source", _scratch.At("here", "feed")], line[^2..]);
    }

    [Fact]
    public async Task The_project_lies_where_nobody_else_can_write_and_what_lies_above_says_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are those of Unix");
        string[] files = [];
        await Fetch(
            null,
            (_, _, scratch, _) =>
            {
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                    OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(scratch)
                );
                files = [.. Directory.GetFiles(scratch).Select(file => Path.GetFileName(file)).Order()];
                return Task.FromResult<ProgramOutcome>(new ProgramOutcome.Missing());
            }
        );

        Assert.Equal([".editorconfig", "Directory.Build.rsp", "global.json", "snn.csproj"], files);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Where_others_can_write_NuGets_settings_nothing_is_fetched()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked who may write a file");
        Directory.CreateDirectory(_scratch.At("here"));
        File.WriteAllText(_scratch.At("NuGet.Config"), "<configuration/>");
        var runs = 0;
        RunProgram run = (_, _, _, _) =>
        {
            runs++;
            return Task.FromResult<ProgramOutcome>(new ProgramOutcome.Missing());
        };

        await Fetch(null, run);
        Assert.Equal(1, runs);

        File.SetUnixFileMode(_scratch.At("NuGet.Config"), (UnixFileMode)0b110_110_110);
        var fault = Assert.IsType<Result<string>.Error>(await Fetch("https://feed.test", run)).Fault;
        Assert.Contains("NuGet.Config can be written by others", fault.What, StringComparison.Ordinal);
        Assert.Equal(1, runs);
    }

    [Theory]
    [InlineData(
        "x.csproj : error NU1101: Unable to find package. No such id.\n",
        "NU1101: Unable to find package. No such id;"
    )]
    [InlineData("Failed to restore x.csproj\n", "Failed to restore x.csproj;")]
    [InlineData("", "it says nothing;")]
    public async Task What_NuGet_says_is_told_in_one_line(string said, string told)
    {
        var fault = Assert
            .IsType<Result<string>.Error>(
                await Fetch(
                    null,
                    (_, _, _, _) => Task.FromResult<ProgramOutcome>(new ProgramOutcome.Exited(1, "", said))
                )
            )
            .Fault;

        Assert.Equal(FaultKind.Device, fault.Kind);
        Assert.Contains(told, fault.ToString(), StringComparison.Ordinal);
        Assert.False(fault.ToString().Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_SDK_the_user_is_told_the_other_way()
    {
        var fault = Assert
            .IsType<Result<string>.Error>(
                await Fetch(null, (_, _, _, _) => Task.FromResult<ProgramOutcome>(new ProgramOutcome.Missing()))
            )
            .Fault;

        Assert.Contains("--libtorch DIR", fault.Fix, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch.At("cache")));
    }

    private Task<Result<string>> Fetch(string? source, RunProgram run) =>
        LibTorchFetch.Fetch(
            source,
            _scratch.At("here"),
            _scratch.At("cache"),
            run,
            TestContext.Current.CancellationToken
        );
}
