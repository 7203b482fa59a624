using System.Diagnostics;
using System.Runtime.InteropServices;
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
    [InlineData("mlp", 3)]
    [InlineData("4C3-P2-30", 1)]
    [InlineData("3C5-6C3-P2-20-12", 2)]
    public void A_step_on_the_processor_is_right(string model, ulong seed)
    {
        var verdicts = DeviceCheckCommand.Check(Experiment(model), torch.CPU, new Seed(seed));

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
    public async Task The_script_checks_a_machine_and_keeps_its_report()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3"),
            "the script is for Linux and Python 3"
        );
        var ended = await SnnProcess.End(
            Started(
                "/usr/bin/python3",
                [
                    Path.Combine(AppContext.BaseDirectory, "gpu", "check.py"),
                    "--bin",
                    AppContext.BaseDirectory,
                    "--device",
                    "cpu",
                    "--models",
                    "mlp",
                    "--batch",
                    "8",
                    "--repetitions",
                    "10",
                    "--libtorch",
                    libTorch.Loaded.Location.Directory,
                    "--python",
                    "/usr/bin/python3",
                    "--seed",
                    "7",
                    "--accuracy-epochs",
                    "3",
                    "--out",
                    "report",
                ]
            )
        );

        var report = JsonNode.Parse(
            await File.ReadAllTextAsync(_folder.At("report", "check.json"), TestContext.Current.CancellationToken)
        )!;
        var row = report["speed"]![0]!;
        Assert.True((bool)report["check"]!["passed"]!, ended.Out + ended.Error);
        Assert.Equal(7, (int)report["check"]!["seed"]!);
        Assert.True((double)row["snn"]!["ms_per_step"]! > 0);
        Assert.Equal(["float32", "bf16"], report["speed"]!.AsArray().Select(r => (string)r!["precision"]!));
        Assert.All(
            ["float32", "bf16"],
            precision => Assert.InRange((double)report["accuracy"]![precision]!["test_accuracy"]!, 0.4, 1)
        );
        Assert.True((long)row["snn"]!["peak_process_bytes"]! > 50_000_000);

        // A PyTorch is not part of every machine: without one the report says so, and the check has not passed.
        var compared = row["pytorch"]!["ms_per_step"] is not null;
        Assert.Equal((compared ? 0 : 1, compared), (ended.Code, (bool)report["passed"]!));
        Assert.Contains(
            compared ? "Everything is right and ran" : "NOT passed",
            await File.ReadAllTextAsync(_folder.At("report", "check.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        if (compared)
        {
            Assert.Equal((long)report["check"]!["models"]![0]!["weights"]!, (long)row["pytorch"]!["parameters"]!);
            Assert.InRange((double)row["pytorch"]!["last_losses"]![0]!, 0, Math.Log(10) - 0.2);
            Assert.InRange((double)report["limits"]!["float32"]!, 1e8, 1e14);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static TrainingExperiment Experiment(string model) =>
        StepWork
            .Experiment(NeuronModel.Lif, model, 8)
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
