using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using Snn.Tests.Runner;
using Snn.Tests.Support;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Interop;

/// <summary>
/// Exported networks, rebuilt by programs that know nothing of Snn (Debian: python3-torch, python3-h5py).
/// </summary>
[Trait(Category.Name, Category.Process)]
[Collection(nameof(TrainingTests))]
public sealed class ExportTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly Dataset Sample = SampleDatasets.Load(KnownDatasets.Mnist);

    private static readonly TrainingExperiment Small = new()
    {
        Net = new() { NumHidden = 40, NumLayers = 2 },
        Neuron = new(NeuronModel.Lif),
        Credit = Credit.By(SupervisedLoss.PredSim),
        Optim = new() { Epochs = 1 },
    };

    public static TheoryData<string> Safetensors =>
        ["mlp", "6C3-P2-8C5-P2-30", "relu", "leakyrelu", "hard", "learned", "no-batch-norm"];

    public static TheoryData<string> Expressible =>
        ["hard", "convolution", "pooled", "learned", "integrator", "no-batch-norm"];

    [Theory]
    [MemberData(nameof(Safetensors))]
    public void PyTorch_reproduces_the_logits_of_exported_weights(string kind)
    {
        Assert.SkipUnless(Has("torch"), "python3-torch is not installed");
        Trained(
            Kind(kind),
            network => Agree("torch_logits.py", ExportedWeights.Safetensors(network, KnownDatasets.Mnist), network)
        );
    }

    // The paper's own networks, with the layers that spike and those that do not; every image, and not nearly all.
    [Theory]
    [InlineData("mlp")]
    [InlineData("6C5p0-P2-8C5p0-P2-30")]
    [InlineData("4C3-P2-6C3-A2-30-20")]
    public void PyTorch_takes_every_image_for_what_a_published_network_does(string model)
    {
        Assert.SkipUnless(Has("torch"), "python3-torch is not installed");
        var (experiment, classes) = (Published with { Net = Published.Net with { Model = model } }, 0);
        Trained(
            experiment,
            network =>
            {
                var exported = ExportedWeights.Safetensors(network, KnownDatasets.Mnist);
                var ours = TrainingRun.Evaluate(network, Sample.Test, KnownDatasets.Mnist, CPU).Predicted;
                Assert.Equal(ours, Taken(exported));
                classes = ours.Distinct().Count();
            }
        );
        Assert.InRange(classes, 5, 10);
    }

    // The file of Python that export writes, run as a user runs it: every image of the sample, of every kind of neuron.
    [Theory]
    [InlineData("mlp", "relu")]
    [InlineData("6C3-P2-8C5-A2-30", "leakyrelu")]
    [InlineData("6C3-P2-8C5p1-A2-30", "lif")]
    [InlineData("20-20", "alif")]
    [InlineData("4C3-A4-20", "culif")]
    [InlineData("6C5p0-P2-8C5p0-P2-30", "snn")]
    [InlineData("learned", "lif")]
    public void The_exported_module_predicts_what_eval_predicts(string model, string neuron)
    {
        Assert.SkipUnless(Has("torch, numpy"), "python3-torch is not installed");
        var small = model == "learned" ? Kind(model) : Kind("hard") with { Net = Small.Net with { Model = model } };
        Trained(
            small with
            {
                Neuron = small.Neuron with { Model = NeuronModel.ByName[neuron] },
                Credit = neuron == "snn" ? Credit.By(SupervisedLoss.Pred) : small.Credit,
                // Enough steps for predictions of most classes.
                Data = small.Data with
                {
                    BatchSize = 20,
                },
                Optim = small.Optim with { Lr = 5e-3 },
            },
            network =>
            {
                using var folder = new TemporaryFolder();
                File.WriteAllText(
                    folder.At("net.py"),
                    PyTorchModule.Write(network, KnownDatasets.Mnist, "net.safetensors").OrThrow()
                );
                File.WriteAllBytes(
                    folder.At("net.safetensors"),
                    ExportedWeights.Safetensors(network, KnownDatasets.Mnist)
                );
                File.WriteAllBytes(
                    folder.At("images.npy"),
                    Npy.Write([Sample.Test.Count, 28, 28], Sample.Test.Pixels.Span)
                );

                var (code, output, error) = Call(folder.At("net.py"), folder.At("images.npy"));

                Assert.True(code == 0, error);
                var ours = TrainingRun.Evaluate(network, Sample.Test, KnownDatasets.Mnist, CPU).Predicted;
                Assert.Equal(ours.Select(c => $"{c}"), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
                Assert.True(ours.Distinct().Count() > 5, "it tells classes apart");
            }
        );
    }

    [Fact]
    public async Task PyTorch_confuses_the_classes_that_eval_confuses()
    {
        Assert.SkipUnless(Has("torch"), "python3-torch is not installed");
        using var folder = new TemporaryFolder();
        string[] line =
        [
            "--set",
            "model=6C5p0-P2-8C5p0-P2-30",
            "--set",
            "lr=5e-3",
            "--epochs",
            "3",
            "--data",
            "sample",
        ];
        var run = (await SnnHere.In(folder.Path, ["run", "4.2-snn1m", .. line, "--no-report", "--json"])).Json;
        var made = (string)run["folder"]!;
        Assert.Equal(0, (await SnnHere.In(folder.Path, "export", made, "--output", "w.safetensors")).Code);
        var judged = (await SnnHere.In(folder.Path, "eval", made, "--data", "sample", "--json")).Json;

        var confusion = Enumerable.Range(0, 10).Select(_ => new int[10]).ToArray();
        var taken = Taken(File.ReadAllBytes(folder.At("w.safetensors")));
        for (var i = 0; i < taken.Length; i++)
        {
            confusion[Sample.Test.Labels.Span[i]][taken[i]]++;
        }

        var told = judged["confusion"]!.AsArray().Select(row => row!.AsArray().Select(n => (int)(double)n!).ToArray());
        Assert.Equal(confusion, told);
    }

    [Theory]
    [MemberData(nameof(Expressible))]
    public void An_independent_reader_of_nir_reproduces_the_logits(string kind)
    {
        Assert.SkipUnless(Has("h5py, numpy"), "python3-h5py is not installed");
        Trained(Nirable(kind), network => Agree("nir_logits.py", Nir.Write(network).OrThrow(), network));
    }

    [Fact]
    public void What_nir_cannot_express_is_refused_with_the_reason()
    {
        Trained(
            Small with
            {
                Neuron = Small.Neuron with { Model = NeuronModel.Relu },
            },
            network => Assert.Contains("do not spike", Refused(network), StringComparison.Ordinal)
        );
        Trained(
            Small with
            {
                Net = Small.Net with { Model = "2C3-P2-5" },
                Neuron = Small.Neuron with { Lif = Hard },
            },
            network => Assert.Contains("max pooling", Refused(network), StringComparison.Ordinal)
        );
        Trained(
            Small,
            network =>
            {
                Assert.Contains("reset by subtraction", Refused(network), StringComparison.Ordinal);
                Assert.IsType<Result<byte[]>.Ok>(Nir.Write(network, hardReset: true));
            }
        );

        static string Refused(LocalNetwork network) =>
            Assert.IsType<Result<byte[]>.Error>(Nir.Write(network)).Fault.What;
    }

    [Fact]
    public void Exported_weights_are_those_of_inference_alone() =>
        Trained(
            Small,
            network =>
                Assert.Equal(
                    ["layer_out.bias", "layer_out.weight", .. Names(0), .. Names(1)],
                    ExportedWeights.Of(network).Select(t => t.Name).Order(StringComparer.Ordinal)
                )
        );

    private static TrainingExperiment Published =>
        Small with
        {
            Neuron = Small.Neuron with { Model = NeuronModel.Snn },
            Credit = Credit.By(SupervisedLoss.Pred),
            Optim = Small.Optim with { Epochs = 4, Lr = 5e-3 },
        };

    private static LifParameters Hard => LifParameters.Default with { Reset = ResetMode.Zero };

    private static IEnumerable<string> Names(int block) =>
        new[]
        {
            "bn.bias",
            "bn.num_batches_tracked",
            "bn.running_mean",
            "bn.running_var",
            "bn.weight",
            "encoder.bias",
            "encoder.weight",
        }.Select(n => $"layers.{block}.{n}");

    private static TrainingExperiment Kind(string kind) =>
        kind switch
        {
            "relu" => Small with { Neuron = Small.Neuron with { Model = NeuronModel.Relu } },
            "leakyrelu" => Small with { Neuron = Small.Neuron with { Model = NeuronModel.LeakyRelu } },
            "hard" => Small with { Neuron = Small.Neuron with { Lif = Hard } },
            "learned" => Small with
            {
                Neuron = Small.Neuron with { Decay = MembraneDecay.Learned },
                Optim = Small.Optim with { Lr = 1e-2 },
            },
            "no-batch-norm" => Small with { Net = Small.Net with { Norm = CurrentNorm.None } },
            _ => Small with { Net = Small.Net with { Model = kind } },
        };

    private static TrainingExperiment Nirable(string kind) =>
        kind switch
        {
            "convolution" => Small with
            {
                Net = Small.Net with { Model = "3C3-4C5-12" },
                Neuron = Small.Neuron with { Lif = Hard },
            },
            "pooled" => Small with
            {
                Net = Small.Net with { Model = "3C3-A2-4C5-A3-12" },
                Neuron = Small.Neuron with { Lif = Hard },
            },
            "integrator" => Small with { Neuron = Small.Neuron with { Lif = Hard with { Beta = 1 } } },
            _ => Kind(kind) with { Neuron = Kind(kind).Neuron with { Lif = Hard } },
        };

    private static void Trained(TrainingExperiment experiment, Action<LocalNetwork> use)
    {
        foreach (var step in TrainingRun.Run(experiment, Sample, CPU, new Seed(1)))
        {
            if (step is RunProgress<TrainingState>.EpochDone { State: var state })
            {
                state.Network.eval();
                use(state.Network);
            }
        }
    }

    private static void Agree(string script, byte[] exported, LocalNetwork network)
    {
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        using var generator = new Generator(8);
        var images = randn([20, 1, 28, 28], generator: generator);
        var batch = new SafetensorsFile(
            [NamedTensor.Of("images", images), NamedTensor.Of("logits", network.Infer(images))],
            ImmutableSortedDictionary<string, string>.Empty
        );
        using var folder = new TemporaryFolder();
        var (weights, io) = (Path.Combine(folder.Path, "exported"), Path.Combine(folder.Path, "batch"));
        File.WriteAllBytes(weights, exported);
        File.WriteAllBytes(io, Snn.LocalLoss.Tensors.Safetensors.Write(batch));
        var (code, output, error) = Call(
            Path.Combine(AppContext.BaseDirectory, "LocalLoss", "Interop", script),
            weights,
            io
        );
        Assert.True(code == 0, error);
        using var said = JsonDocument.Parse(output);
        var errors = said.RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetDouble()).ToList();

        // Sums are rounded in another order there, and where a membrane meets its threshold that may cost a spike.
        Assert.Equal(20, errors.Count);
        Assert.True(errors.Count(e => e < 1e-4) >= 18, output);
    }

    // What plain PyTorch makes of the sample's test images.
    private static int[] Taken(byte[] exported)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        float[] values = [.. Sample.Test.Pixels.ToArray().Select(p => (float)p)];
        var pixels = NamedTensor.Of("pixels", tensor(values, [Sample.Test.Count, 1, 28, 28]));
        var (weights, images) = (folder.At("exported"), folder.At("images"));
        File.WriteAllBytes(weights, exported);
        File.WriteAllBytes(
            images,
            Snn.LocalLoss.Tensors.Safetensors.Write(new([pixels], ImmutableSortedDictionary<string, string>.Empty))
        );
        var script = Path.Combine(AppContext.BaseDirectory, "LocalLoss", "Interop", "torch_published.py");
        var (code, output, error) = Call(script, weights, images);
        Assert.True(code == 0, error);
        using var said = JsonDocument.Parse(output);
        return [.. said.RootElement.GetProperty("taken").EnumerateArray().Select(e => e.GetInt32())];
    }

    private static bool Has(string modules) => File.Exists(Python) && Call("-c", $"import {modules}").Code == 0;

    private static (int Code, string Output, string Error) Call(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
