using System.Diagnostics;
using System.Text.Json.Nodes;
using Snn.Benchmarks.Gate;
using Snn.Tests.Runner;
using Snn.Tests.Support;

namespace Snn.Tests.Benchmarks;

/// <summary>The benchmark program as people and their CI type it.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class GateEndToEndTests : IDisposable
{
    private const string Trial = "trial/event/50";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_slowed_kernel_is_caught_against_another_build_and_the_report_is_kept()
    {
        var ended = await Run(
            [
                "gate",
                "--against",
                AppContext.BaseDirectory,
                "--filter",
                Trial,
                "--repetitions",
                "10",
                "--json",
                "--out",
                "report",
            ],
            $"{Trial}=5"
        );

        Assert.True(ended.Code == 1, ended.Out + ended.Error);
        var row = ended.Json["rows"]![0]!;
        Assert.Equal("slower", (string?)row["verdict"]);
        Assert.True((double)row["ratio"]! > 2);
        Assert.Equal(0, (long)row["current_bytes"]!);
        Assert.Equal(10, row["baseline_seconds"]!.AsArray().Count);
        Assert.Contains(
            "SLOWER",
            await File.ReadAllTextAsync(_folder.At("report", "gate.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal(
            1,
            (int)
                JsonNode.Parse(
                    await File.ReadAllTextAsync(
                        _folder.At("report", "gate.json"),
                        TestContext.Current.CancellationToken
                    )
                )!["regressions"]!
        );
    }

    [Fact]
    public async Task An_unchanged_build_passes()
    {
        var ended = await Run([
            "gate",
            "--against",
            AppContext.BaseDirectory,
            "--filter",
            Trial,
            "data/fill",
            "--repetitions",
            "8",
            "--threshold",
            "1",
        ]);

        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        Assert.Contains("2 same", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ratios_of_a_file_are_held_and_recording_makes_them_hold()
    {
        await Write(1e-6, 0);
        var slower = await Run(["gate", "--ratios", "ratios.json", "--filter", Trial, "--repetitions", "8"]);
        Assert.True(slower.Code == 1, slower.Out + slower.Error);
        Assert.Contains("1 same, 1 slower", slower.Out, StringComparison.Ordinal);

        await Write(1e-6, 8);
        var recorded = await Run(["gate", "--ratios", "ratios.json", "--record", "new.json", "--repetitions", "8"]);
        Assert.True(recorded.Code == 0, recorded.Out + recorded.Error);
        var ratios = Ratios.Read(_folder.At("new.json")).OrThrow();
        Assert.InRange(ratios.Parts[0].Ratio, 1e-4, 1);
        Assert.Equal(0, ratios.Allocations[Trial]);
    }

    [Theory]
    [InlineData("gate --against nowhere", "nowhere")]
    [InlineData("gate --against .", "neither")]
    [InlineData("gate --filter nothing/like/this", "nothing/like/this")]
    [InlineData("gate --repetitions 6", "--repetitions")]
    [InlineData("gate --against . --ratios x.json", "--against")]
    [InlineData("gate --unknown", "--unknown")]
    [InlineData("throughput mlp --against nothing", "nothing")]
    [InlineData("throughput mlp --nonlin relu", "relu")]
    [InlineData("throughput mlp --timesteps 0", "--timesteps")]
    [InlineData("throughput convex-trial --against eager", "eager")]
    public async Task Wrong_usage_is_one_line_and_exit_code_2(string arguments, string told)
    {
        var ended = await Run(arguments.Split(' '));

        Assert.Equal(2, ended.Code);
        Assert.Empty(ended.Out);
        Assert.Single(ended.Error.Trim().Split('\n'));
        Assert.Contains(told, ended.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Damaged_ratios_are_exit_code_3()
    {
        await File.WriteAllTextAsync(_folder.At("ratios.json"), "{", TestContext.Current.CancellationToken);
        var ended = await Run(["gate", "--ratios", "ratios.json"]);
        Assert.Equal(3, ended.Code);
    }

    [Theory]
    [InlineData("eager", "snn", 3, "")]
    [InlineData("plain", "lif", 2, "--nonlin lif --timesteps 2")]
    public async Task Throughput_holds_its_contract_with_a_baseline_of_choice(
        string against,
        string nonlin,
        int timesteps,
        string options
    )
    {
        var step = await Run([
            "throughput",
            "snn1m",
            "--batch",
            "2",
            "--threads",
            "1",
            "--repetitions",
            "10",
            "--against",
            against,
            "--json",
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ]);

        Assert.True(step.Code == 0, step.Error);
        Assert.Equal(("snn1m", nonlin), ((string?)step.Json["what"], (string?)step.Json["nonlin"]));
        Assert.Equal(timesteps, (int)step.Json["timesteps"]!);
        Assert.Equal((double)step.Json["median"]!, (double)step.Json["ms_per_step"]!);
        Assert.Equal(10, (int)step.Json["repetitions"]!);
        Assert.Equal(2000 / (double)step.Json["median"]!, (double)step.Json["samples_per_second"]!, 6);
        Assert.Equal(against, (string?)step.Json["baseline"]);
        Assert.Equal(
            (double)step.Json["baseline_ms_per_step"]! / (double)step.Json["median"]!,
            (double)step.Json["speedup"]!,
            9
        );
    }

    [Fact]
    public async Task Throughput_without_a_baseline_measures_none()
    {
        var trial = await Run(["throughput", "convex-trial", "--repetitions", "10", "--against", "none", "--json"]);

        Assert.True(trial.Code == 0, trial.Error);
        Assert.Equal((double)trial.Json["median"]!, (double)trial.Json["us_per_trial"]!);
        Assert.Null(trial.Json["baseline"]);
    }

    [Fact]
    public async Task The_suites_are_listed_and_filtered_as_BenchmarkDotNet_does_it()
    {
        var listed = await Run(["--list", "flat"]);
        Assert.Equal(0, listed.Code);
        Assert.Contains("Snn.Benchmarks.Trials.TrialBenchmarks.Trial", listed.Out, StringComparison.Ordinal);

        var none = await Run(["--filter", "*NothingLikeThis*"]);
        Assert.Equal(2, none.Code);

        var smoked = await Run(["smoke", "--filter", "*ActiveSet*"]);
        Assert.True(smoked.Code == 0, smoked.Out + smoked.Error);
        Assert.Contains("2 benchmarks ran, 0 failed", smoked.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task Write(double ratio, long bytes) =>
        File.WriteAllTextAsync(
            _folder.At("ratios.json"),
            FormattableString.Invariant(
                $$"""{ "version": 1, "ratios": [ { "work": "{{Trial}}", "over": "trial/euler/50", "ratio": {{ratio}}, "tolerance": 0.5 } ], "allocations": { "{{Trial}}": {{bytes}} } }"""
            )
        );

    private Task<Ended> Run(string[] arguments, string? slow = null)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Snn.Benchmarks.dll"), .. arguments]
        )
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (slow is not null)
        {
            start.Environment[WorkerCommand.SlowVariable] = slow;
        }

        return SnnProcess.End(Process.Start(start)!);
    }
}
