using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Tests.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Execution;

public sealed partial class RunLoopTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly TemporaryFolder _scratch = new();
    private readonly List<RunEvent> _seen = [];
    private Artifacts<int> _artifacts = Artifacts<int>.None;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_run_to_its_end_leaves_its_record_a_line_an_epoch_and_the_summary()
    {
        var outcome = Run(Epochs(3), CancellationToken.None);

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        Assert.Equal("done", (string?)Read(RunFolder.RunFile)["status"]);
        Assert.Equal("2026-01-02T03:04:35.000Z", (string?)Read(RunFolder.RunFile)["finished"]);
        Assert.Equal([1, 2, 3], Lines().Select(l => (int)l["epoch"]!));
        Assert.Equal([1.0, 0.5, 1.0 / 3], Lines().Select(l => (double)l["loss"]!));
        Assert.Equal(outcome.Summary.ToJson().ToJsonString(), Read(RunFolder.SummaryFile).ToJsonString());
        Assert.Equal(0.25, (double)outcome.Summary.ToJson()["answer"]!);
        Assert.Equal(30, (double)outcome.Summary.ToJson()["wall_seconds"]!);
        Assert.Equal(3, (long)outcome.Summary.ToJson()["epochs"]!);
    }

    [Fact]
    public void Samples_per_second_counts_the_time_of_training_and_not_of_evaluation()
    {
        var outcome = Run(Epochs(3), CancellationToken.None);

        // Each epoch: 100 samples in 2 s of training, then 8 s of evaluation.
        Assert.Equal(50, (double)outcome.Summary.ToJson()["samples_per_second"]!);
        Assert.Equal(6, (double)outcome.Summary.ToJson()["train_seconds"]!);
        Assert.All(
            Lines(),
            l =>
                Assert.Equal(
                    (2, 8, 50),
                    ((double)l["train_seconds"]!, (double)l["eval_seconds"]!, (double)l["samples_per_second"]!)
                )
        );
    }

    [Fact]
    public void An_interruption_ends_the_pull_under_way_and_saves_what_was_reached()
    {
        using var stop = new CancellationTokenSource();
        var disposed = false;
        var outcome = Run(Interrupted(), stop.Token);

        Assert.Equal(ExitCode.Interrupted, outcome.ExitCode);
        Assert.Equal("interrupted", (string?)Read(RunFolder.RunFile)["status"]);
        Assert.Equal("interrupted", (string?)Read(RunFolder.SummaryFile)["status"]);
        Assert.Equal(0.5, (double)Read(RunFolder.SummaryFile)["loss"]!);
        Assert.Equal(2, Lines().Length);
        Assert.True(disposed, "the experiment was not released");

        IEnumerable<RunProgress<int>> Interrupted()
        {
            try
            {
                foreach (var step in Epochs(9))
                {
                    if (step is RunProgress<int>.EpochDone { Epoch: 2 })
                    {
                        stop.Cancel();
                    }

                    yield return step;
                }
            }
            finally
            {
                disposed = true;
            }
        }
    }

    [Theory]
    [InlineData(FaultKind.Failed, 1)]
    [InlineData(FaultKind.Data, 3)]
    [InlineData(FaultKind.Device, 4)]
    public void An_experiment_that_cannot_go_on_says_why_and_keeps_its_last_epoch(FaultKind kind, int code)
    {
        var fault = new Fault(kind, "here", "it broke", "mend it");
        var outcome = Run([.. Epochs(2).SkipLast(1), new RunProgress<int>.Stopped(fault)], CancellationToken.None);

        Assert.Equal((code, RunStatus.Failed, fault), (outcome.ExitCode, outcome.Status, outcome.Fault));
        Assert.Equal("it broke", (string?)Read(RunFolder.SummaryFile)["error"]!["what"]);
        Assert.Equal("mend it", (string?)Read(RunFolder.RunFile)["error"]!["mend"]);
        Assert.Equal(0.5, (double)Read(RunFolder.SummaryFile)["loss"]!);
    }

    [Fact]
    public void A_bug_in_an_experiment_leaves_the_folder_in_order()
    {
        var outcome = Run(Broken(), CancellationToken.None);

        Assert.Equal(ExitCode.Failed, outcome.ExitCode);
        Assert.IsType<DivideByZeroException>(outcome.Bug);
        Assert.Equal("failed", (string?)Read(RunFolder.RunFile)["status"]);
        Assert.Single(Lines());

        static IEnumerable<RunProgress<int>> Broken()
        {
            yield return new RunProgress<int>.EpochDone(1, 2, [], 0);
            throw new DivideByZeroException();
        }
    }

    [Fact]
    public void A_sequence_without_an_end_is_a_bug() =>
        Assert.IsType<InvalidOperationException>(Run(Epochs(2).SkipLast(1), CancellationToken.None).Bug);

    [Fact]
    public void Numbers_that_JSON_lacks_become_null_and_a_metric_never_replaces_what_the_runner_measured()
    {
        var outcome = Run(
            [
                new RunProgress<int>.Finished(
                    [
                        Metric.Of("mse", double.NaN),
                        Metric.Of("id", "other"),
                        Metric.Of("rates", [1, double.PositiveInfinity]),
                    ],
                    0
                ),
            ],
            CancellationToken.None
        );

        Assert.Contains("\"mse\": null", File.ReadAllText(FileAt(RunFolder.SummaryFile)), StringComparison.Ordinal);
        Assert.Equal("fake", (string?)outcome.Summary.ToJson()["id"]);
        Assert.Equal("[1,null]", outcome.Summary.ToJson()["rates"]!.ToJsonString());
    }

    [Fact]
    public void Lines_that_find_no_space_are_told_once_and_written_as_soon_as_there_is_some()
    {
        var outcome = Run(FullDisk(), CancellationToken.None);

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        Assert.Equal([1, 2, 3, 4], Lines().Select(l => (int)l["epoch"]!));
        Assert.Single(_seen.OfType<RunEvent.Note>());

        IEnumerable<RunProgress<int>> FullDisk()
        {
            // A folder in the file's place stands for a disk that takes nothing.
            Directory.CreateDirectory(FileAt(RunFolder.MetricsFile));
            foreach (var step in Epochs(4))
            {
                if (step is RunProgress<int>.EpochDone { Epoch: 3 })
                {
                    Directory.Delete(FileAt(RunFolder.MetricsFile));
                }

                yield return step;
            }
        }
    }

    [Fact]
    public void Results_that_can_never_be_written_are_a_failure_that_still_hands_over_the_summary()
    {
        var outcome = Run(FullDisk(), CancellationToken.None);

        Assert.Equal((ExitCode.Failed, RunStatus.Done), (outcome.ExitCode, outcome.Status));
        Assert.Equal("failed", (string)Read(RunFolder.RunFile)["status"]!);
        Assert.Equal(0.25, (double)outcome.Summary.ToJson()["answer"]!);

        IEnumerable<RunProgress<int>> FullDisk()
        {
            Directory.CreateDirectory(FileAt(RunFolder.SummaryFile));
            foreach (var step in Epochs(1))
            {
                yield return step;
            }
        }
    }

    [Fact]
    public void Whoever_watches_sees_how_far_the_run_is()
    {
        Run(Epochs(2), CancellationToken.None);

        var halfway = _seen.OfType<RunEvent.Advanced>().Skip(1).First().At;
        Assert.Equal((1, 2, 10, 10), (halfway.Epoch, halfway.Epochs, halfway.Done, halfway.Count));
        Assert.Equal(0.5, halfway.Fraction);
        Assert.Equal(halfway.Elapsed, halfway.Left);
        Assert.IsType<RunEvent.Started>(_seen[0]);
    }

    [Fact]
    public void The_files_of_a_run_are_made_of_the_state_after_each_epoch_and_at_the_end()
    {
        _artifacts = new(
            state => [new("model.bin", new byte[] { (byte)state })],
            state => [new("model.bin", new byte[] { (byte)state, 9 }), new("figures/trace.csv", new byte[] { 1 })]
        );
        var afterSecond = default(byte[]);
        var outcome = Run(Epochs(3).Select(Look), CancellationToken.None);

        Assert.Equal([2], afterSecond);
        Assert.Equal([3, 9], File.ReadAllBytes(FileAt("model.bin")));
        Assert.Equal([1], File.ReadAllBytes(FileAt("figures/trace.csv")));
        Assert.Equal(["figures/trace.csv", "model.bin"], outcome.Summary.Files);

        RunProgress<int> Look(RunProgress<int> step)
        {
            afterSecond = step is RunProgress<int>.Advanced { Epoch: 3, Done: 5 }
                ? File.ReadAllBytes(FileAt("model.bin"))
                : afterSecond;
            return step;
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_once_and_fails_the_run_unless_a_later_epoch_writes_it()
    {
        _artifacts = Artifacts<int>.Always(state => [new(state == 2 ? "good.bin" : "blocked", new byte[] { 1 })]);
        var outcome = Run(Blocked(), CancellationToken.None);

        Assert.Equal((ExitCode.Failed, RunStatus.Failed), (outcome.ExitCode, outcome.Status));
        Assert.Equal("failed", (string)Read(RunFolder.RunFile)["status"]!);
        Assert.Equal("failed", (string)Read(RunFolder.SummaryFile)["status"]!);
        Assert.Contains("blocked", outcome.Fault!.Where, StringComparison.Ordinal);
        Assert.Equal(["good.bin"], outcome.Summary.Files);
        Assert.Single(_seen.OfType<RunEvent.Note>());

        IEnumerable<RunProgress<int>> Blocked()
        {
            Directory.CreateDirectory(FileAt("blocked"));
            foreach (var step in Epochs(3))
            {
                yield return step;
            }
        }
    }

    private IEnumerable<RunProgress<int>> Epochs(int epochs, int first = 1)
    {
        for (var epoch = first; epoch <= epochs; epoch++)
        {
            _clock.Pass(1);
            yield return new RunProgress<int>.Advanced(epoch, epochs, 5, 10, 50, [], epoch);
            _clock.Pass(1);
            yield return new RunProgress<int>.Advanced(epoch, epochs, 10, 10, 50, [], epoch);
            yield return new RunProgress<int>.Evaluating(epoch, epochs);
            _clock.Pass(8);
            yield return new RunProgress<int>.EpochDone(epoch, epochs, [Metric.Of("loss", 1.0 / epoch)], epoch);
        }

        yield return new RunProgress<int>.Finished([Metric.Of("answer", 0.25)], epochs);
    }

    private RunOutcome Run(IEnumerable<RunProgress<int>> progress, CancellationToken stop)
    {
        var record = RunFolderTests.Record(_clock.GetUtcNow());
        var folder = RunFolderTests.Made(RunFolder.Create(_scratch.Path, record));
        return RunLoop.Execute(record, progress, _artifacts, folder, _clock, _seen.Add, stop);
    }

    private string FileAt(string name) => Path.Combine(Directory.GetDirectories(_scratch.At("fake")).Single(), name);

    private JsonObject Read(string name) => JsonNode.Parse(File.ReadAllText(FileAt(name)))!.AsObject();

    private JsonObject[] Lines() =>
        [.. File.ReadAllLines(FileAt(RunFolder.MetricsFile)).Select(l => JsonNode.Parse(l)!.AsObject())];
}
