using Snn.Data.Laws;
using Snn.Data.Laws.Neurons;

namespace Snn.Tests.Docs;

/// <summary>Holds the table of laws on its page to the laws.</summary>
public sealed class LawTableTests
{
    [Fact]
    public void The_page_has_every_law_as_it_is()
    {
        var page = File.ReadAllText(Path.Combine(Markdown.Repository, "docs", "property-testing.md"));

        Assert.All(NeuronLaws.All, law => Assert.Contains(Row(law.Text), page, StringComparison.Ordinal));
    }

    private static string Row(LawText law) =>
        $"| `{law.Name}` | {law.Words} | {law.Formula.Replace("|", "\\|", StringComparison.Ordinal)} | {law.Source} | {law.Tolerance.Replace("|", "\\|", StringComparison.Ordinal)} |";
}
