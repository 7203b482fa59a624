using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Snn.Benchmarks.Devices;
using Snn.Benchmarks.Training;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using Snn.Tests.LocalLoss;
using Snn.Tests.Runner;
using Snn.Tests.Support;
using TorchSharp;

namespace Snn.Tests.Benchmarks;

/// <summary>The check of a device passes what computes right and no other.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class DeviceCheckTests(Torch libTorch) : IDisposable
{
    private static readonly CheckedForm Float32 = CheckedForm.For(torch.CPU)[0];
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("lif", "mlp", 3)]
    [InlineData("lif", "4C3-P2-30", 1)]
    [InlineData("lif", "3C5-6C3-P2-20-12", 2)]
    [InlineData("snn", "mlp", 3)]
    [InlineData("snn", "4C3-P2-30", 1)]
    [InlineData("snn", "3C5-6C3-P2-20-12", 2)]
    public void A_step_on_the_processor_is_right(string nonlin, string model, ulong seed)
    {
        var experiment = Experiment(model, NeuronModel.ByName[nonlin]);
        var verdicts = DeviceCheckCommand.Check(experiment, torch.CPU, new Seed(seed));

        Assert.Equal([true, true, true, false], verdicts.Select(v => v.Form.Judged));
        Assert.All(verdicts, v => Assert.True(v.Passed, v.Json.ToJsonString()));
        // Not the reference with itself.
        Assert.All(verdicts.Where(v => v.Form.Type == torch.float32), v => Assert.True(v.Gradient.Error > 0));
    }

    [Fact]
    public void Whatever_differs_is_found()
    {
        using var scope = torch.NewDisposeScope();
        var (experiment, seed) = (Experiment("mlp"), new Seed(4));
        var start = FirstStep.Start(experiment, seed);
        var images = torch.randn([8, 1, 28, 28], torch.float64);
        var labels = Targets.InTurn(8, 8);
        var reference = FirstStep.Of(CheckedForm.Reference, experiment, start, images, labels, null);
        var step = FirstStep.Of(Float32, experiment, start, images, labels, reference);
        Assert.True(Judge(step).Passed);

        const string weight = "layers.1.encoder.weight";
        Assert.False(Judge(step with { Losses = Second(l => l * 1.01) }).Loss.Passed);
        Assert.False(Judge(step with { Losses = Second(_ => double.NaN) }).Loss.Passed);
        Assert.False(Judge(step with { Gradients = With(step.Gradients, weight, g => g.Times(1.01)) }).Gradient.Passed);
        Assert.False(
            Judge(step with { Gradients = With(step.Gradients, weight, g => g.Times(double.NaN)) }).Gradient.Passed
        );
        Assert.False(
            Judge(step with { Gradients = step.Gradients.Where(g => g.Key != weight).ToDictionary() }).Gradient.Passed
        );
        Assert.False(
            Judge(step with { State = With(step.State, weight, w => w.Plus(experiment.Optim.Lr / 100)) }).Weight.Passed
        );
        Assert.False(
            Judge(
                step with
                {
                    State = With(step.State, "layers.1.bn.running_var", v => v.Times(1.01)),
                }
            ).Statistic.Passed
        );
        var inverted = Judge(step with { Spikes = step.Spikes.SetItem(0, step.Spikes[0].SubtractedFrom(1)) });
        Assert.True(inverted.Different > inverted.AllowedDifferent);
        Assert.False(inverted.Passed);

        Verdict Judge(FirstStep made) => Verdict.Of(Float32, experiment, start, reference, made);

        PerLayer<double> Second(Func<double, double> change) =>
            step.Losses with
            {
                Blocks = step.Losses.Blocks.SetItem(1, change(step.Losses.Blocks[1])),
            };
    }

    [Theory]
    [InlineData(2, "device-check", "--models", "vgg19")]
    [InlineData(2, "device-check", "--batch", "3")]
    [InlineData(4, "device-check", "--models", "mlp", "--device", "cuda")]
    [InlineData(0, "device-check", "--models", "mlp", "--device", "cpu", "--batch", "4", "--seed", "1")]
    public async Task Its_exit_code_says_how_it_ended(int code, params string[] arguments)
    {
        Assert.SkipWhen(code == 4 && libTorch.Loaded.Cuda, "there is a GPU");
        var ended = await SnnProcess.End(
            Started("dotnet", [Path.Combine(AppContext.BaseDirectory, "Snn.Benchmarks.dll"), .. arguments])
        );
        Assert.True(ended.Code == code, ended.Out + ended.Error);
    }

    [Fact]
    public async Task A_visit_checks_a_machine_trains_on_it_and_brings_home_what_it_did()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3"),
            "the scripts are for Linux and Python 3"
        );
        var ended = await SnnProcess.End(
            Started(
                "/usr/bin/python3",
                [
                    Path.Combine(AppContext.BaseDirectory, "gpu", "visit.py"),
                    .. (string[])["--bin", AppContext.BaseDirectory, "--work", _folder.At("work")],
                    .. (string[])["--out", _folder.At("home"), "--minutes", "8", "--check-share", "0.8"],
                    .. (string[])["--device", "cpu", "--models", "mlp", "--batch", "8", "--repetitions", "10"],
                    .. (string[])["--nonlin", "lif", "snn", "--precisions", "float32"],
                    .. (string[])["--libtorch", libTorch.Loaded.Location.Directory, "--python", "/usr/bin/python3"],
                    .. (string[])["--data", "sample", "--runs", "4.1-ce", "--epochs", "2", "--threads", "1"],
                    .. (string[])["--file-mib", "2", "--homeward", "30"],
                ]
            )
        );

        var visit = await Json("visit.json");
        var report = await Json("check.json");
        var row = report["speed"]![0]!;
        Assert.True((bool)report["check"]!["passed"]!, ended.Out + ended.Error);
        Assert.True((double)row["snn"]!["ms_per_step"]! > 0);
        Assert.Equal(
            [("lif", "float32"), ("snn", "float32")],
            report["speed"]!.AsArray().Select(r => ((string)r!["nonlin"]!, (string)r!["precision"]!))
        );
        Assert.True((long)row["snn"]!["peak_process_bytes"]! > 50_000_000);

        // A PyTorch is not part of every machine: without one the report says so, and the check has not passed.
        var compared = row["pytorch"]!["ms_per_step"] is not null;
        Assert.Equal((compared ? 0 : 1, compared), (ended.Code, (bool)report["passed"]!));
        Assert.Contains(
            compared ? "Everything is right and ran" : "NOT passed",
            await File.ReadAllTextAsync(_folder.At("home", "check.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        if (compared)
        {
            Assert.All(
                report["check"]!["models"]!.AsArray(),
                model =>
                    Assert.All(
                        report["speed"]!.AsArray().Where(r => (string)r!["nonlin"]! == (string)model!["nonlin"]!),
                        r => Assert.Equal((long)model!["weights"]!, (long)r!["pytorch"]!["parameters"]!)
                    )
            );
            Assert.InRange((double)row["pytorch"]!["last_losses"]![0]!, 0, Math.Log(10) - 0.2);
            Assert.InRange((double)report["limits"]!["float32"]!, 1e8, 1e14);
        }

        var run = visit["runs"]!["4.1-ce"]!;
        Assert.Equal(("done", 2), ((string)run["ended"]!, (int)run["epochs_done"]!));
        Assert.Contains("lr-decay-milestones=1 2", (string)run["command"]!, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.At("home", "runs.tar.xz")), ended.Out + ended.Error);

        // Half of 12 MB in parts of at most 2 MiB, which together are safetensors of float16.
        var parts = Directory.GetFiles(_folder.At("home"), "4.1-ce.f16.safetensors*").Order().ToArray();
        Assert.All(parts, part => Assert.InRange(new FileInfo(part).Length, 1, 2 << 20));
        var weights = parts.SelectMany(File.ReadAllBytes).ToArray();
        var header = Encoding.UTF8.GetString(weights, 8, BitConverter.ToInt32(weights));
        Assert.Contains("\"dtype\":\"F16\"", header, StringComparison.Ordinal);
        Assert.Empty(visit["left_behind"]!.AsArray());

        async Task<JsonNode> Json(string name) =>
            JsonNode.Parse(
                await File.ReadAllTextAsync(_folder.At("home", name), TestContext.Current.CancellationToken)
            )!;
    }

    public void Dispose() => _folder.Dispose();

    private static TrainingExperiment Experiment(string model, NeuronModel? neuron = null) =>
        StepWork
            .Experiment(neuron ?? NeuronModel.Lif, model, 8)
            .Match(
                e =>
                    e with
                    {
                        Net = e.Net with { NumHidden = 60 },
                        Credit = new Credit.Local(new() { Sup = new(SupervisedLoss.Pred), DimInDecoder = 300 }),
                    },
                fault => throw new InvalidOperationException(fault.ToString())
            );

    private static Dictionary<string, torch.Tensor> With(
        IReadOnlyDictionary<string, torch.Tensor> all,
        string name,
        Func<torch.Tensor, torch.Tensor> change
    ) => all.ToDictionary(p => p.Key, p => p.Key == name ? change(p.Value) : p.Value);

    private Process Started(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        // The programs beside the tests have no runtime of their own, as those of a bundle have.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")
        );
        return Process.Start(start)!;
    }
}
