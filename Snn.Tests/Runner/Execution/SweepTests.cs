using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Execution;

[Trait(Category.Name, Category.Process)]
public sealed class SweepTests : IDisposable
{
    private static readonly string[] Small =
    [
        "run",
        "4.1-proj-single",
        "--set",
        "grid=12",
        "--set",
        "readout_grid=4",
        "--set",
        "eval_grid=40",
        "--no-report",
        "--no-tensorboard",
    ];

    private const string OtherTask = "No group is called the best, since they have not learned the same";

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_range_of_seeds_holds_each_of_them_once() =>
        Property.Holds(
            from first in Gen.OneOf(Gen.Int(0, 1000).Select(i => (ulong)i), Gen.Seed.Select(seed => seed.Value))
            from more in Gen.Size(0, 255)
            select (first, more),
            c =>
            {
                var last = c.first + Math.Min((ulong)c.more, ulong.MaxValue - c.first);
                var text = string.Create(CultureInfo.InvariantCulture, $"{c.first}..{last},{last}");
                var seeds = SeedList.Parse(text).OrThrow();
                Assert.Equal(Enumerable.Range(0, (int)(last - c.first) + 1).Select(i => c.first + (ulong)i), seeds);
            }
        );

    [Theory]
    [InlineData("")]
    [InlineData("5..1")]
    [InlineData("1...3")]
    [InlineData("1..2..3")]
    [InlineData("1,,2")]
    [InlineData("-1..2")]
    [InlineData("0..1000000")]
    [InlineData("one")]
    public void What_is_no_list_of_seeds_is_refused(string text) =>
        Assert.IsType<Result<ImmutableArray<ulong>>.Error>(SeedList.Parse(text));

    // What is equal is one value, in whatever way it is written.
    [Theory]
    [InlineData("lr", new[] { "1e-3", "0.001", "0.0010", "1E-3" }, 1)]
    [InlineData("lr", new[] { "1e-3", "2e-3", "0.002" }, 2)]
    [InlineData("timesteps", new[] { "4", "+4", "5" }, 2)]
    public void Equal_values_of_a_sweep_are_one_run(string name, string[] values, int runs) =>
        Assert.Equal(runs, Plan(["lif-ce"], [new(name, [.. values])], [1]).Length);

    [Fact]
    public void A_seed_that_an_experiment_does_not_take_is_told_before_any_run_begins()
    {
        var entries = Catalogue.Find(["4.1-proj-single"]).OrThrow();

        var fault = Assert
            .IsType<Result<ImmutableArray<PlannedRun>>.Error>(
                SweepPlan.Of(entries, [], [], [uint.MaxValue, uint.MaxValue + 1UL])
            )
            .Fault;

        Assert.Equal((FaultKind.Usage, "--seeds"), (fault.Kind, fault.Where));
        Assert.Contains("4294967296", fault.What, StringComparison.Ordinal);
        Assert.Equal(2, SweepPlan.Of(entries, [], [], [0, uint.MaxValue]).OrThrow().Length);
    }

    [Fact]
    public void A_plan_has_every_combination_once_the_seeds_innermost() =>
        Property.Holds(
            (
                from seeds in Gen.Int(0, 4)
                from lr in Gen.Int(1, 4)
                from steps in Gen.Int(1, 3)
                select (seeds, lr, steps)
            ),
            (t, kinds) =>
            {
                ImmutableArray<SweepAxis> axes =
                [
                    new(
                        "lr",
                        [
                            .. Enumerable
                                .Range(1, t.lr)
                                .Select(i => string.Create(CultureInfo.InvariantCulture, $"0.00{i}")),
                        ]
                    ),
                    new(
                        "timesteps",
                        [.. Enumerable.Range(1, t.steps).Select(i => i.ToString(CultureInfo.InvariantCulture))]
                    ),
                ];
                var plan = Plan(["4.1-ce", "4.1-corr"], axes, [.. Enumerable.Range(7, t.seeds).Select(s => (ulong)s)]);
                Assert.Equal(2 * Math.Max(1, t.seeds) * t.lr * t.steps, plan.Length);
                Assert.Equal(plan.Select(p => p.Name).Distinct(), plan.Select(p => p.Name));
                Assert.All(
                    plan,
                    p =>
                        Assert.Equal(
                            p.Varied.Single(v => v.Name == "timesteps").Value,
                            RunText.Of(p.Entry.Experiment.Parameters.Single(r => r.Name == "timesteps").Value)
                        )
                );
                kinds.Cover("several seeds", t.seeds > 1, 0.3);
                if (t.seeds > 1)
                {
                    Assert.Equal((7UL, 8UL), (plan[0].Seed, plan[1].Seed));
                    Assert.Equal(plan[0].Varied, plan[1].Varied);
                }
            }
        );

    [Fact]
    public void A_machine_gets_as_many_runs_as_its_cores_and_memory_bear_and_always_one() =>
        Property.Holds(
            (
                from runs in Gen.Int(1, 20)
                from threads in Gen.Int(0, 8)
                from cores in Gen.Int(1, 64)
                from gigabytes in Gen.Int(0, 64)
                select (runs, threads, cores, gigabytes)
            ),
            (t, kinds) =>
            {
                var training = Enumerable.Repeat(Plan(["4.1-ce"], [], [])[0].Entry.Experiment, t.runs).ToArray();
                var at = Capacity.Of(
                    training,
                    t.threads == 0 ? null : t.threads,
                    cuda: false,
                    t.cores,
                    t.gigabytes * 1e9
                );
                kinds.Cover("several at once", at > 1, 0.2);
                Assert.InRange(at, 1, t.gigabytes == 0 ? 1 : t.runs);
                Assert.InRange(at * Math.Max(1, t.threads), 1, Math.Max(t.cores, t.threads));
                Assert.InRange(
                    Capacity.Of(training, null, cuda: false, t.cores, (t.gigabytes + 1) * 1e9),
                    t.threads == 0 ? at : 1,
                    t.runs
                );
                Assert.Equal(1, Capacity.Of(training, null, cuda: true, t.cores, t.gigabytes * 1e9));
            }
        );

    [Fact]
    public async Task Several_runs_make_the_numbers_of_each_alone_and_one_summary()
    {
        var alone = await SnnHere.In(
            _scratch.Path,
            [.. Small, "--epochs", "2", "--seed", "8", "--set", "num_neurons=30", "--json", "--out", "alone"]
        );

        var swept = await SnnProcess.Run(
            _scratch.Path,
            [.. Small, "--epochs", "2", "--seeds", "7,8", "--sweep", "num_neurons=20,30", "--json"]
        );

        Assert.Equal((0, ""), (swept.Code, swept.Error));
        var runs = swept.Json["runs"]!.AsArray();
        Assert.Equal([7, 8, 7, 8], runs.Select(r => (int)r!["seed"]!));
        Assert.Equal((double)alone.Json["mse"]!, (double)runs[3]!["mse"]!);
        var groups = swept.Json["groups"]!.AsArray();
        Assert.Equal(["20", "30"], groups.Select(g => (string?)g!["differing"]!["num_neurons"]));
        Assert.All(groups, g => Assert.Equal(2, (int)g!["n"]!));
        Assert.Equal(
            ((double)runs[2]!["mse"]! + (double)runs[3]!["mse"]!) / 2,
            (double)groups[1]!["metrics"]!["mse"]!["mean"]!,
            1e-12
        );

        var again = await SnnProcess.Run(
            _scratch.Path,
            [.. Small, "--epochs", "2", "--seeds", "7..9", "--sweep", "num_neurons=20,30", "--resume"]
        );
        Assert.Equal(0, again.Code);
        Assert.Equal(6, Folders().Length);
        Assert.Matches("B +30 +3 +", again.Out);
    }

    [Theory]
    [InlineData(
        "4.1-proj-single --seeds 1,2 --sweep num_neurons=20,30 --set grid=12 --set eval_grid=40",
        "a test needs 3 seeds in each"
    )]
    [InlineData(
        "proj-mnist-single --seeds 1,2 --sweep dataset=MNIST,FashionMNIST --data sample --set layers=10",
        OtherTask
    )]
    [InlineData("4.1-ce --seeds 1,2 --sweep loss-sup=pred,sim --data sample --set num-hidden=12", OtherTask)]
    public async Task No_best_is_named_without_a_test_nor_of_other_data_or_losses(string line, string why)
    {
        var ended = await SnnProcess.Run(
            _scratch.Path,
            ["run", .. line.Split(' '), "--epochs", "1", "--no-tensorboard"]
        );

        Assert.Equal(0, ended.Code);
        var groups = ended.Out.Split('\n').Where(l => l.Length > 1 && l[0] is 'A' or 'B' && l[1] == ' ').ToArray();
        Assert.Equal(2, groups.Length);
        Assert.DoesNotContain(groups, l => l.TrimEnd().EndsWith("best", StringComparison.Ordinal));
        Assert.Contains(why, ended.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM", 130)]
    [InlineData("KILL", 137)]
    public async Task Several_runs_that_were_stopped_or_orphaned_stop_and_go_on_as_a_whole(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such signals there");
        string[] longer = [.. Small, "--set", "grid=40", "--epochs", "12"];
        string[] line = [.. longer, "--seeds", "1..3", "--jobs", "2"];
        using var process = SnnProcess.Start(_scratch.Path, [.. line, "--json"]);
        await Until(() => Folders().Count(f => File.Exists(Path.Combine(f, RunFolder.MetricsFile))) >= 2);
        await SnnProcess.Signal(process, signal);
        var ended = await SnnProcess.End(process);
        Assert.Equal(code, ended.Code);
        await Until(() => Folders().All(f => FollowedRun.In(f) is { IsAlive: false, Status: not "killed" }));
        Assert.InRange(Folders().Length, 2, 3);

        var resumed = await SnnProcess.Run(_scratch.Path, [.. line, "--resume", "--json"]);
        Assert.Equal(0, resumed.Code);
        Assert.Equal(3, Folders().Length);
        foreach (var run in resumed.Json["runs"]!.AsArray())
        {
            var alone = await SnnHere.In(
                _scratch.Path,
                [.. longer, "--seed", run!["seed"]!.ToString(), "--json", "--out", "alone"]
            );
            Assert.Equal((double)alone.Json["mse"]!, (double)run["mse"]!);
        }
    }

    [Fact]
    public async Task Several_runs_that_are_stopped_while_their_data_is_fetched_say_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such signals there");

        // Nothing lies in this cache: fetching takes longer than a second, or has begun the runs by then; the answer is
        // the same.
        using var process = SnnProcess.Start(
            _scratch.Path,
            new() { ["SNN_CACHE"] = _scratch.At("cache") },
            ["run", "4.1-proj-mnist-single", "4.1-proj-mnist-multi", "--json"]
        );
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await SnnProcess.Signal(process, "TERM");
        var ended = await SnnProcess.End(process);

        Assert.Equal(130, ended.Code);
        Assert.NotNull(ended.Json["runs"]);
        Assert.DoesNotContain("bug", ended.Error, StringComparison.Ordinal);
        Assert.Contains("of 2 runs done", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_process_dies_is_reported_and_the_others_go_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such signals there");
        using var process = SnnProcess.Start(
            _scratch.Path,
            [.. Small, "--set", "grid=40", "--epochs", "10", "--seeds", "1,2", "--jobs", "1", "--json"]
        );
        await Until(() => Folders().Length > 0 && Progress.Read(Folders()[0]) is not null);
        using (var child = Process.GetProcessById(Progress.Read(Folders()[0])!.Process))
        {
            child.Kill();
        }

        var ended = await SnnProcess.End(process);

        Assert.Equal(1, ended.Code);
        Assert.Equal(["failed", "done"], ended.Json["runs"]!.AsArray().Select(r => (string?)r!["status"]));
        Assert.Contains(
            "its process ended with code 137",
            (string?)ended.Json["runs"]![0]!["error"]!["what"],
            StringComparison.Ordinal
        );
    }

    private string[] Folders() =>
        Directory.Exists(_scratch.At("results", "4.1-proj-single"))
            ?
            [
                .. Directory
                    .GetDirectories(_scratch.At("results", "4.1-proj-single"))
                    .Where(f => !Path.GetFileName(f).StartsWith('.')),
            ]
            : [];

    private static ImmutableArray<PlannedRun> Plan(
        string[] ids,
        ImmutableArray<SweepAxis> axes,
        ImmutableArray<ulong> seeds
    ) => Catalogue.Find(ids).Bind(entries => SweepPlan.Of(entries, [], axes, seeds)).OrThrow();

    private static async Task Until(Func<bool> seen)
    {
        for (var tries = 0; !seen(); tries++)
        {
            Assert.InRange(tries, 0, 3000);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
