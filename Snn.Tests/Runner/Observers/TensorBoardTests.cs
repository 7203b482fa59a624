using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Observers.TensorBoard;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Observers;

[Trait(Category.Name, Category.Long)]
public sealed class TensorBoardTests : IDisposable
{
    private static readonly RunPosition At = new(2, 3, 5, 10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 100);

    private readonly TemporaryFolder _scratch = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_run_leaves_its_curves_and_one_that_goes_on_a_file_beside()
    {
        string[] run =
        [
            "run",
            "4.1-ce",
            "--data",
            "sample",
            "--set",
            "num-hidden=32",
            "--set",
            "num-layers=2",
            "--threads",
            "1",
            "--no-report",
            "--json",
            "--resume",
        ];
        var first = await SnnHere.In(_scratch.Path, [.. run, "--epochs", "2"]);
        var folder = (string)first.Json["folder"]!;
        await Task.Delay(1100, TestContext.Current.CancellationToken); // Names of files count seconds.
        var second = await SnnHere.In(_scratch.Path, [.. run, "--epochs", "3"]);
        Assert.Equal(folder, (string)second.Json["folder"]!);

        var files = Directory
            .GetFiles(folder, "*tfevents*")
            .Order(StringComparer.Ordinal)
            .Select(EventReader.Read)
            .ToArray();

        Assert.Equal(2, files.Length);
        Assert.All(files, f => Assert.Equal("brain.Event:2", f.Version));
        Assert.All(files, f => Assert.Contains("| num_hidden | 32 |", f.Texts["parameters"], StringComparison.Ordinal));
        Assert.Equal(
            [
                [1, 2],
                [3],
            ],
            files.Select(f => f.Scalars.Where(s => s.Tag == "epoch/test_accuracy").Select(s => s.Step))
        );
        var lines = File.ReadAllLines(Path.Combine(folder, "metrics.jsonl")).Select(l => JsonNode.Parse(l)!).ToArray();
        var all = files.SelectMany(f => f.Scalars).ToArray();
        Assert.Equal(
            lines.Select(l => (float)(double)l["test_accuracy"]!),
            all.Where(s => s.Tag == "epoch/test_accuracy").Select(s => s.Value)
        );
        Assert.Equal(
            lines.Select(l => (float)(double)l["firing_rate"]![1]!),
            all.Where(s => s.Tag == "epoch_firing_rate/2").Select(s => s.Value)
        );
        Assert.Contains(all, s => s.Tag == "batch/train_loss");
    }

    // The published convolutional networks have a rectified layer behind their spiking blocks: its mean is no rate.
    [Fact]
    public void A_block_that_does_not_spike_has_no_firing_rate_anywhere()
    {
        var ended = SnnHere.Run(
            "train",
            "--model",
            "3C5-P2-4C3-20",
            "--nonlin",
            "snn",
            "--loss-sup",
            "pred",
            "--epochs",
            "2",
            "--data",
            "sample",
            "--threads",
            "1",
            "--device",
            "cpu",
            "--out",
            _scratch.At("results")
        );
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        var folder = Directory.GetDirectories(_scratch.At("results", "train")).Single();

        var blocks = ended
            .Out.Split('\n')
            .Where(l => l.StartsWith("  block", StringComparison.Ordinal))
            .ToLookup(l => l[8]);
        Assert.All(blocks['1'], line => Assert.Contains("firing rate", line, StringComparison.Ordinal));
        Assert.All(blocks['3'], line => Assert.DoesNotContain("firing rate", line, StringComparison.Ordinal));
        Assert.Equal(blocks['1'].Count(), blocks['3'].Count());

        string[] json =
        [
            .. File.ReadAllLines(Path.Combine(folder, "metrics.jsonl")),
            File.ReadAllText(Path.Combine(folder, "summary.json")),
        ];
        Assert.All(
            json.Select(text => JsonNode.Parse(text)!["firing_rate"]!.AsArray()),
            rates =>
            {
                Assert.InRange((double)rates[0]!, 0, 1);
                Assert.InRange((double)rates[1]!, 0, 1);
                Assert.Null(rates[2]);
            }
        );

        var scalars = Directory.GetFiles(folder, "*tfevents*").SelectMany(f => EventReader.Read(f).Scalars).ToArray();
        Assert.Contains(scalars, s => s.Tag == "batch_firing_rate/1");
        Assert.DoesNotContain(scalars, s => s.Tag.EndsWith("_firing_rate/3", StringComparison.Ordinal));

        var page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Contains("A block that does not spike has none.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_shall_leave_none_leaves_none()
    {
        var ended = await SnnHere.In(
            _scratch.Path,
            "run",
            "4.1-proj-single",
            "--epochs",
            "1",
            "--set",
            "grid=12",
            "--set",
            "eval_grid=40",
            "--no-report",
            "--no-tensorboard",
            "--json"
        );

        Assert.Equal(0, ended.Code);
        Assert.Empty(Directory.GetFiles((string)ended.Json["folder"]!, "*tfevents*"));
    }

    [Fact]
    public void A_curve_over_batches_has_a_point_a_second_and_one_over_epochs_all()
    {
        var watch = EventStream.Watch(_scratch.Path, _clock, Assert.Fail);
        for (var batch = 1; batch <= 10; batch++)
        {
            watch(new RunEvent.Advanced(At with { Done = batch }, [Metric.Of("loss", batch)]));
            _clock.Pass(0.25);
        }

        watch(
            new RunEvent.EpochDone(
                At,
                [Metric.Of("loss", 0), Metric.Of("layer", [0.5, double.NaN]), Metric.Of("word", "none")]
            )
        );

        var scalars = EventReader.Read(Directory.GetFiles(_scratch.Path).Single()).Scalars;
        Assert.Equal([11, 15, 19], scalars.Where(s => s.Tag == "batch/loss").Select(s => s.Step));
        Assert.Equal(
            ["epoch/loss", "epoch_layer/1", "epoch/samples_per_second"],
            scalars.Where(s => s.Tag.StartsWith("epoch", StringComparison.Ordinal)).Select(s => s.Tag)
        );
        Assert.Equal(1767323045.0 + 1, scalars.First(s => s.Step == 15).WallTime);
    }

    [Fact]
    public void Where_nothing_can_be_written_that_is_told_once()
    {
        var notes = new List<string>();
        var watch = EventStream.Watch(Path.Combine(_scratch.Path, "gone"), _clock, notes.Add);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            watch(new RunEvent.EpochDone(At with { Epoch = epoch }, [Metric.Of("loss", 1.0)]));
        }

        Assert.Contains("the run continues", Assert.Single(notes), StringComparison.Ordinal);
    }
}
