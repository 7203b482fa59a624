using System.Text.Json.Nodes;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary>The program as a user types it: standard output, standard error, exit code and files.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class EndToEndTests : IDisposable
{
    private static readonly string[] SmallSurface =
    [
        "run",
        "4.1-proj-single",
        "--epochs",
        "2",
        "--set",
        "grid=12",
        "--set",
        "readout_grid=4",
        "--set",
        "eval_grid=40",
    ];

    private static readonly string[] SmallTraining =
    [
        "run",
        "4.1-ce",
        "--data",
        "sample",
        "--epochs",
        "1",
        "--set",
        "num-hidden=32",
        "--set",
        "num-layers=1",
        "--threads",
        "1",
        "--device",
        "cpu",
    ];

    private readonly TemporaryFolder _scratch = new();

    public static TheoryData<string, int, string> Misuse =>
        new()
        {
            { "rnu 4.1-ce", 2, "did you mean 'run'?" },
            { "run 4.1-ce --data nowhere", 3, "nowhere" },
            { "run 4.1-proj-single --epochs 1 --set grid=3 --out /dev/null/x", 1, "/dev/null/x" },
        };

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Misuse))]
    public async Task What_a_user_can_get_wrong_is_one_line_and_an_exit_code(string line, int code, string told)
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() && line.Contains("/dev/null", StringComparison.Ordinal),
            "no such device there"
        );

        var ended = await SnnProcess.Run(_scratch.Path, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(code, ended.Code);
        Assert.Equal("", ended.Out);
        Assert.StartsWith("snn: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(told, ended.Error, StringComparison.Ordinal);
        Assert.Single(ended.Error.TrimEnd().Split('\n'));
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Fact]
    public async Task The_list_names_every_experiment_and_show_every_parameter()
    {
        var list = SnnHere.Run("list");
        Assert.Contains("4.1-proj-single", list.Out, StringComparison.Ordinal);
        Assert.Contains("4.1-ce", list.Out, StringComparison.Ordinal);

        var show = await SnnProcess.Run(_scratch.Path, "show", "4.1-ce", "--json");
        Assert.Equal(
            "pred",
            (string?)show.Json["parameters"]!.AsArray().Single(p => (string?)p!["name"] == "loss-sup")!["value"]
        );
        Assert.Equal((0, ""), (show.Code, show.Error));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_numbers_and_another_seed_does_not()
    {
        var first = Numbers((await SnnProcess.Run(_scratch.Path, [.. SmallSurface, "--json"])).Json);
        var again = Numbers((await SnnProcess.Run(_scratch.Path, [.. SmallSurface, "--json"])).Json);
        var other = Numbers((await SnnProcess.Run(_scratch.Path, [.. SmallSurface, "--json", "--seed", "4"])).Json);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task A_surface_run_prints_what_its_folder_holds()
    {
        var ended = await SnnProcess.Run(_scratch.Path, [.. SmallSurface, "--json", "--out", "here"]);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        var folder = (string)ended.Json["folder"]!;
        Assert.StartsWith(
            Path.GetFullPath(_scratch.At("here", "4.1-proj-single")),
            Path.GetFullPath(folder),
            StringComparison.Ordinal
        );
        Assert.Equal(ended.Json.ToJsonString(), File(folder, RunFolder.SummaryFile).ToJsonString());
        string[] contract =
        [
            "id",
            "status",
            "seed",
            "wall_seconds",
            "mse",
            "mae",
            "max_error",
            "pieces",
            "spikes_per_trial",
            "readout_mse",
        ];
        Assert.All(contract, name => Assert.NotNull(ended.Json[name]));

        var run = File(folder, RunFolder.RunFile);
        Assert.Equal(
            ("done", 3UL, 12),
            ((string?)run["status"], (ulong)run["seed"]!, (int)run["parameters"]!["grid"]!)
        );
        Assert.Equal(2, System.IO.File.ReadAllLines(Path.Combine(folder, RunFolder.MetricsFile)).Length);
    }

    [Fact]
    public async Task A_training_run_on_the_sample_needs_no_network()
    {
        var first = await SnnProcess.Run(_scratch.Path, [.. SmallTraining, "--json"]);
        var again = await SnnProcess.Run(_scratch.Path, [.. SmallTraining, "--json"]);

        Assert.Equal((0, ""), (first.Code, first.Error));
        string[] contract =
        [
            "train_accuracy",
            "test_accuracy",
            "epochs",
            "samples_per_second",
            "firing_rate",
            "parameters",
        ];
        Assert.All(contract, name => Assert.NotNull(first.Json[name]));
        Assert.Equal("sample", (string?)File((string)first.Json["folder"]!, RunFolder.RunFile)["data"]);
        Assert.Equal(Numbers(first.Json), Numbers(again.Json));
    }

    [Fact]
    public async Task Without_a_terminal_a_run_is_a_line_an_epoch_and_no_colour()
    {
        var ended = await SnnProcess.Run(_scratch.Path, SmallSurface);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(
            ["epoch 1/2", "epoch 2/2"],
            ended.Out.Split('\n').Where(l => l.StartsWith("epoch", StringComparison.Ordinal)).Select(l => l[..9])
        );
        Assert.DoesNotContain('\u001b', ended.Out);
    }

    [Fact]
    public async Task What_a_report_takes_stands_beside_the_wall_time()
    {
        string[] line = ["run", "4.1-proj-single", "--epochs", "1", "--set", "grid=4", "--set", "eval_grid=10"];

        var reported = await SnnProcess.RunWithReport(_scratch.Path, line);
        var plain = await SnnProcess.Run(_scratch.Path, line);

        Assert.Matches("\\nwall time +[0-9.]+ s, and [0-9.]+ s for the report *\\n", reported.Out);
        Assert.Matches("\\nwall time +[0-9.]+ s *\\n", plain.Out);
    }

    [Fact]
    public async Task Of_several_runs_a_failed_one_is_reported_and_the_others_go_on()
    {
        var ended = await SnnProcess.Run(
            _scratch.Path,
            "run",
            "4.1-ce",
            "4.1-proj-single",
            "--data",
            "nowhere",
            "--epochs",
            "1",
            "--json"
        );

        Assert.Equal(3, ended.Code);
        Assert.Equal(["failed", "done"], ended.Json["runs"]!.AsArray().Select(r => (string?)r!["status"]));
        Assert.Contains("nowhere", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task An_interrupted_run_saves_its_state_and_says_so(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such signals there");
        Assert.SkipWhen(
            SnnProcess.Ignores(signal),
            "these tests were begun in the background, where nothing listens to Ctrl-C, or behind nohup"
        );
        using var process = SnnProcess.Start(
            _scratch.Path,
            "run",
            "4.1-proj-single",
            "4.1-ce",
            "--data",
            "sample",
            "--epochs",
            "100000",
            "--set",
            "epochs=100000",
            "--out",
            "r",
            "--json"
        );
        while (
            !Directory.Exists(_scratch.At("r", "4.1-proj-single"))
            || Directory
                .GetFiles(_scratch.At("r", "4.1-proj-single"), RunFolder.MetricsFile, SearchOption.AllDirectories)
                .Length == 0
        )
        {
            Assert.False(process.HasExited, "the run ended by itself");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await SnnProcess.Signal(process, signal);
        var ended = await SnnProcess.End(process);

        Assert.Equal(130, ended.Code);
        var runs = ended.Json["runs"]!.AsArray();
        Assert.All(runs, run => Assert.Equal("interrupted", (string?)run!["status"]));
        var summary = runs[0]!;
        Assert.NotNull(summary["mse"]);
        Assert.Equal("interrupted", (string?)File((string)summary["folder"]!, RunFolder.RunFile)["status"]);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_behind_nohup_outlives_its_terminal_and_one_that_is_stopped_ends_without_a_report()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says which signals are ignored");
        using var process = SnnProcess.StartShell(
            _scratch.Path,
            "trap '' HUP; exec {snn} run 4.1-proj-single --set epochs=100000 --out r"
        );
        await Until(() => Lines() > 0);
        await SnnProcess.Signal(process, "HUP");
        var then = Lines();
        await Until(() => Lines() > then + 1);
        await SnnProcess.Signal(process, "TERM");

        var ended = await SnnProcess.End(process);
        Assert.Equal(130, ended.Code);
        Assert.Contains("snn report shows what it did so far", ended.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.At("r"), "report.html", SearchOption.AllDirectories));

        int Lines() =>
            Directory.Exists(_scratch.At("r"))
                ? Directory
                    .GetFiles(_scratch.At("r"), RunFolder.MetricsFile, SearchOption.AllDirectories)
                    .Sum(file => System.IO.File.ReadAllLines(file).Length)
                : 0;

        async Task Until(Func<bool> condition)
        {
            while (!condition())
            {
                Assert.False(process.HasExited, "the run ended by itself");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task Reference_data_is_known_by_its_content_whatever_its_name()
    {
        var reference = Path.Combine(AppContext.BaseDirectory, "Conformance", "Reference");
        Directory.CreateDirectory(_scratch.At("deep"));
        System.IO.File.Copy(Path.Combine(reference, "convex", "network.json"), _scratch.At("deep", "a.json"));
        System.IO.File.Copy(Path.Combine(reference, "convex", "trials.json"), _scratch.At("deep", "b.json"));
        System.IO.File.Copy(Path.Combine(reference, "localloss", "lif.json"), _scratch.At("c.json"));

        var ended = await SnnProcess.Run(_scratch.Path, "conformance", ".", "--json");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(["lif", "network", "trials"], ended.Json["files"]!.AsArray().Select(f => (string?)f!["kind"]));
        Assert.All(
            ended.Json["files"]!.AsArray(),
            f => Assert.True((bool)f!["ok"]! && (double)f["max_error"]! <= 1e-9 && (int)f["spike_mismatches"]! == 0)
        );
    }

    [Theory]
    [InlineData("{ \"description\": \"nothing known\" }", 1)]
    [InlineData(
        "{ \"current\": [[1]], \"cases\": [ { \"beta\": 0.5, \"membrane_before_reset\": [[7]], \"spikes\": [[0]], \"threshold\": 2, \"reset\": \"zero\" } ] }",
        1
    )]
    [InlineData("{ \"current\": [[1], 2], \"cases\": [ { \"beta\": 0.5, \"membrane_before_reset\": [[7]] } ] }", 1)]
    [InlineData("[1, 2", 3)]
    public void Reference_data_that_does_not_fit_is_never_ok(string content, int code)
    {
        System.IO.File.WriteAllText(_scratch.At("x.json"), content);

        var ended = SnnHere.Run("conformance", _scratch.Path, "--json");

        Assert.Equal(code, ended.Code);
        Assert.False((bool)Assert.Single(ended.Json["files"]!.AsArray())!["ok"]!);
    }

    [Fact]
    public async Task The_doctor_tells_what_is_here()
    {
        var ended = await SnnProcess.Run(_scratch.Path, "doctor", "--json");

        var names = ended.Json["checks"]!.AsArray().Select(c => (string)c!["name"]!).ToList();
        Assert.Superset(
            new HashSet<string>(["snn", ".NET", "processor", "libtorch", "MNIST", "cache"]),
            names.ToHashSet()
        );
        Assert.Equal((bool)ended.Json["ok"]!, ended.Code == 0);

        var broken = await SnnProcess.Run(_scratch.Path, "doctor", "--libtorch", "nowhere", "--json");
        Assert.Equal(4, broken.Code);
        Assert.False((bool)broken.Json["checks"]!.AsArray().Single(c => (string?)c!["name"] == "libtorch")!["ok"]!);
    }

    private static JsonObject File(string folder, string name) =>
        JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(folder, name)))!.AsObject();

    // All that a run computes: without times, rates and the folder's name.
    private static string Numbers(JsonObject summary)
    {
        string[] measured = ["wall_seconds", "train_seconds", "samples_per_second", "folder", "seed"];
        return string.Join(
            '\n',
            summary.Where(p => !measured.Contains(p.Key)).Select(p => $"{p.Key} {p.Value?.ToJsonString()}")
        );
    }
}
