using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Runner.Reports.Laws;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

/// <summary>
/// Reports in a real browser, opened from the disk: no error, nothing from the network, nothing wider than the window;
/// screenshots are taken, and kept where <c>SNN_SCREENSHOTS</c> names a folder.
/// </summary>
[Trait(Category.Name, Category.Process)]
[Collection(nameof(ReportedRuns))]
public sealed class BrowserTests(ReportedRuns runs, ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    private const string Absent = "no Chromium here; apt-get install chromium brings one";
    private static readonly int[] Widths = [360, 800, 1280];

    [Theory]
    [MemberData(nameof(ReportedRuns.Kinds), MemberType = typeof(ReportedRuns))]
    public async Task Every_report_opens_at_three_widths_without_an_error(string kind)
    {
        Assert.SkipWhen(Chromium.Program is null, Absent);
        var browser = chromium.Browser!;
        browser.Errors.Clear();
        foreach (var (width, dark) in new[] { (360, false), (800, true), (1280, false) })
        {
            await browser.Open(runs.Page(kind), width, dark);

            Assert.Empty(browser.Errors);
            Assert.True(
                (int)(await browser.Value("document.documentElement.scrollWidth"))! <= width,
                $"wider than {width}"
            );
            Assert.True((int)(await browser.Value("document.querySelectorAll('figure').length"))! > 3);
            Assert.True((int)(await browser.Value("document.querySelectorAll('figure.drawn').length"))! > 0);
            if (width == 360)
            {
                await browser.ComeNearAll();
                Assert.Empty(browser.Errors);
                Assert.True(
                    (int)(await browser.Value("document.documentElement.scrollWidth"))! <= width,
                    $"wider than {width}"
                );
            }

            await Keep(browser, $"{kind}-{width}{(dark ? "-dark" : "")}");
        }

        Assert.NotEmpty(await browser.Print());
    }

    [Fact]
    public async Task The_surface_is_turned_by_dragging()
    {
        Assert.SkipWhen(Chromium.Program is null, Absent);
        var browser = chromium.Browser!;
        browser.Errors.Clear();
        await browser.Open(runs.Page("surface"), 800);
        const string Chart = "document.querySelector('#figure-surface-3d > .live')";
        Assert.Null(await browser.Value($"{Chart}.dataset.ready ?? null"));
        await browser.ComeNearAll();
        var before = await browser.Value($"JSON.stringify({Chart}._fullLayout.scene._scene.getCamera().eye)");
        var middle = await Middle(browser, Chart);

        await browser.Move(middle, (middle.X + 160, middle.Y - 40), drag: true);
        await browser.Until($"JSON.stringify({Chart}._fullLayout.scene._scene.getCamera().eye) !== '{before}'");

        await Keep(browser, "surface-turned", whole: false);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_curve_tells_its_numbers_under_the_pointer()
    {
        Assert.SkipWhen(Chromium.Program is null, Absent);
        var browser = chromium.Browser!;
        browser.Errors.Clear();
        await browser.Open(runs.Page("training"), 1280);
        const string Chart = "document.querySelector('#figure-accuracy > .live')";
        await browser.Value($"{Chart}.scrollIntoView({{ block: 'center' }})");
        var point = await Middle(browser, $"[...{Chart}.querySelectorAll('.scatterlayer .point')].at(-1)");

        await browser.Move((point.X - 60, point.Y), point, drag: false);
        await browser.Until($"{Chart}.querySelectorAll('.hoverlayer text').length > 0");

        var told = (string)(await browser.Value($"{Chart}.querySelector('.hoverlayer').textContent"))!;
        Assert.Contains("test", told, StringComparison.Ordinal);
        Assert.Matches("[0-9]", told);
        await Keep(browser, "training-hover", whole: false);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_comparison_opens_at_three_widths_without_an_error()
    {
        Assert.SkipWhen(Chromium.Program is null, Absent);
        var page = Path.Combine(runs.Root, "compare.html");
        var ended = await SnnProcess.Run(runs.Root, "compare", "results", "--out", page, "--json");
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        var browser = chromium.Browser!;
        browser.Errors.Clear();
        foreach (var width in Widths)
        {
            await browser.Open(page, width);
            Assert.Empty(browser.Errors);
            Assert.True(
                (int)(await browser.Value("document.documentElement.scrollWidth"))! <= width,
                $"wider than {width}"
            );
            await Keep(browser, $"compare-{width}");
        }
    }

    [Fact]
    public async Task A_page_of_laws_opens_at_all_widths_copies_and_runs_no_markup()
    {
        Assert.SkipWhen(Chromium.Program is null, Absent);
        var page = Path.Combine(runs.Root, "laws.html");
        await File.WriteAllTextAsync(page, LawPage.Of([LawPageTests.Broken]), TestContext.Current.CancellationToken);
        var browser = chromium.Browser!;
        browser.Errors.Clear();
        foreach (var (width, dark) in new[] { (400, false), (1400, false), (400, true), (1400, true) })
        {
            await browser.Open(page, width, dark);
            Assert.Empty(browser.Errors);
            Assert.True(
                (int)(await browser.Value("document.documentElement.scrollWidth"))! <= width,
                $"wider than {width}"
            );
            await Keep(browser, $"laws-{width}{(dark ? "-dark" : "")}");
        }

        Assert.Null(await browser.Value("window.ran ?? null"));
        const string Copied = "document.querySelectorAll('pre.copied')";
        Assert.True((int)(await browser.Value($"{Copied}.length"))! > 4);
        Assert.Equal(0, (int)(await browser.Value($"[...{Copied}].filter(p => !p.querySelector('button')).length"))!);
    }

    [Fact]
    public async Task Markup_in_a_run_is_shown_as_text_and_runs_nothing()
    {
        Assert.SkipWhen(Chromium.Program is null, Absent);
        using var hostile = new HostileRun();
        var ended = await SnnProcess.Run(hostile.Folder, "report", hostile.Folder, "--json");
        Assert.Equal(0, ended.Code);
        var browser = chromium.Browser!;
        browser.Errors.Clear();
        await browser.Open(Path.Combine(hostile.Folder, "report.html"), 800);

        Assert.Null(await browser.Value("window.ran ?? null"));
        Assert.Empty(browser.Errors);
        Assert.Contains(
            HostileRun.Markup,
            (string)(await browser.Value("document.body.textContent"))!,
            StringComparison.Ordinal
        );
        await Keep(browser, "hostile-800");
    }

    // In the coordinates of the window.
    private static async Task<(double X, double Y)> Middle(Chromium browser, string element)
    {
        var box = (JsonObject)
            (
                await browser.Value(
                    $"(r => ({{ x: r.x + r.width / 2, y: r.y + r.height / 2 }}))({element}.getBoundingClientRect())"
                )
            )!;
        return ((double)box["x"]!, (double)box["y"]!);
    }

    // For whoever wants to look, in the folder that SNN_SCREENSHOTS names: whole pages take long to draw.
    private static async Task Keep(Chromium browser, string name, bool whole = true)
    {
        var asked = Environment.GetEnvironmentVariable("SNN_SCREENSHOTS");
        var png = await browser.Screenshot(whole && asked is not null);
        Assert.True(png.Length > 10_000, name + " is empty");
        if (asked is null)
        {
            return;
        }

        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, asked)).FullName;
        await File.WriteAllBytesAsync(
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.png")),
            png
        );
        TestContext.Current.AddAttachment(name + ".png", png, "image/png");
    }
}
