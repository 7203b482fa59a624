using Snn.Tests.LocalLoss;
using Snn.Tests.Support;

namespace Snn.Tests.Docs;

/// <summary>
/// Holds the C# of the pages to the libraries: it compiles, runs, and writes what the page says that it writes.
/// </summary>
[Trait(Category.Name, Category.Long)]
[Collection(nameof(TrainingTests))]
public sealed class SnippetTests
{
    // A block that is a line of a longer file, and no file of its own.
    private const string Part = "csharp part";

    [Theory]
    [InlineData("docs/api.md", 9)]
    [InlineData("docs/convex.md", 1)]
    [InlineData("docs/extending.md", 3)]
    [InlineData("docs/property-testing.md", 4)]
    [InlineData("docs/tour.md", 1)]
    [InlineData("Snn.Convex/README.md", 1)]
    [InlineData("Snn.Data/README.md", 1)]
    [InlineData("Snn.LocalLoss/README.md", 1)]
    public void What_a_page_shows_compiles_runs_and_writes_what_the_page_says(string page, int least)
    {
        var fences = Markdown.Fences(page);
        var shown = fences.Index().Where(f => f.Item.Language == "csharp").ToArray();

        Assert.True(shown.Length >= least, $"{page} has {shown.Length} blocks of C#");
        Assert.All(
            shown,
            f =>
            {
                var written = Snippet.Run(f.Item.Text)?.TrimEnd('\n') ?? "";
                var said =
                    f.Index + 1 < fences.Length && fences[f.Index + 1] is { Language: "text", Text: var text }
                        ? text
                        : "";
                Assert.True(
                    written == said,
                    $"{page}, line {f.Item.Line}: the program writes\n{written}\nand the page says\n{said}"
                );
            }
        );
    }

    [Fact]
    public void A_program_that_does_not_compile_is_found_out() =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() =>
            Snippet.Run("Console.WriteLine(new Snn.Data.Seeds.Seed(3).Fould(\"order\"));")
        );

    [Theory]
    [InlineData("SupervisedLoss.cs", "MarginLoss.Margin", ", MarginLoss.Margin")]
    [InlineData("SurrogateNames.cs", "new Gaussian()", "new Gaussian(),")]
    [InlineData(
        "NeuronModel.cs",
        "public static NeuronModel Alif",
        "(s, own) => new Alif(s.Lif, s.Timesteps, own(\"adaptation\"), own(\"adaptation-decay\"))"
    )]
    [InlineData("ModelTable.cs", "[\"lenet\"]", "[\"lenet\"] = LeNet.Layers,")]
    public void A_registry_is_as_the_page_on_extending_shows_it(string file, string addition, string added)
    {
        var source = File.ReadAllText(
            Directory
                .GetFiles(Path.Combine(Markdown.Repository, "Snn.LocalLoss"), file, SearchOption.AllDirectories)
                .Single()
        );
        var shown = Markdown
            .Fences("docs/extending.md")
            .Single(f => f.Language == Part && f.Text.Contains(addition, StringComparison.Ordinal));
        var lines = shown
            .Text.Replace(added, "", StringComparison.Ordinal)
            .Split('\n')
            .Select(l => l.Trim())
            .Where(l => l.Length > 0);

        Assert.Contains(added, shown.Text, StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Contains(line, source, StringComparison.Ordinal));
    }
}
