using System.Text.Json.Nodes;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary><c>snn eval RUN</c>, on runs that <c>snn run</c> made.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class EvalTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("4.1-proj-single", "grid=8", "readout_mse")]
    [InlineData("4.1-proj-multi", "grid=8", "upper_readout_mse")]
    [InlineData("4.1-proj-mnist-single", "num_neurons=30", "confusion")]
    [InlineData("4.1-proj-mnist-multi", "num_neurons=20", "caveat")]
    [InlineData("proj-single", "grid=8", "readout_mse")]
    [InlineData("proj-multi", "grid=8", "layer_mse")]
    [InlineData("proj-mnist-single", "layers=50", "confusion")]
    [InlineData("proj-mnist-multi", "layers=60 20", "per_class_accuracy")]
    public async Task A_saved_network_is_worth_what_its_run_said(string id, string set, string metric)
    {
        var run = (
            await SnnHere.In(
                _scratch.Path,
                "run",
                id,
                "--epochs",
                "1",
                "--set",
                set,
                "--data",
                "sample",
                "--no-report",
                "--json"
            )
        ).Json;
        var judged = (
            await SnnHere.In(_scratch.Path, "eval", (string)run["folder"]!, "--data", "sample", "--json")
        ).Json;
        Assert.True(judged.ContainsKey(metric));
        Assert.All(
            judged.Where(p => p.Key != "run"),
            p => Assert.Equal(run[p.Key]!.ToJsonString(), p.Value!.ToJsonString())
        );
    }

    [Theory]
    [InlineData("last")]
    [InlineData("best")]
    public async Task A_checkpoint_is_worth_what_its_run_said_of_its_epoch(string checkpoint)
    {
        var run = (
            await SnnHere.In(
                _scratch.Path,
                "train",
                "--nonlin",
                "lif",
                "--num-hidden",
                "40",
                "--lr",
                "3e-2",
                "--loss-sup",
                "predsim",
                "--epochs",
                "4",
                "--data",
                "sample",
                "--threads",
                "1",
                "--device",
                "cpu",
                "--json"
            )
        ).Json;
        var folder = (string)run["folder"]!;
        var judged = (await SnnHere.In(_scratch.Path, "eval", folder, "--checkpoint", checkpoint, "--json")).Json;
        var epoch = checkpoint == "last" ? 4 : (int)run["best_epoch"]!;
        var said = JsonNode.Parse(File.ReadAllLines(Path.Combine(folder, "metrics.jsonl"))[epoch - 1])!;
        Assert.Equal(epoch, (int)judged["epochs"]!);
        string[] told =
        [
            "test_loss",
            "test_accuracy",
            "block_test_loss",
            "block_test_accuracy",
            "firing_rate",
            "silent_fraction",
            "saturated_fraction",
            "synaptic_operations",
            "energy_nanojoules",
        ];
        Assert.All(told, name => Assert.Equal(said[name]!.ToJsonString(), judged[name]!.ToJsonString()));
        var confusion = judged["confusion"]!
            .AsArray()
            .Select(row => row!.AsArray().Select(n => (double)n!).ToArray())
            .ToArray();
        Assert.Equal(500, confusion.Sum(row => row.Sum()));
        Assert.Equal((double)judged["test_accuracy"]!, Enumerable.Range(0, 10).Sum(c => confusion[c][c]) / 500, 12);
        Assert.Equal(
            judged["per_class_accuracy"]!.AsArray().Select(a => (double)a!),
            confusion.Select((row, c) => row[c] / row.Sum())
        );
    }

    [Fact]
    public async Task What_holds_no_network_is_refused_in_one_line()
    {
        Assert.Equal(
            (
                3,
                $"snn: {_scratch.At("nowhere")}: there is no such run; name the folder of a run, results/<id>/<time>-seed<n>"
            ),
            await Refused(_scratch.At("nowhere"))
        );
        var run = (
            await SnnHere.In(
                _scratch.Path,
                "run",
                "4.1-ce",
                "--epochs",
                "1",
                "--set",
                "num-hidden=20",
                "--data",
                "sample",
                "--json"
            )
        ).Json;
        Directory.Delete(Path.Combine((string)run["folder"]!, "checkpoint"), recursive: true);
        Assert.Equal(3, (await Refused((string)run["folder"]!)).Code);

        async Task<(int Code, string Line)> Refused(string path)
        {
            var ended = await SnnHere.In(_scratch.Path, "eval", path);
            return (ended.Code, ended.Error.Trim());
        }
    }
}
