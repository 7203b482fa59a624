using System.Collections.Immutable;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Snn.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="Language">The words after the fence: <c>csharp</c>, <c>sh</c>, …</param>
/// <param name="Text">What stands between the fences.</param>
/// <param name="Line">Where it begins.</param>
internal sealed record Fence(string Language, string Text, int Line);

/// <summary>A link or picture of a page.</summary>
/// <param name="Target">Where it leads, as it is written.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record Link(string Target, int Line);

/// <summary>Reads the pages of the repository as the site that shows them does.</summary>
internal static class Markdown
{
    // Headings get the identifiers by which other pages link to them.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .Build();

    /// <summary>The repository's folder: the tests may only be run from a build inside it.</summary>
    internal static string Repository { get; } = Above(AppContext.BaseDirectory);

    // Pages that scripts/reference writes.
    private static string Generated =>
        Path.Combine(Repository, "docs", "reference", "api") + Path.DirectorySeparatorChar;

    /// <summary>All pages, by their path from the repository's folder.</summary>
    internal static ImmutableArray<string> Pages { get; } =
    [
        .. Directory.GetFiles(Repository, "*.md"),
        .. Directory
            .GetFiles(Path.Combine(Repository, "docs"), "*.md", SearchOption.AllDirectories)
            .Where(page => !page.StartsWith(Generated, StringComparison.Ordinal)),
        .. Directory
            .GetDirectories(Repository, "Snn.*")
            .Select(project => Path.Combine(project, "README.md"))
            .Where(File.Exists),
    ];

    /// <summary>All fenced blocks of a page, in their order.</summary>
    internal static ImmutableArray<Fence> Fences(string page)
    {
        FencedCodeBlock[] blocks = [.. Parse(page).Descendants<FencedCodeBlock>()];
        Assert.All(
            blocks,
            block =>
                Assert.True(block.ClosingFencedCharCount > 0, $"{page}, line {block.Line + 1}: the block does not end")
        );
        return
        [
            .. blocks.Select(block => new Fence(
                $"{block.Info} {block.Arguments}".Trim(),
                block.Lines.ToString(),
                block.Line + 1
            )),
        ];
    }

    /// <summary>All links and pictures of a page.</summary>
    internal static ImmutableArray<Link> Links(string page) =>
        [.. Parse(page).Descendants<LinkInline>().Select(link => new Link(link.Url ?? "", link.Line + 1))];

    /// <summary>The identifiers of a page's headings.</summary>
    internal static ImmutableHashSet<string> Anchors(string page) =>
        [.. Parse(page).Descendants<HeadingBlock>().Select(heading => heading.TryGetAttributes()?.Id).OfType<string>()];

    private static MarkdownDocument Parse(string page) =>
        Markdig.Markdown.Parse(File.ReadAllText(Path.Combine(Repository, page)).ReplaceLineEndings("\n"), Pipeline);

    private static string Above(string folder) =>
        File.Exists(Path.Combine(folder, "Snn.sln"))
            ? folder
            : Above(
                Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))
                    ?? throw new InvalidOperationException("the tests lie outside the repository")
            );
}
