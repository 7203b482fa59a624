using Snn.Tests.Support;

namespace Snn.Tests.Runner.Machine;

/// <summary>What is loaded from the cache never lies where anyone can put it: in the current folder.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class CacheFolderTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("/nonexistent/home", "")]
    [InlineData("/nonexistent/home", "relative")]
    [InlineData("", "..")]
    public async Task Without_a_home_nothing_is_made_in_the_current_folder(string home, string cache)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "these variables say nothing there");
        var packages =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

        await SnnProcess.End(
            SnnProcess.Start(
                _scratch.Path,
                new()
                {
                    ["HOME"] = home,
                    ["XDG_CACHE_HOME"] = cache,
                    ["SNN_CACHE"] = "",
                    ["NUGET_PACKAGES"] = packages,
                },
                ["train", "--model", "10-10", "--epochs", "1", "--data", "sample", "--out", _scratch.At("results")]
            )
        );

        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(_scratch.Path).Select(Path.GetFileName),
            name => name != "results"
        );
        Assert.False(Directory.Exists(Path.Combine(_scratch.Path, "..", "snn")));
    }
}
