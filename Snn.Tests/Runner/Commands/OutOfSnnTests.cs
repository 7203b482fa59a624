using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary>What a researcher takes away: recordings, tables, arrays, and the same run again.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class OutOfSnnTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_sweep_of_train_is_recorded_tabulated_and_repeated()
    {
        var swept = await SnnProcess.Run(
            _scratch.Path,
            "train --model 12-20 --nonlin lif --epochs 2 --data sample --batch-size 64 --seeds 1..2 --sweep lr=1e-3,5e-3 --threads 1 --json".Split(
                ' '
            )
        );
        Assert.Equal(0, swept.Code);
        string[] runs = [.. swept.Json["runs"]!.AsArray().Select(run => (string)run!["folder"]!)];
        Assert.Equal(4, runs.Length);

        var table = (await Snn($"curves {string.Join(' ', runs)}")).Out.TrimEnd().Split('\n');
        Assert.Equal(1 + 8, table.Length);
        Assert.Equal(8, table.Skip(1).Distinct().Count());
        Assert.All(table, row => Assert.Equal(table[0].Split(',').Length, row.Split(',').Length));
        Assert.Contains("firing_rate_2", table[0], StringComparison.Ordinal);

        Assert.Equal(0, (await Snn($"probe {runs[0]} --images 3,5..6 --layers 2 --output p.npz")).Code);
        var probed = Npy.ReadAll(File.ReadAllBytes(_scratch.At("p.npz")), "p")
            .Match(
                read => read.ToDictionary(a => a.Key, a => a.Value),
                fault => throw new InvalidDataException(fault.What)
            );
        Assert.Equal([3, 4, 20], probed["block_2_spikes"].Shape);
        Assert.DoesNotContain("block_1_spikes", probed.Keys);
        var (spikes, membranes, thresholds, rates) = (
            probed["block_2_spikes"],
            probed["block_2_membranes"],
            probed["block_2_thresholds"],
            probed["block_2_rates"]
        );
        Assert.All(
            Enumerable.Range(0, spikes.Count),
            i => Assert.Equal(membranes[i] >= thresholds[i] ? 1 : 0, spikes[i])
        );
        Assert.All(
            Enumerable.Range(0, rates.Count),
            i =>
                Assert.Equal(
                    Enumerable.Range(0, 4).Average(t => spikes[(i / 20 * 80) + (t * 20) + (i % 20)]),
                    rates[i],
                    6
                )
        );
        var test = SampleDatasets.Load(KnownDatasets.Mnist).Test;
        Assert.Equal(
            new[] { 3, 5, 6 }.Select(i => (double)test.Labels.Span[i]),
            Enumerable.Range(0, 3).Select(i => probed["labels"][i])
        );

        var again = await Snn($"rerun {runs[3]} --verify --json");
        Assert.Equal((0, true, 2), (again.Code, (bool)again.Json["same"]!, (int)again.Json["epochs"]!));

        // A digit that is another is found.
        var metrics = Path.Combine(runs[3], "metrics.jsonl");
        var loss = File.ReadLines(metrics).First().Split("\"train_loss\":")[1].Split(',')[0];
        File.WriteAllText(
            metrics,
            File.ReadAllText(metrics)
                .Replace(
                    loss,
                    (double.Parse(loss, CultureInfo.InvariantCulture) * 1.0000001).ToString(
                        "R",
                        CultureInfo.InvariantCulture
                    ),
                    StringComparison.Ordinal
                )
        );
        var other = await Snn($"rerun {runs[3]} --verify --json");
        Assert.Equal(1, other.Code);
        Assert.Equal("train_loss", (string?)Assert.Single(other.Json["differences"]!.AsArray())!["number"]);
    }

    [Fact]
    public async Task A_network_goes_out_into_a_file_is_judged_from_it_and_trained_on()
    {
        var made = await Snn(
            "train --model 4C3-A2-20 --nonlin lif --reset zero --epochs 2 --lr 5e-3 --data sample --batch-size 32 --threads 1 --json"
        );
        var run = (string)made.Json["folder"]!;
        var weights = _scratch.At("w.safetensors");
        Assert.Equal(0, (await Snn($"export {run} --output {weights}")).Code);
        var judged = (await Snn($"eval {run} --threads 1 --json")).Json;
        Assert.InRange((double)judged["test_accuracy"]!, 0.5, 1);

        var file = (await Snn($"eval {weights} --data sample --threads 1 --json")).Json;
        Assert.All(
            ["test_loss", "test_accuracy", "firing_rate", "confusion", "per_class_accuracy", "parameters"],
            name => Assert.Equal(judged[name]!.ToJsonString(), file[name]!.ToJsonString())
        );
        Assert.False(file.ContainsKey("block_test_loss"));

        var on = await Snn($"train --init {weights} --epochs 1 --lr 1e-9 --data sample --threads 1 --json");
        var folder = (string)on.Json["folder"]!;
        Assert.Equal(0, on.Code);
        Assert.InRange((double)on.Json["test_accuracy"]! - (double)judged["test_accuracy"]!, -0.05, 0.05);
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        Assert.Equal(weights, (string?)record["init"]);
        Assert.Equal(file["sha256"]!.ToJsonString(), record["init_sha256"]!.ToJsonString());
        Assert.Equal("4C3-A2-20", (string?)record["parameters"]!["model"]);

        // Another file in its place is told, and begins nothing.
        Assert.Equal(0, (await Snn($"export {folder} --output {weights}")).Code);
        var again = await Snn($"rerun {folder} --verify");
        Assert.Equal(3, again.Code);
        Assert.Contains(
            "the file has changed",
            Assert.Single(again.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
        var unfit = await Snn($"train --init {weights} --model 30 --data sample --epochs 1");
        Assert.Equal(2, unfit.Code);
        Assert.Contains(
            "layers.0.encoder.weight is [4, 1, 3, 3] there and [30, 784]",
            Assert.Single(unfit.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
    }

    private Task<Ended> Snn(string line) => SnnHere.In(_scratch.Path, line.Split(' '));
}
