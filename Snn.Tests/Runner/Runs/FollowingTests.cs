using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Observers;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Runs;

[Trait(Category.Name, Category.Process)]
public sealed class FollowingTests : IDisposable
{
    private static readonly RunPosition At = new(2, 3, 5, 10, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(4), 123.5);

    private readonly TemporaryFolder _scratch = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void What_is_told_of_the_progress_is_read_back()
    {
        var watch = ProgressFile.Watch(_scratch.Path, _clock);
        watch(new RunEvent.Advanced(At, [Metric.Of("train_loss", 0.5), Metric.Of("block_loss", [0.25, double.NaN])]));

        var read = Progress.Read(_scratch.Path)!;

        var advanced = Assert.IsType<RunEvent.Advanced>(read.Last);
        Assert.Equal((At, Environment.ProcessId), (advanced.At, read.Process));
        Assert.Equal("0.5", RunText.Of(advanced.Metrics[0].Value));
        Assert.Equal([0.25, double.NaN], Assert.IsType<RunValue.Series>(advanced.Metrics[1].Value).Values);
        watch(new RunEvent.Evaluating(At with { SamplesPerSecond = double.NaN }));
        Assert.True(
            double.IsNaN(Assert.IsType<RunEvent.Evaluating>(Progress.Read(_scratch.Path)!.Last).At.SamplesPerSecond)
        );
        watch(new RunEvent.Ended());
        Assert.Null(Progress.Read(_scratch.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData(
        """{"process":1,"epoch":"<b>","epochs":1,"done":1,"count":1,"elapsed_seconds":1,"epoch_seconds":1,"evaluating":false}"""
    )]
    [InlineData(
        """{"process":1,"epoch":1,"epochs":1,"done":1,"count":1,"elapsed_seconds":1e300,"epoch_seconds":1,"evaluating":false}"""
    )]
    public void A_damaged_file_of_progress_says_nothing(string content)
    {
        File.WriteAllText(Path.Combine(_scratch.Path, Progress.File), content);

        Assert.Null(Progress.Read(_scratch.Path));
    }

    [Fact]
    public void A_run_that_says_running_was_killed_unless_someone_is_at_work()
    {
        var folder = Make();
        Assert.Equal("killed", FollowedRun.In(folder)!.Status);

        using (RunLock.Take(folder).OrThrow())
        {
            Assert.Equal("running", FollowedRun.In(folder)!.Status);
        }

        Assert.Equal("killed", FollowedRun.In(folder)!.Status);
    }

    [Fact]
    public async Task Looking_whether_someone_is_at_work_keeps_no_run_from_beginning()
    {
        var folder = Make();
        var looking = true;
        var looker = Task.Run(
            () =>
            {
                while (Volatile.Read(ref looking))
                {
                    RunLock.IsHeld(folder);
                }
            },
            TestContext.Current.CancellationToken
        );
        try
        {
            for (var i = 0; i < 200; i++)
            {
                using var held = RunLock.Take(folder).OrThrow();
            }
        }
        finally
        {
            Volatile.Write(ref looking, false);
            await looker;
        }
    }

    [Fact]
    public void Lines_that_cannot_be_read_are_left_out()
    {
        var folder = Make();
        File.WriteAllLines(
            Path.Combine(folder, RunFolder.MetricsFile),
            [
                """{"epoch":1,"test_accuracy":0.5}""",
                "torn",
                """{"epoch":2,"test_accuracy":{"<script>":1}}""",
                """{"epoch":3,"test_accuracy":0.75,"wall_seconds":9}""",
            ]
        );

        var run = FollowedRun.In(folder)!;

        Assert.Equal([(1, 0.5), (3, 0.75)], run.State.Curve);
        Assert.Equal(new Headline(MetricKeys.TestAccuracy, 0.75), run.Headline);
        Assert.Equal(TimeSpan.FromSeconds(9), run.Wall);
    }

    [Fact]
    public async Task Commands_for_a_terminal_in_a_runs_files_do_nothing_when_runs_are_listed()
    {
        var folder = Make();
        File.WriteAllText(
            Path.Combine(folder, RunFolder.RunFile),
            File.ReadAllText(Path.Combine(folder, RunFolder.RunFile))
                .Replace("\"4.1-ce\"", "\"\\u001b[2J\\u202e4.1\"", StringComparison.Ordinal)
        );
        File.WriteAllLines(
            Path.Combine(folder, RunFolder.MetricsFile),
            [
                """{"epoch":1,"\u001b[31mx":0.5,"test_accuracy":0.25}""",
                """{"epoch":2,"test_accuracy":0.5,"x":1,"x":2}""",
                """{"epoch":3,"test_accuracy":"\u001b[2J"}""",
            ]
        );

        var listed = await SnnHere.In(_scratch.Path, "results", "--results", ".");
        var run = FollowedRun.In(folder)!;

        Assert.Equal(0, listed.Code);
        Assert.DoesNotContain('\u001b', listed.Out + listed.Error);
        Assert.DoesNotContain('\u202e', listed.Out);
        Assert.All(run.State.LastEpoch, m => Assert.DoesNotContain('\u001b', m.Name));
        Assert.Equal([(1, 0.25)], run.State.Curve);
    }

    [Fact]
    public async Task Whoever_follows_a_run_is_told_what_its_own_process_is_told()
    {
        var folder = Make();
        var steps = new List<RunEvent>();
        var held = RunLock.Take(folder).Match(held => held, _ => null!);
        var following = Task.Run(
            () =>
                Follower.Follow(
                    FollowedRun.In(folder)!,
                    step =>
                    {
                        lock (steps)
                        {
                            steps.Add(step);
                        }
                    },
                    CancellationToken.None
                ),
            TestContext.Current.CancellationToken
        );
        ProgressFile.Watch(folder, _clock)(new RunEvent.Advanced(At, [Metric.Of("train_loss", 0.5)]));
        await Until(() => steps.OfType<RunEvent.Advanced>().Any());
        File.WriteAllText(
            Path.Combine(folder, RunFolder.MetricsFile),
            """{"epoch":1,"wall_seconds":3,"train_seconds":2,"eval_seconds":0.5,"test_accuracy":0.5}""" + "\n"
        );
        await Until(() => steps.OfType<RunEvent.EpochDone>().Any());
        held.Dispose();

        var last = await following;

        Assert.False(last.IsAlive);
        Assert.IsType<RunEvent.Started>(steps[0]);
        Assert.Equal(At, steps.OfType<RunEvent.Advanced>().First().At);
        var done = Assert.Single(steps.OfType<RunEvent.EpochDone>());
        Assert.Equal((1, 3, 2.5), (done.At.Epoch, done.At.Epochs, done.At.Epochal.TotalSeconds));

        async Task Until(Func<bool> seen)
        {
            for (var tries = 0; tries < 200; tries++)
            {
                lock (steps)
                {
                    if (seen())
                    {
                        return;
                    }
                }

                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            Assert.Fail("it was never told");
        }
    }

    [Fact]
    public async Task Results_are_listed_the_newest_first_and_can_be_chosen_by_how_they_stand()
    {
        string[] small = ["run", "4.1-proj-single", "--set", "grid=12", "--set", "eval_grid=40", "--no-report"];
        await SnnHere.In(_scratch.Path, [.. small, "--epochs", "1", "--seed", "1"]);
        await SnnHere.In(_scratch.Path, [.. small, "--epochs", "2", "--seed", "2"]);

        var all = await SnnHere.In(_scratch.Path, "results", "--json");
        Assert.Equal([2, 1], all.Json["runs"]!.AsArray().Select(r => (int)r!["seed"]!));
        Assert.All(
            all.Json["runs"]!.AsArray(),
            r => Assert.Equal(("done", "mse"), ((string?)r!["status"], (string?)r["metric"]))
        );
        var summary = JsonNode.Parse(
            File.ReadAllText(Path.Combine((string)all.Json["runs"]![0]!["folder"]!, RunFolder.SummaryFile))
        )!;
        Assert.Equal((double)summary["mse"]!, (double)all.Json["runs"]![0]!["value"]!);

        var table = await SnnHere.In(_scratch.Path, "results", "4.1-proj-single", "--status", "done");
        Assert.Equal(3, table.Out.TrimEnd().Split('\n').Length);
        Assert.Contains("2/2", table.Out, StringComparison.Ordinal);

        var none = await SnnHere.In(_scratch.Path, "results", "--status", "failed");
        Assert.Equal((0, ""), (none.Code, none.Out));
        var still = await SnnHere.In(_scratch.Path, "results", "--watch");
        Assert.Equal((0, "snn: no run is running"), (still.Code, still.Error.TrimEnd().Split('\n')[0]));
    }

    [Fact]
    public async Task Watching_follows_a_run_of_another_process_to_its_end()
    {
        // Long enough that it is still under way when the other process has started, on a machine with other work too.
        using var run = SnnProcess.Start(
            _scratch.Path,
            "run",
            "4.1-proj-single",
            "--epochs",
            "60",
            "--set",
            "eval_grid=40",
            "--no-report"
        );
        await Running(_scratch.Path);

        var watched = await SnnProcess.Run(_scratch.Path, "results", "--watch");
        var ended = await SnnProcess.End(run);

        Assert.Equal(0, ended.Code);
        Assert.Equal(0, watched.Code);
        Assert.Contains("epoch 60/60", watched.Out, StringComparison.Ordinal);
        Assert.Matches("done +60/60", watched.Out);
    }

    [Fact]
    public async Task Watching_follows_a_sweep_to_its_end()
    {
        using var sweep = SnnProcess.Start(
            _scratch.Path,
            "run",
            "4.1-proj-single",
            "--seeds",
            "1,2",
            "--jobs",
            "1",
            "--epochs",
            "20",
            "--set",
            "eval_grid=40"
        );
        await Running(_scratch.Path);

        var watched = await SnnProcess.Run(_scratch.Path, "results", "--watch");
        var left = SweepLock.IsHeld(Path.Combine(_scratch.Path, RunFolder.UsualRoot));
        var ended = await SnnProcess.End(sweep);

        Assert.Equal((0, 0, false), (ended.Code, watched.Code, left));
        // The first may have ended before anybody watched; the other had not begun.
        Assert.Matches("2 +done +20/20", watched.Out);
    }

    // Waits until a process works on a run.
    private static async Task Running(string folder)
    {
        var root = Path.Combine(folder, RunFolder.UsualRoot);
        for (var tries = 0; tries < 3000 && !Archive.Below(root).Any(RunLock.IsHeld); tries++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private string Make() =>
        RunFolder
            .Create(
                _scratch.Path,
                new("4.1-ce", "mlp", "training", 1, [Metric.Of("epochs", 3L)], [], [], [], [], _clock.GetUtcNow())
            )
            .Match(made => made.Path, _ => null!);
}
