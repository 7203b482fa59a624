using System.Runtime.Versioning;
using Snn.Runner.Plugins;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Plugins;

/// <summary>A plug-in is known where this user has named it, and nobody can say so for him.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KnownPluginsTests : IDisposable
{
    private static readonly string Digest = new('a', 64);

    private readonly TemporaryFolder _scratch = new();

    public KnownPluginsTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "remembered on Linux only");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_one_that_was_named_is_known_and_no_other()
    {
        Known.Add(Digest);
        Known.Add(Digest);

        Assert.True(Known.Has(Digest));
        Assert.False(Known.Has(new('b', 64)));
        Assert.Single(Directory.GetFiles(_scratch.At("plugins")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../plugins/x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../../../../../../../../../../../../../../../../../etc/passwd/////")]
    public void What_is_no_digest_is_not_looked_for(string word)
    {
        Known.Add(word);

        Assert.False(Known.Has(word));
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Fact]
    public void What_another_may_have_written_says_nothing()
    {
        Known.Add(Digest);
        var file = Assert.Single(Directory.GetFiles(_scratch.At("plugins")));
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherWrite);

        Assert.False(Known.Has(Digest));
    }

    [Fact]
    public void Where_nothing_can_be_kept_nothing_is_known()
    {
        File.WriteAllText(_scratch.At("plugins"), "a file");
        Known.Add(Digest);

        Assert.False(Known.Has(Digest));
    }

    private KnownPlugins Known => new(_scratch.At("plugins"));
}
