using Snn.Data.Laws;
using Snn.Runner.Laws;

namespace Snn.Tests.Docs;

/// <summary>Holds the table of laws on its page to the laws.</summary>
public sealed class LawTableTests
{
    [Fact]
    public void The_page_has_every_law_as_it_is()
    {
        var page = File.ReadAllText(Path.Combine(Markdown.Repository, "docs", "property-testing.md"));

        Assert.All(LawSubjects.Laws, law => Assert.Contains(Row(law.Law), page, StringComparison.Ordinal));
    }

    private static string Row(LawText law) =>
        $"| `{law.Name}` | {law.Words} | {law.Formula.Replace("|", "\\|", StringComparison.Ordinal)} | {law.Source} | {law.Tolerance.Replace("|", "\\|", StringComparison.Ordinal)} |";
}
