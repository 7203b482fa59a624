using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Snn.Data.Datasets;
using Snn.Tests.Docs;

namespace Snn.Tests.Packaging;

/// <summary>
/// <c>THIRD-PARTY-NOTICES.md</c>, which every package contains, says under which licence all that is not ours can be
/// used: made of what restore found, and of the known datasets.
/// </summary>
public sealed class LicenceTests
{
    private const string Page = "THIRD-PARTY-NOTICES.md";

    // Of one system, and fetched by the user's NuGet: no package of ours contains it.
    private const string LibTorch = "libtorch-cpu-";

    [Fact]
    public void The_page_lists_every_package_dataset_and_file_of_others_with_its_licence()
    {
        var found = Written();
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "THIRD-PARTY-NOTICES.found.md"), found);

        // To update it: copy the file that was found over the page.
        Assert.Equal(File.ReadAllText(Path.Combine(Markdown.Repository, Page)).ReplaceLineEndings("\n"), found);
    }

    [Fact]
    public void Every_package_says_its_licence()
    {
        var packages = Restored("Snn.Tests");

        Assert.InRange(packages.Length, 50, 500);
        Assert.Empty(packages.Where(package => package.Licence.Length == 0).Select(package => package.Id));
    }

    [Fact]
    public void Every_project_has_a_lock_file_with_a_digest_of_every_package()
    {
        var projects = Directory.GetDirectories(Markdown.Repository, "Snn.*");
        Assert.NotEmpty(projects);
        foreach (var project in projects)
        {
            var locked = JsonNode.Parse(File.ReadAllText(Path.Combine(project, "packages.linux-x64.lock.json")))!;
            Assert.All(
                locked["dependencies"]!
                    .AsObject()
                    .SelectMany(system => system.Value!.AsObject())
                    .Where(package => (string?)package.Value!["type"] != "Project"),
                package => Assert.Equal(64, Convert.FromBase64String((string)package.Value!["contentHash"]!).Length)
            );
        }
    }

    // A tag can be moved to other code; a commit cannot.
    [Fact]
    public void Whatever_CI_takes_from_others_is_named_by_its_commit()
    {
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(Markdown.Repository, ".github", "workflows")),
            Path.Combine(Markdown.Repository, "docs", "benchmarking.md"),
        ];
        string[] used =
        [
            .. files
                .SelectMany(File.ReadLines)
                .Where(line => line.Contains("uses: ", StringComparison.Ordinal))
                .Select(line => line.Trim()),
        ];

        Assert.InRange(used.Length, 7, 100);
        Assert.All(used, line => Assert.Matches("uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9.]+$", line));
    }

    private static string Written()
    {
        var shipped = Restored("Snn.Runner").Where(p => !p.IsPrivate).ToArray();
        var used = Restored("Snn.Tests").ExceptBy(shipped.Select(p => p.Id), p => p.Id).ToArray();
        var text = new StringBuilder()
            .AppendLine("# Third-party notices")
            .AppendLine()
            .AppendLine("Snn is under the MIT licence ([LICENSE](LICENSE)).")
            .AppendLine(
                "This page lists the work of others that it contains or uses; it is generated, and a test compares it with the restored packages."
            )
            .AppendLine()
            .AppendLine("## In the packages")
            .AppendLine();
        Table(text, shipped);
        text.AppendLine()
            .AppendLine("In the repository and in the assemblies:")
            .AppendLine()
            .AppendLine("| what | licence | copyright |")
            .AppendLine("|---|---|---|");
        foreach (var (path, name, licence, owner) in Files)
        {
            Assert.True(Path.Exists(Path.Combine(Markdown.Repository, path)), path);
            text.AppendLine($"| {name} (`{path}`) | {licence} | {owner} |");
        }

        text.AppendLine()
            .AppendLine("## Fetched when it is needed")
            .AppendLine()
            .AppendLine("| what | licence | source |")
            .AppendLine("|---|---|---|")
            .AppendLine("| libtorch 2.10.0 (`libtorch-cpu-*`) | MIT (package), BSD-3-Clause (PyTorch) | NuGet |");
        foreach (var set in KnownDatasets.All)
        {
            text.AppendLine($"| dataset {set.Name} | {set.Licence} | [docs/data.md](docs/data.md) |");
        }

        text.AppendLine()
            .AppendLine("## Used to build, test and measure")
            .AppendLine()
            .AppendLine("No package of Snn contains these.")
            .AppendLine();
        Table(text, used);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static readonly (string Path, string Name, string Licence, string Owner)[] Files =
    [
        ("Snn.Runner/Reports/Pages/Assets", "plotly.js 4.1.1", "MIT", "Plotly, Inc."),
        (
            "Snn.Runner/Reports/Plots/Fonts",
            "DejaVu Sans 2.37",
            "Bitstream Vera",
            "Bitstream, Inc.; DejaVu changes are in the public domain"
        ),
        (
            "Snn.Data/Datasets/Sample/MNIST",
            "sample of MNIST",
            "CC BY-SA 3.0",
            "Y. LeCun, C. Cortes and C. J. C. Burges"
        ),
        ("Snn.Data/Datasets/Sample/FashionMNIST", "sample of FashionMNIST", "MIT", "2017 Zalando SE"),
    ];

    private static void Table(StringBuilder text, IEnumerable<Package> packages)
    {
        text.AppendLine("| package | version | licence | copyright |").AppendLine("|---|---|---|---|");
        foreach (var package in packages.Where(p => !p.Id.StartsWith(LibTorch, StringComparison.Ordinal)))
        {
            text.AppendLine($"| {package.Id} | {package.Version} | {package.Licence} | {package.Owner} |");
        }
    }

    private sealed record Package(string Id, string Version, string Licence, string Owner, bool IsPrivate);

    // What NuGet has written down of a project, and what each package says of itself.
    private static Package[] Restored(string project)
    {
        var assets = JsonNode
            .Parse(File.ReadAllText(Path.Combine(Markdown.Repository, project, "obj", "project.assets.json")))!
            .AsObject();
        var folders = assets["packageFolders"]!.AsObject().Select(folder => folder.Key).ToArray();
        var compiled = assets["targets"]!.AsObject().First().Value!.AsObject();
        return
        [
            .. assets["libraries"]!
                .AsObject()
                .Where(library => (string?)library.Value!["type"] == "package")
                .Select(library => Of(library.Key, (string)library.Value!["path"]!))
                .OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase),
        ];

        Package Of(string key, string path)
        {
            var (id, version) = (key.Split('/')[0], key.Split('/')[1]);
            var folder = folders.Select(f => Path.Combine(f, path)).First(Directory.Exists);
            var told = XDocument
                .Load(Directory.GetFiles(folder, "*.nuspec").Single())
                .Root!.Elements()
                .Single(e => e.Name.LocalName == "metadata");
            XElement? Field(string name) => told.Elements().FirstOrDefault(e => e.Name.LocalName == name);
            var licence = Field("license");
            var terms =
                licence is null ? Field("licenseUrl")?.Value ?? ""
                : (string?)licence.Attribute("type") == "file"
                    ? $"{Title(File.ReadLines(Path.Combine(folder, licence.Value.Replace('\\', '/'))))}"
                : licence.Value;
            return new(
                id,
                version,
                Cell(terms),
                Cell(Field("copyright")?.Value is { Length: > 0 } owner ? owner : Field("authors")?.Value ?? ""),
                compiled[key]?["runtime"] is null
                    && compiled[key]?["runtimeTargets"] is null
                    && compiled[key]?["dependencies"] is null
            );
        }
    }

    // The name of a licence is the first line of its text.
    private static string Title(IEnumerable<string> lines) =>
        lines.Select(line => line.Trim(' ', '#', '=')).First(line => line.Length > 0);

    private static string Cell(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Replace("|", "\\|", StringComparison.Ordinal);
}
