using System.Runtime.Versioning;
using System.Text;
using System.Xml.Linq;
using Snn.Data.Faults;
using Snn.Runner.Files;
using Snn.Runner.Plugins;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Plugins;

/// <summary>A file of C# is compiled once, with a stand-in for the .NET SDK.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SourceCompilerTests : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _scratch = new();
    private int _compiled;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void What_was_compiled_is_used_again_by_the_next_process_and_by_no_other_text()
    {
        OnLinux();

        Assert.Equal("built of A", Compiled("A"));
        Assert.Equal("built of A", Compiled("A"));
        Assert.Equal(1, _compiled);
        Assert.Equal("built of B", Compiled("B"));
        Assert.Equal(2, _compiled);
        Assert.Equal(Mine, File.GetUnixFileMode(Cache));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(1, 5)]
    [InlineData(1, 40)]
    public void An_entry_that_is_cut_or_changed_is_made_again(int change, int at)
    {
        OnLinux();
        Compiled("A");
        var entry = Assert.Single(Entries);
        var bytes = File.ReadAllBytes(entry);
        if (change == 0)
        {
            bytes = at < 0 ? bytes[..^1] : [];
        }
        else
        {
            bytes[at] ^= 1;
        }

        File.WriteAllBytes(entry, bytes);

        Assert.Equal("built of A", Compiled("A"));
        Assert.Equal("built of A", Compiled("A"));
        Assert.Equal(2, _compiled);
    }

    [Fact]
    public void An_entry_under_the_key_of_another_is_made_again()
    {
        OnLinux();
        Compiled("A");
        var first = Assert.Single(Entries);
        Compiled("B");
        File.Copy(first, Assert.Single(Entries, entry => entry != first), overwrite: true);

        Assert.Equal("built of B", Compiled("B"));
        Assert.Equal(3, _compiled);
    }

    [Fact]
    public void Where_another_may_put_a_folder_in_its_place_nothing_is_kept_and_nothing_is_used()
    {
        OnLinux();
        Compiled("A");
        File.SetUnixFileMode(_scratch.At("cache"), Mine | UnixFileMode.OtherWrite);
        Assert.Equal("built of A", Compiled("A"));
        Assert.Equal("built of B", Compiled("B"));
        Assert.Equal(3, _compiled);
        Assert.Single(Entries);
    }

    [Fact]
    public void An_entry_that_another_may_write_is_not_used()
    {
        OnLinux();
        Compiled("A");
        File.SetUnixFileMode(Assert.Single(Entries), UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        Compiled("A");

        Assert.Equal(2, _compiled);
    }

    [Fact]
    public void Without_a_folder_of_its_own_it_is_compiled_each_time()
    {
        File.WriteAllText(_scratch.At("cache"), "a file");

        Assert.Equal("built of A", Compiled("A"));
        Assert.Equal("built of A", Compiled("A"));
        Assert.Equal(2, _compiled);
    }

    [Fact]
    public void What_the_SDK_refuses_is_not_kept()
    {
        RunProgram refuses = (_, _, _, _) =>
        {
            _compiled++;
            return Task.FromResult<ProgramOutcome>(
                new ProgramOutcome.Exited(1, "", "/a/source.cs(3,7): error CS1002: ; expected [/a/snn.csproj]")
            );
        };

        foreach (var time in new[] { 1, 2 })
        {
            var fault = Assert.IsType<Result<byte[]>.Error>(Compile("A", refuses)).Fault;
            Assert.Equal("/of/mine.cs: line 3: CS1002: ; expected", fault.ToString()[..39]);
            Assert.Equal(time, _compiled);
        }
    }

    [Fact]
    public void The_SDK_looks_for_settings_in_the_users_home_and_not_in_the_folders_above_the_project()
    {
        var project = new XElement("none");
        RunProgram reads = (_, arguments, _, _) =>
        {
            project = XElement.Load(arguments[1]);
            return Task.FromResult<ProgramOutcome>(new ProgramOutcome.Missing());
        };

        Compile("A", reads);

        var home = project.Descendants("RestoreRootConfigDirectory").Single().Value;
        Assert.Equal(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), home);
        Assert.Equal("false", project.Descendants("DiscoverGlobalAnalyzerConfigFiles").Single().Value);
    }

    [Fact]
    public void Old_entries_go()
    {
        OnLinux();
        Compiled("first");
        var first = Assert.Single(Entries);
        File.SetLastWriteTimeUtc(first, DateTime.UnixEpoch);
        foreach (var n in Enumerable.Range(0, 64))
        {
            Compiled($"{n}");
        }

        Assert.Equal(64, Entries.Length);
        Assert.DoesNotContain(first, Entries);
    }

    private static void OnLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "kept on Linux only");

    private string Cache => _scratch.At("cache", "plugins");

    private string[] Entries => Directory.GetFiles(Cache);

    private string Compiled(string text) => Encoding.UTF8.GetString(Compile(text, StandIn).OrThrow());

    private Result<byte[]> Compile(string text, RunProgram sdk) =>
        new SourceCompiler(sdk, new(Cache)).Compiled(
            "/of/mine.cs",
            Encoding.UTF8.GetBytes(text),
            TestContext.Current.CancellationToken
        );

    private Task<ProgramOutcome> StandIn(
        string program,
        IReadOnlyList<string> arguments,
        string folder,
        CancellationToken cancel
    )
    {
        _compiled++;
        Directory.CreateDirectory(Path.Combine(folder, "out"));
        File.WriteAllText(
            Path.Combine(folder, "out", "source.dll"),
            $"built of {File.ReadAllText(Path.Combine(folder, "source.cs"))}"
        );
        return Task.FromResult<ProgramOutcome>(new ProgramOutcome.Exited(0, ""));
    }
}
