using System.Runtime.Versioning;
using Snn.LocalLoss.LibTorch;
using Snn.Tests.Support;

namespace Snn.Tests.LocalLoss;

/// <summary>Only where nobody else can put anything is it this user's alone.</summary>
[Trait(Category.Name, Category.Process)]
[UnsupportedOSPlatform("windows")]
public sealed class OwnershipTests : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _scratch = new();

    public OwnershipTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "asked on Linux only");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0, true)]
    [InlineData(UnixFileMode.OtherRead | UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.OtherWrite, false)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit, true)]
    public void Who_may_write_above_it_may_put_another_in_its_place(UnixFileMode above, bool safe)
    {
        var parent = Directory.CreateDirectory(_scratch.At("a")).FullName;
        File.SetUnixFileMode(parent, Mine | above);

        var found = Ownership.MakePrivate(_scratch.At("a", "b", "c"));

        Assert.Equal(safe ? _scratch.At("a", "b", "c") : null, found);
    }

    [Fact]
    public void From_ones_own_folder_the_right_of_others_to_write_is_taken()
    {
        var folder = Directory.CreateDirectory(_scratch.At("a")).FullName;
        File.SetUnixFileMode(folder, Mine | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead);

        Assert.Equal(folder, Ownership.MakePrivate(folder));
        Assert.Equal(Mine | UnixFileMode.OtherRead, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void A_link_is_followed_once_and_what_it_leads_to_is_judged()
    {
        Directory.CreateDirectory(_scratch.At("open", "real"));
        File.SetUnixFileMode(_scratch.At("open"), Mine | UnixFileMode.OtherWrite);
        Directory.CreateDirectory(_scratch.At("closed"));
        File.CreateSymbolicLink(_scratch.At("to-open"), _scratch.At("open", "real"));
        File.CreateSymbolicLink(_scratch.At("to-closed"), _scratch.At("closed"));

        Assert.Null(Ownership.MakePrivate(_scratch.At("to-open")));
        Assert.Equal(_scratch.At("closed"), Ownership.MakePrivate(_scratch.At("to-closed")));
    }

    [Fact]
    public void What_is_somebody_elses_is_not_ones_own()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a folder away");
        var folder = Directory.CreateDirectory(_scratch.At("a")).FullName;
        using (var gives = System.Diagnostics.Process.Start("chown", ["65534", folder]))
        {
            gives.WaitForExit();
        }

        Assert.Null(Ownership.MakePrivate(folder));
        Assert.Null(Ownership.MakePrivate(_scratch.At("a", "b")));
        Assert.False(Ownership.IsOwn(folder));
        Assert.Null(Ownership.MakePrivate("relative"));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(UnixFileMode.OtherRead, 0, true)]
    [InlineData(UnixFileMode.OtherWrite, 0, false)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit, 0, false)]
    [InlineData(0, UnixFileMode.OtherWrite, false)]
    [InlineData(0, UnixFileMode.OtherWrite | UnixFileMode.StickyBit, true)]
    public void A_file_is_ones_own_where_nobody_else_may_write_it_or_what_is_above(
        UnixFileMode others,
        UnixFileMode above,
        bool own
    )
    {
        var parent = Directory.CreateDirectory(_scratch.At("a")).FullName;
        File.SetUnixFileMode(parent, Mine | above);
        File.WriteAllText(_scratch.At("a", "file"), "");
        File.SetUnixFileMode(_scratch.At("a", "file"), UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        File.CreateSymbolicLink(_scratch.At("link"), _scratch.At("a", "file"));

        Assert.Equal(own, Ownership.IsOwn(_scratch.At("a", "file")));
        Assert.Equal(own, Ownership.IsOwn(_scratch.At("link")));
        Assert.False(Ownership.IsOwn(_scratch.At("a", "none")));
    }

    [Theory]
    [InlineData(UnixFileMode.None, true)]
    [InlineData(UnixFileMode.GroupWrite, false)]
    [InlineData(UnixFileMode.OtherWrite, false)]
    public void A_file_that_others_may_write_is_theirs_too(UnixFileMode others, bool own)
    {
        var file = _scratch.At("file");
        File.WriteAllText(file, "");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        using var open = File.OpenHandle(file);

        Assert.Equal(own, Ownership.IsPrivate(open));
    }
}
