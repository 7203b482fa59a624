using System.Diagnostics;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Execution;

/// <summary>
/// Runs that are killed, stopped, damaged or extended, and go on: they end like one that was never broken.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class ResumeTests : IDisposable
{
    private static readonly string[] Training =
    [
        "run",
        "4.1-ce",
        "--set",
        "num-hidden=60",
        "--set",
        "num-layers=2",
        "--set",
        "dropout=0.1",
        "--set",
        "validation=0.1",
        "--set",
        "record-norms=true",
        "--data",
        "sample",
        "--threads",
        "1",
        "--device",
        "cpu",
        "--checkpoint-every",
        "2",
        "--no-report",
        "--json",
    ];

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(
        "run 4.1-ce --set num-hidden=60 --set num-layers=2 --set dropout=0.1 --set validation=0.1 --epochs 8 --threads 1 --device cpu --checkpoint-every 2 --no-report"
    )]
    [InlineData("run 4.1-proj-single --set grid=30 --set eval_grid=50 --set readout_grid=10 --epochs 12")]
    [InlineData(
        "run m20-fig4 --set num_neurons=10 --set passes=2 --epochs 12 --set learn_duration=2 --set dt=0.01 --set duration=8 --set still=1 --no-report"
    )]
    public async Task A_run_that_was_killed_twice_ends_like_one_that_was_not(string line)
    {
        string[] arguments = [.. line.Split(' '), "--data", "sample", "--json"];
        var whole = await SnnHere.In(_scratch.Path, [.. arguments, "--out", "whole"]);
        Assert.Equal((0, ""), (whole.Code, whole.Error));

        // The moment is drawn anew in each run of the tests: whatever it is, the numbers are the same.
        await Kill(epochs: 1);
        await Kill(epochs: 4);
        var end = await SnnHere.In(_scratch.Path, [.. arguments, "--out", "broken", "--resume"]);
        Assert.Equal((0, ""), (end.Code, end.Error));
        Assert.Equal(Told(_scratch.At("whole")), Told(_scratch.At("broken")));
        Assert.Equal(Numbers(whole.Json), Numbers(end.Json));

        async Task Kill(int epochs)
        {
            using var process = SnnProcess.Start(_scratch.Path, [.. arguments, "--out", "broken", "--resume"]);
            for (
                var since = Stopwatch.StartNew();
                Lines(_scratch.At("broken")).Length < epochs
                    && !process.HasExited
                    && since.Elapsed < TimeSpan.FromMinutes(1);

            )
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            await Task.Delay(Random.Shared.Next(60), TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_polite_stop_keeps_the_batch_and_the_newest_run_goes_on_without_an_ID()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such signals there");
        using var process = SnnProcess.Start(
            _scratch.Path,
            "run",
            "4.1-ce",
            "--epochs",
            "8",
            "--set",
            "num-hidden=60",
            "--set",
            "num-layers=1",
            "--set",
            "batch-size=16",
            "--data",
            "sample",
            "--threads",
            "1",
            "--json"
        );
        while (Lines(_scratch.At("results")).Length == 0)
        {
            Assert.False(process.HasExited, "the run ended by itself");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await SnnProcess.Signal(process, "TERM");
        var stopped = await SnnProcess.End(process);
        Assert.Equal(130, stopped.Code);
        var folder = (string)stopped.Json["folder"]!;
        var saved = Assert
            .IsType<Result<FoundCheckpoint>.Ok>(CheckpointFiles.Read(Path.Combine(folder, CheckpointFiles.Last)))
            .Value.Value.Progress;
        Assert.True(saved.Batches > 0 || saved.Epoch - 1 == Lines(_scratch.At("results")).Length, $"{saved}");

        var end = await SnnHere.In(_scratch.Path, "run", "--resume", "--json");
        Assert.Equal(
            ((0, ""), "done", 8, folder),
            ((end.Code, end.Error), (string?)end.Json["status"], (int)end.Json["epochs"]!, (string?)end.Json["folder"])
        );
    }

    [Fact]
    public async Task A_run_is_extended_and_one_that_is_done_is_not_done_again()
    {
        var longer = await SnnHere.In(_scratch.Path, [.. Training, "--epochs", "4", "--out", "whole"]);
        var first = await SnnHere.In(_scratch.Path, [.. Training, "--epochs", "2", "--out", "broken"]);
        var again = await SnnHere.In(_scratch.Path, [.. Training, "--epochs", "2", "--out", "broken", "--resume"]);
        Assert.Equal((0, Numbers(first.Json)), (again.Code, Numbers(again.Json)));
        Assert.Contains(
            "has all its epochs",
            Assert.Single(again.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );

        var extended = await SnnHere.In(
            _scratch.Path,
            "train",
            "--resume",
            (string)first.Json["folder"]!,
            "--epochs",
            "4",
            "--json"
        );
        Assert.Equal((0, ""), (extended.Code, extended.Error));
        Assert.Equal(Numbers(longer.Json), Numbers(extended.Json));
        Assert.Equal(Told(_scratch.At("whole")), Told(_scratch.At("broken")));
    }

    [Fact]
    public async Task A_damaged_checkpoint_falls_back_to_the_one_before_and_none_that_is_whole_is_code_3()
    {
        var whole = await SnnHere.In(_scratch.Path, [.. Training, "--epochs", "3", "--out", "whole"]);
        var folder = (string)
            (await SnnHere.In(_scratch.Path, [.. Training, "--epochs", "2", "--out", "broken"])).Json["folder"]!;
        Damage(CheckpointFiles.Last);
        var damaged = await File.ReadAllBytesAsync(
            Path.Combine(folder, CheckpointFiles.Last),
            TestContext.Current.CancellationToken
        );
        var end = await SnnHere.In(_scratch.Path, [.. Training, "--epochs", "3", "--out", "broken", "--resume"]);
        Assert.Equal(0, end.Code);
        Assert.Matches(
            "^snn: .*last.snnt: its checksum is wrong; going on from checkpoint/previous.snnt \\(epoch 2, batch [0-9]+\\)$",
            end.Error.TrimEnd()
        );
        Assert.Equal(
            damaged,
            await File.ReadAllBytesAsync(
                Path.Combine(folder, "checkpoint", "damaged.snnt"),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(Told(_scratch.At("whole")), Told(_scratch.At("broken")));
        Assert.Equal(Numbers(whole.Json), Numbers(end.Json));

        var before = Told(_scratch.At("broken"));
        Damage(CheckpointFiles.Last);
        Damage(CheckpointFiles.Previous);
        Damage(CheckpointFiles.Best);
        var none = await SnnHere.In(_scratch.Path, "train", "--resume", folder, "--epochs", "9");
        Assert.Equal((3, ""), (none.Code, none.Out));
        Assert.Contains(
            "no other checkpoint of the run is whole",
            Assert.Single(none.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
        Assert.Equal(before, Told(_scratch.At("broken")));
        Assert.Equal(3, (await SnnHere.In(_scratch.Path, "eval", folder)).Code);

        void Damage(string name)
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, name));
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }
    }

    [Fact]
    public async Task Only_what_the_run_was_goes_on_and_the_run_is_left_as_it_is()
    {
        var folder = (string)
            (await SnnHere.In(_scratch.Path, [.. Training, "--epochs", "2", "--out", "broken"])).Json["folder"]!;
        var before = Told(_scratch.At("broken"));
        (string Flags, string Told)[] misfits =
        [
            ("--num-hidden 201", "num-hidden: the checkpoint has 60, the run 201"),
            ("--model snn1m", "model: the checkpoint has mlp"),
            ("--lr 1", "lr: the checkpoint has"),
            ("--seed 2", "seed: the checkpoint has 1"),
            ("--dataset FashionMNIST", "dataset: the checkpoint has MNIST"),
            ("--epochs 1", "epochs: 1 are fewer than the 2"),
        ];
        foreach (var (flags, told) in misfits)
        {
            SnnHere.Refused(2, told, ["train", "--resume", folder, .. flags.Split(' ')]);
            Assert.Equal(before, Told(_scratch.At("broken")));
        }

        // By its ID, another architecture is another run.
        var other = await SnnHere.In(
            _scratch.Path,
            [.. Training, "--epochs", "1", "--set", "num-hidden=30", "--out", "broken", "--resume"]
        );
        Assert.NotEqual(folder, (string?)other.Json["folder"]);

        // From a checkpoint that lies elsewhere, a run of its own goes on.
        File.Copy(Path.Combine(folder, CheckpointFiles.Best), _scratch.At("mine.snnt"));
        var own = await SnnHere.In(
            _scratch.Path,
            "train",
            "--resume",
            _scratch.At("mine.snnt"),
            "--epochs",
            "3",
            "--data",
            "sample",
            "--out",
            "own",
            "--json"
        );
        Assert.Equal((0, 3), (own.Code, (int)own.Json["epochs"]!));
    }

    [Fact]
    public async Task Two_processes_never_work_in_one_folder()
    {
        var folder = (string)
            (await SnnHere.In(_scratch.Path, [.. Training, "--epochs", "1", "--out", "broken"])).Json["folder"]!;
        using var held = Assert.IsType<Result<RunLock>.Ok>(RunLock.Take(folder)).Value;
        var ended = await SnnHere.In(_scratch.Path, "train", "--resume", folder, "--epochs", "2");
        Assert.Equal(1, ended.Code);
        Assert.Contains("another process is at work", ended.Error, StringComparison.Ordinal);
    }

    private static string[] Lines(string root) =>
        !Directory.Exists(root)
            ? []
            :
            [
                .. Directory
                    .GetFiles(root, RunFolder.MetricsFile, SearchOption.AllDirectories)
                    .SelectMany(File.ReadAllLines),
            ];

    // All that the one folder below says, without times and names.
    internal static string Told(string root)
    {
        var folder = Assert.Single(Directory.GetDirectories(Assert.Single(Directory.GetDirectories(root))));
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, RunFolder.RunFile)))!.AsObject();

        // Each start leaves a file of its own for TensorBoard.
        string[] files =
        [
            .. Directory
                .GetFiles(folder)
                .Select(Path.GetFileName)
                .Where(name => !name!.Contains("tfevents", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)!,
        ];
        return string.Join(
            '\n',
            [
                string.Join(' ', files),
                Numbers(record),
                Numbers(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, RunFolder.SummaryFile)))!.AsObject()),
                .. Lines(root).Select(line => Numbers(JsonNode.Parse(line)!.AsObject())),
            ]
        );
    }

    private static string Numbers(JsonObject told)
    {
        string[] measured =
        [
            "wall_seconds",
            "train_seconds",
            "eval_seconds",
            "samples_per_second",
            "folder",
            "started",
            "finished",
            "command_line",
            "peak_memory_bytes",
        ];
        return string.Join(
            ' ',
            told.Where(p => !measured.Contains(p.Key)).Select(p => $"{p.Key}={p.Value?.ToJsonString()}")
        );
    }
}
