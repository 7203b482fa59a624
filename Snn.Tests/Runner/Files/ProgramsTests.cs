using Snn.Runner.Files;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Files;

/// <summary>Other programs are those of PATH, never one that lies around.</summary>
public sealed class ProgramsTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_first_folder_that_has_a_program_of_the_name_decides()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "what is a program is said by its mode");
        Put("a", UnixFileMode.UserRead);
        Put("b", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Put("c", UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var found = Programs.Find("mine", string.Join(':', "", _scratch.At("none"), At("a"), At("b"), At("c")));

        Assert.Equal(_scratch.At("b", "mine"), found);
    }

    [Fact]
    public async Task A_relative_folder_is_passed_over_whatever_lies_in_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "what is a program is said by its mode");
        Put("a", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, At("a"));
        Assert.True(File.Exists(Path.Combine(relative, "mine")));

        Assert.Null(Programs.Find("mine", string.Join(':', ".", "", relative)));
        Assert.Equal(_scratch.At("a", "mine"), Programs.Find(_scratch.At("a", "mine"), ""));
        Assert.IsType<ProgramOutcome.Missing>(
            await Programs.Run("snn-no-such-program", [], _scratch.Path, TestContext.Current.CancellationToken)
        );
    }

    private string At(string folder) => _scratch.At(folder);

    private void Put(string folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(At(folder));
            File.WriteAllText(Path.Combine(At(folder), "mine"), "");
            File.SetUnixFileMode(Path.Combine(At(folder), "mine"), mode);
        }
    }
}
