using System.Text.Json;
using Json.Schema;
using Snn.Tests.Docs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary><c>snn plan</c> as a user types it.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class PlanTests : IDisposable
{
    private static readonly string[] Runs =
    [
        "lif-ce",
        "--set",
        "model=20",
        "--set",
        "validation=0.1",
        "--data",
        "sample",
        "--threads",
        "1",
        "--no-report",
        "--no-tensorboard",
    ];

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_lines_of_a_plan_run_it_and_run_nothing_twice()
    {
        string[] one = [.. Runs, "--sweep", "lr=1e-3,1e-9", "--epochs", "1"];
        var before = await Snn(["plan", .. one, "--status"]);
        Assert.Equal(1, before.Code);
        Assert.Contains("2 runs: 2 not begun", before.Out, StringComparison.Ordinal);

        var lines = (await Snn(["plan", .. one])).Out;
        Assert.Equal(2, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        File.WriteAllText(_scratch.At("plan.sh"), lines);
        Assert.Equal(0, (await SnnProcess.Shell(_scratch.Path, "sh plan.sh && sh plan.sh")).Code);

        Assert.Equal(2, Directory.GetDirectories(_scratch.At("results/lif-ce")).Length);
        var after = await Snn(["plan", .. one, "--status", "--json"]);
        Assert.Equal(0, after.Code);
        Assert.Equal(2, (int)after.Json["counts"]!["done"]!);
        var schema = JsonSchema.FromText(
            File.ReadAllText(Path.Combine(Markdown.Repository, "docs", "schema", "1", "plan.schema.json"))
        );
        Assert.True(schema.Evaluate(JsonDocument.Parse(after.Out).RootElement).IsValid);

        // A round of halving: the better of the two goes on, with more epochs.
        var half = await Snn([
            "sweep",
            .. Runs,
            "--sweep",
            "lr=1e-3,1e-9",
            "--epochs",
            "2",
            "--halve",
            "1",
            "--status",
        ]);
        Assert.Equal(1, half.Code);
        Assert.Contains("lr=1e-3  to go on  1/1", half.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("1e-9", half.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_planned_is_refused_in_a_line()
    {
        await Refused("ID is missing");
        await Refused("asks for something else", "lif-ce", "--status", "--lines");
        await Refused("has had 3 epochs", "lif-ce", "--sweep", "lr=1e-3,1e-2", "--halve", "3");
        await Refused("cannot be made", 1, "lif-ce", "--slurm", "/proc/nowhere");
        var written = await Snn("plan", "lif-ce", "--seeds", "1..3", "--slurm", "jobs", "--sbatch=--partition=long");
        Assert.Equal(0, written.Code);
        Assert.Contains(
            "3 runs, 3 at once; begin them with: sbatch jobs/array.sbatch",
            written.Out,
            StringComparison.Ordinal
        );
        Assert.Equal(3, File.ReadAllLines(_scratch.At("jobs/plan.txt")).Length);
    }

    private Task Refused(string what, params string[] arguments) => Refused(what, 2, arguments);

    private async Task Refused(string what, int code, params string[] arguments)
    {
        var ended = await Snn(["plan", .. arguments]);
        Assert.Equal(code, ended.Code);
        Assert.Contains(
            what,
            Assert.Single(ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
    }

    private Task<Ended> Snn(params string[] arguments) => SnnProcess.Run(_scratch.Path, arguments);
}
