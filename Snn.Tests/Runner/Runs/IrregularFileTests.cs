using System.Diagnostics;
using Snn.Data.Faults;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Runs;

/// <summary>Named pipes, folders and devices in the place of a run's files.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class IrregularFileTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("pipe")]
    [InlineData("folder")]
    [InlineData("device")]
    public async Task What_is_no_regular_file_is_a_fault_at_once(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes and devices are those of Linux");
        foreach (
            var name in ArchiveTests.Names.Append(RunFolder.NetworkFile).Append(".lock").Append(CheckpointFiles.Last)
        )
        {
            var run = _scratch.At(Path.GetFileName(name) + " of a run");
            var path = Path.Combine(run, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ArchiveTests.Whole(run);
            File.Delete(path);
            await Replace(path, what);

            var read = Task.Run(() => ArchiveTests.ReadAll(run), TestContext.Current.CancellationToken);
            Assert.Same(read, await Task.WhenAny(read, Task.Delay(Soon, TestContext.Current.CancellationToken)));
            await read;
            if (name is RunFolder.RunFile or RunFolder.SummaryFile or RunFolder.NetworkFile)
            {
                var fault = Assert.IsType<Result<FinishedRun>.Error>(FinishedRun.Read(run)).Fault;
                Assert.Equal(FaultKind.Data, fault.Kind);
                Assert.StartsWith("it is no regular file but", fault.What, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Results_lists_the_others_beside_a_folder_that_cannot_be_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes are those of Linux");
        foreach (var name in new[] { "4.1-ce/a", "4.1-ce/b", "m20-fig4/c", "m20-fig4/d" })
        {
            ArchiveTests.Whole(Directory.CreateDirectory(_scratch.At("results", name)).FullName);
        }

        File.WriteAllText(_scratch.At("results", "4.1-ce/b", RunFolder.RunFile), """{"layout":1,"id":"\ud800"}""");
        File.Delete(_scratch.At("results", "m20-fig4/c", RunFolder.RunFile));
        await Replace(_scratch.At("results", "m20-fig4/c", RunFolder.RunFile), "pipe");

        var ended = await SnnProcess.Run(_scratch.Path, "results", "--json");

        Assert.Equal(0, ended.Code);
        Assert.Equal(
            ["a", "d"],
            ended.Json["runs"]!.AsArray().Select(r => Path.GetFileName((string)r!["folder"]!)).Order()
        );
        Assert.Equal(2, ended.Error.TrimEnd().Split('\n').Length);
        Assert.Contains("it is no regular file but a pipe", ended.Error, StringComparison.Ordinal);
    }

    private static async Task Replace(string path, string what)
    {
        switch (what)
        {
            case "pipe":
                using (var made = Process.Start("mkfifo", [path]))
                {
                    await made.WaitForExitAsync(TestContext.Current.CancellationToken);
                }

                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            default:
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
        }
    }
}
