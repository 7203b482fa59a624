using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Tests.Runner.Runs;

namespace Snn.Tests.Runner.Execution;

public sealed partial class RunLoopTests
{
    [Fact]
    public void The_state_is_kept_within_an_epoch_by_batches_or_by_time_and_the_one_before_stays()
    {
        var seen = new List<string>();
        _artifacts = Kept(state => [(byte)state], new(2, TimeSpan.Zero));
        Run(Batches(5).Select(Look), CancellationToken.None);
        Assert.Equal(["", "", "2", "2", "2 4"], seen);

        seen.Clear();
        Directory.Delete(_scratch.At("fake"), recursive: true);
        _artifacts = Kept(state => [(byte)state], new(null, TimeSpan.FromSeconds(3)));
        Run(Batches(7).Select(Look), CancellationToken.None);
        Assert.Equal(["", "", "", "3", "3", "3", "3 6"], seen);

        // What is there when the next report is made.
        RunProgress<int> Look(RunProgress<int> step)
        {
            if (step is RunProgress<int>.Advanced)
            {
                seen.Add(
                    string.Join(
                        ' ',
                        new[] { "before", "last" }
                            .Select(FileAt)
                            .Where(File.Exists)
                            .Select(f => File.ReadAllBytes(f)[0])
                    )
                );
            }

            return step;
        }
    }

    [Fact]
    public void A_stop_within_an_epoch_keeps_the_state_of_its_last_batch()
    {
        using var stop = new CancellationTokenSource();
        _artifacts = Kept(state => [(byte)state], new(100, TimeSpan.Zero));
        var outcome = Run(
            Batches(9)
                .Select(step =>
                {
                    if (step is RunProgress<int>.Advanced { Done: 5 })
                    {
                        stop.Cancel();
                    }

                    return step;
                }),
            stop.Token
        );

        Assert.Equal(RunStatus.Interrupted, outcome.Status);
        Assert.Equal([5], File.ReadAllBytes(FileAt("last")));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_told_once_and_leaves_the_older_ones_as_they_are()
    {
        _artifacts = Artifacts<int>.None with
        {
            // A name that no file system takes stands for a disk that takes nothing.
            Within = state =>
                [new(state < 3 ? "last" : "last" + new string('x', 300), new byte[] { (byte)state }, "before")],
            Schedule = new(1, TimeSpan.Zero),
        };
        var outcome = Run(Batches(5), CancellationToken.None);

        Assert.Equal((RunStatus.Failed, ExitCode.Failed), (outcome.Status, outcome.ExitCode));
        Assert.Equal([2], File.ReadAllBytes(FileAt("last")));
        Assert.Equal([1], File.ReadAllBytes(FileAt("before")));
        Assert.Contains(
            "the run continues",
            Assert.Single(_seen.OfType<RunEvent.Note>()).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_run_that_goes_on_adds_to_what_is_behind_it()
    {
        var record = RunFolderTests.Record(_clock.GetUtcNow());
        var folder = RunFolderTests.Made(RunFolder.Create(_scratch.Path, record));
        RunLoop.Execute(record, Epochs(3), _artifacts, folder, _clock, _seen.Add, CancellationToken.None);
        var whole = File.ReadAllText(FileAt(RunFolder.MetricsFile));

        // It is killed after the third line, in the middle of a fourth, and its state is of the second epoch.
        File.AppendAllText(FileAt(RunFolder.MetricsFile), "{\"epoch\":4,\"wa");
        var (again, past) = Assert
            .IsType<Result<(RunFolder Folder, RunPast Past)>.Ok>(
                RunFolder.Reopen(folder.Path, record, 2, ["model.bin"])
            )
            .Value;
        Assert.Equal(
            (2, 20.0, 4.0, 16.0, 200),
            (
                past.Epochs,
                past.Wall.TotalSeconds,
                past.Times.Training.TotalSeconds,
                past.Times.Evaluation.TotalSeconds,
                past.Times.Samples
            )
        );
        Assert.Equal(whole.Split('\n')[..2], File.ReadAllLines(FileAt(RunFolder.MetricsFile)));
        Assert.False(File.Exists(FileAt(RunFolder.SummaryFile)));
        Assert.Equal("running", (string?)Read(RunFolder.RunFile)["status"]);

        var outcome = RunLoop.Execute(
            record,
            Epochs(3, first: 3),
            _artifacts,
            again,
            _clock,
            _seen.Add,
            CancellationToken.None,
            past
        );
        Assert.Equal(whole, File.ReadAllText(FileAt(RunFolder.MetricsFile)));
        Assert.Equal(
            (30.0, 50.0, 3),
            (
                (double)outcome.Summary.ToJson()["wall_seconds"]!,
                (double)outcome.Summary.ToJson()["samples_per_second"]!,
                (long)outcome.Summary.ToJson()["epochs"]!
            )
        );
        Assert.Equal(["model.bin"], outcome.Summary.Files);
    }

    private static Artifacts<int> Kept(Func<int, byte[]> bytes, CheckpointSchedule schedule) =>
        Artifacts<int>.None with
        {
            Within = state => [new("last", bytes(state), "before")],
            Schedule = schedule,
        };

    private IEnumerable<RunProgress<int>> Batches(int count)
    {
        for (var batch = 1; batch <= count; batch++)
        {
            _clock.Pass(1);
            yield return new RunProgress<int>.Advanced(1, 1, batch, count, 10, [], batch);
        }

        yield return new RunProgress<int>.EpochDone(1, 1, [], 0);
        yield return new RunProgress<int>.Finished([], 0);
    }
}
