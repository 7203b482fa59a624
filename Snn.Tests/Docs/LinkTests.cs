namespace Snn.Tests.Docs;

/// <summary>Holds the links of the pages to what is there.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages =>
        [.. Markdown.Pages.Select(page => Path.GetRelativePath(Markdown.Repository, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_within_the_repository_leads_to_a_file_and_a_heading(string page)
    {
        var inside = Markdown.Links(page).Where(link => !Uri.TryCreate(link.Target, UriKind.Absolute, out _));

        Assert.All(
            inside,
            link => Assert.True(Leads(page, link.Target), $"{page}, line {link.Line}: {link.Target} leads nowhere")
        );
    }

    [Theory]
    [InlineData("docs/gpu.md", "results.md#precision", true)]
    [InlineData("docs/gpu.md", "results.md#no-such-heading", false)]
    [InlineData("docs/gpu.md", "no-such-page.md", false)]
    [InlineData("docs/gpu.md", "../README.md", true)]
    public void A_link_that_leads_nowhere_is_found_out(string page, string target, bool leads) =>
        Assert.Equal(leads, Leads(page, target));

    private static bool Leads(string page, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, "");
        var file = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        var there = Path.Combine(Markdown.Repository, file);
        return (File.Exists(there) || Directory.Exists(there))
            && (anchor.Length == 0 || Markdown.Anchors(file).Contains(anchor));
    }
}
