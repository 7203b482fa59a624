using Snn.Tests.LocalLoss;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Machine;

/// <summary>What is loaded from the cache never lies where anyone can put it: in the current folder.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class CacheFolderTests(Torch libTorch) : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Where_others_can_write_to_all_folders_nothing_is_loaded_or_compiled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked who may write");
        var open = Directory.CreateDirectory(_scratch.At("open")).FullName;
        await File.WriteAllTextAsync(_scratch.At("my.cs"), "", TestContext.Current.CancellationToken);
        using (var opens = System.Diagnostics.Process.Start("chmod", ["777", open]))
        {
            await opens.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var compiled = await Run("laws", "my.cs");
        Assert.Equal(3, compiled.Code);
        Assert.Contains($"in the place of {open}/snn-sdk-", compiled.Error, StringComparison.Ordinal);

        if (!libTorch.Loaded.MissingVersions.IsEmpty)
        {
            var loaded = await Run("train", "--model", "10-10", "--epochs", "1", "--data", "sample");
            Assert.Equal(4, loaded.Code);
            Assert.Contains($"in that of {open}/snn-native-", loaded.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetDirectories(open, "snn-*"));

        Task<Ended> Run(params string[] line) =>
            SnnProcess.End(
                SnnProcess.Start(
                    _scratch.Path,
                    new() { ["TMPDIR"] = open, ["SNN_CACHE"] = Path.Combine(open, "cache") },
                    line
                )
            );
    }

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
