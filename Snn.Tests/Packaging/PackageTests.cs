using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Snn.LocalLoss.LibTorch;
using Snn.Tests.Docs;
using Snn.Tests.Support;

namespace Snn.Tests.Packaging;

/// <summary>What is released: packages as someone gets them who has nothing of this repository.</summary>
[Trait(Category.Name, Category.Process)]
public sealed partial class PackageTests(PackedFeed packed) : IClassFixture<PackedFeed>
{
    private static readonly string[] Ids = ["Snn", "Snn.Convex", "Snn.Data", "Snn.LocalLoss"];

    [Fact]
    public void There_is_a_package_with_symbols_for_the_tool_and_each_library_and_no_other() =>
        Assert.Equal(
            Ids.SelectMany(id => new[] { $"{id}.{packed.Version}.nupkg", $"{id}.{packed.Version}.snupkg" })
                .Order(StringComparer.Ordinal),
            Directory.GetFiles(packed.Feed).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("Snn")]
    [InlineData("Snn.Convex")]
    [InlineData("Snn.Data")]
    [InlineData("Snn.LocalLoss")]
    public void A_package_says_what_it_is(string id)
    {
        var files = packed.Files($"{id}.{packed.Version}.nupkg");
        var told = XDocument
            .Parse(Encoding.UTF8.GetString(files[$"{id}.nuspec"]).TrimStart('\uFEFF'))
            .Root!.Elements()
            .Single();
        string Field(string name) => told.Elements().Single(e => e.Name.LocalName == name).Value;

        Assert.Equal(("MIT", "README.md", packed.Version), (Field("license"), Field("readme"), Field("version")));
        Assert.True(
            Field("description").Length > 100 && Field("tags").Split(' ').Length >= 5 && Field("title").Length > 10
        );
        Assert.Contains("## Unreleased", Encoding.UTF8.GetString(files["CHANGELOG.md"]), StringComparison.Ordinal);
        Assert.Contains("```", Encoding.UTF8.GetString(files["README.md"]), StringComparison.Ordinal);
        Assert.Contains("MIT License", Encoding.UTF8.GetString(files["LICENSE"]), StringComparison.Ordinal);
        Assert.Contains(
            "TorchSharp",
            Encoding.UTF8.GetString(files["THIRD-PARTY-NOTICES.md"]),
            StringComparison.Ordinal
        );
        Assert.Equal(id != "Snn", files.ContainsKey($"lib/net10.0/{id}.xml"));
        Assert.Contains(
            packed.Files($"{id}.{packed.Version}.snupkg").Keys,
            name => name.EndsWith(".pdb", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Nothing_in_a_package_names_a_folder_of_this_machine()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Assert.SkipUnless(configuration == "Release", "a build for debugging keeps its paths");
        var here = Encoding.UTF8.GetBytes(Markdown.Repository);
        var cache = Encoding.UTF8.GetBytes(PackedFeed.RealPackages);

        var telling = Directory
            .GetFiles(packed.Feed)
            .SelectMany(package => packed.Files(Path.GetFileName(package)))
            .Where(file => file.Value.AsSpan().IndexOf(here) >= 0 || file.Value.AsSpan().IndexOf(cache) >= 0);

        Assert.Empty(telling.Select(file => file.Key));
    }

    [Fact]
    public void The_tool_has_its_native_libraries_for_every_system_and_no_libtorch()
    {
        var files = packed.Files($"Snn.{packed.Version}.nupkg").Keys;

        Assert.DoesNotContain(files, file => file.Contains("torch_cpu", StringComparison.Ordinal));
        Assert.All(
            ["linux-x64", "linux-arm64", "osx", "win-x64", "win-arm64"],
            system =>
                Assert.Contains(
                    files,
                    file => file.Contains($"runtimes/{system}/native/libSkiaSharp", StringComparison.Ordinal)
                )
        );
        Assert.All(
            ["linux-x64", "osx-arm64", "win-x64", "win-arm64"],
            system =>
                Assert.Contains(
                    files,
                    file =>
                        file.Contains($"runtimes/{system}/native/", StringComparison.Ordinal)
                        && file.Contains("LibTorchSharp", StringComparison.Ordinal)
                )
        );
        Assert.InRange(
            new FileInfo(Path.Combine(packed.Feed, $"Snn.{packed.Version}.nupkg")).Length,
            1 << 20,
            60 << 20
        );
    }

    [Fact]
    public async Task The_tool_installs_on_a_clean_machine_and_does_everything()
    {
        var (folder, tools) = (packed.Isolated("work"), packed.Folder("tools"));
        await packed.Done(
            folder,
            "dotnet",
            ["tool", "install", "--tool-path", tools, "--add-source", packed.Feed, "Snn"]
        );
        var snn = Path.Combine(tools, OperatingSystem.IsWindows() ? "snn.exe" : "snn");

        Assert.StartsWith(packed.Version, await packed.Done(folder, snn, ["--version"]), StringComparison.Ordinal);
        Assert.Contains("4.1-proj-single", await packed.Done(folder, snn, ["list"]), StringComparison.Ordinal);
        await packed.Done(folder, snn, ["run", "4.1-proj-single", "--epochs", "1"]);
        var surface = Directory.GetDirectories(Path.Combine(folder, "results", "4.1-proj-single")).Single();
        Assert.True(File.Exists(Path.Combine(surface, "report.html")));
        Assert.Equal(
            "\u0089PNG"u8[^3..],
            File.ReadAllBytes(Path.Combine(surface, "figures", "surface-3d.png")).AsSpan(1, 3)
        );

        string[] training =
        [
            "run",
            "lif-ce",
            "--data",
            "sample",
            "--epochs",
            "1",
            "--set",
            "num-hidden=32",
            "--set",
            "num-layers=1",
        ];
        var without = await packed.Run(folder, snn, training);
        Assert.Equal((4, ""), (without.Code, without.Out));
        Assert.Contains(
            "fetch it with 'snn libtorch fetch'",
            Assert.Single(without.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
        var several = await packed.Run(folder, snn, [.. training, "--seeds", "1,2"]);
        Assert.Equal(4, several.Code);
        Assert.All(
            several.Error.TrimEnd().Split('\n'),
            line => Assert.Contains("fetch it with 'snn libtorch fetch'", line, StringComparison.Ordinal)
        );
        Assert.False(Directory.Exists(Path.Combine(folder, "results", "lif-ce")));

        var nowhere = await packed.Run(folder, snn, ["libtorch", "fetch"]);
        Assert.Equal(4, nowhere.Code);
        Assert.Contains("NU1101", nowhere.Error, StringComparison.Ordinal);

        // The cache of the machine is as good a feed as any other.
        Assert.SkipWhen(
            Directory
                .GetFiles(
                    Path.Combine(PackedFeed.RealPackages, LibTorchPackage.Name, LibTorchPackage.Version),
                    "*.nupkg"
                )
                .Length == 0,
            "libtorch's package is not in the cache"
        );
        Assert.Contains(
            "in the NuGet cache",
            await packed.Done(folder, snn, ["libtorch", "fetch", "--source", PackedFeed.RealPackages]),
            StringComparison.Ordinal
        );
        await packed.Done(folder, snn, training);
        var run = Directory.GetDirectories(Path.Combine(folder, "results", "lif-ce")).Single();
        Assert.True(File.Exists(Path.Combine(run, "figures", "confusion.png")));
        await packed.Done(folder, snn, ["export", run, "--format", "nir", "--hard-reset", "--output", "net.nir"]);
        Assert.Equal("HDF"u8, File.ReadAllBytes(Path.Combine(folder, "net.nir")).AsSpan(1, 3));
    }

    [Fact]
    public async Task A_program_that_references_the_library_runs_the_program_of_its_README()
    {
        var fallback = new XElement(
            "fallbackPackageFolders",
            new XElement("add", new XAttribute("key", "machine"), new XAttribute("value", PackedFeed.RealPackages))
        );
        var folder = packed.Isolated("consumer", fallback);
        var readme = Encoding
            .UTF8.GetString(packed.Files($"Snn.LocalLoss.{packed.Version}.nupkg")["README.md"])
            .ReplaceLineEndings("\n");
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Program().Match(readme).Groups[1].Value);
        File.WriteAllText(
            Path.Combine(folder, "Consumer.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Snn.LocalLoss" Version="{packed.Version}" />
                <PackageReference Include="{LibTorchPackage.Name}" Version="{LibTorchPackage.Version}" ExcludeAssets="native" />
              </ItemGroup>
            </Project>
            """
        );
        await packed.Done(folder, "dotnet", ["build", "-c", "Release", "-o", "out", "-maxcpucount:1"]);

        // What the build took from the machine's package folder lies there when the program runs, too.
        var said = await packed.Done(
            folder,
            "dotnet",
            [Path.Combine("out", "Consumer.dll")],
            ("NUGET_PACKAGES", PackedFeed.RealPackages)
        );

        Assert.Equal(Said().Match(readme).Groups[1].Value, said.ReplaceLineEndings("\n"));
        Assert.False(
            File.Exists(Path.Combine(folder, "out", LibTorchPackage.Natives, LibTorchLocation.FileName("torch_cpu")))
        );
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Said();
}
