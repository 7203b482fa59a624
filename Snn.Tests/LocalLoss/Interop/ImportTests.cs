using System.Collections.Immutable;
using PureHDF;
using Snn.Data.Augmentations;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Import;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using Snn.Tests.Support;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Interop;

/// <summary>Networks out of files: our own to the last bit, those of others as they compute themselves.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class ImportTests
{
    private static readonly Dataset Sample = SampleDatasets.Load(KnownDatasets.Mnist);

    // Model, neuron, reset, and what else is not usual.
    public static TheoryData<string, string, string> Networks =>
        new()
        {
            { "20-20", "relu", "" },
            { "4C3-P2-6C5-A2-20", "leakyrelu", "" },
            { "4C3-P2-6C5p1-A2-20", "lif", "" },
            { "20-20", "lif", "learned" },
            { "20", "lif", "no-batch-norm" },
            { "4C3-A4-20", "culif", "" },
            { "20-20", "alif", "" },
            { "20-20", "snn", "" },
            { "4C5p0-P2-6C5p0-P2-30-20", "snn", "" },
        };

    public static TheoryData<string, string, string> Graphs =>
        new()
        {
            { "20-20", "lif", "" },
            { "4C3-A2-6C5p1-A3-20", "lif", "" },
            { "4C3-6C3-A2", "lif", "" },
            { "20-20", "lif", "no-batch-norm" },
            { "20-20", "lif", "integrator" },
            { "20-20", "lif", "learned" },
        };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Exported_weights_come_back_as_the_same_network(string model, string neuron, string other)
    {
        using var state = Network(Experiment(model, neuron, other), KnownDatasets.Mnist);
        var file = ExportedWeights.Safetensors(state.Network, KnownDatasets.Mnist);

        var imported = SafetensorsNetwork.Read(file, "w", Registry.Library, new()).OrThrow();

        Assert.Equal("MNIST", imported.Dataset);
        var made = imported.For(KnownDatasets.Mnist).OrThrow();
        using var network = made.Network;
        Assert.Equal(Logits(state.Network, KnownDatasets.Mnist), Logits(network, made.Info));

        // And as the same training: the file's own flags give a network that takes its weights.
        var flags = imported.Flags.OrThrow();
        using var again = Network(flags.Read().OrThrow(), KnownDatasets.Mnist, fill: false);
        imported.Into(again.Network).OrThrow();
        again.Network.eval();
        Assert.Equal(Logits(state.Network, KnownDatasets.Mnist), Logits(again.Network, KnownDatasets.Mnist));
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void An_exported_graph_comes_back_with_its_answers(string model, string neuron, string other)
    {
        var experiment = Experiment(model, neuron, other);
        experiment = experiment with
        {
            Neuron = experiment.Neuron with { Lif = experiment.Neuron.Lif with { Reset = ResetMode.Zero } },
        };
        using var state = Network(experiment, KnownDatasets.Mnist);

        var imported = NirNetwork.Read(Nir.Write(state.Network, KnownDatasets.Mnist).OrThrow(), "g", new()).OrThrow();

        Assert.Equal("MNIST", imported.Dataset);
        var made = imported.For(KnownDatasets.Mnist).OrThrow();
        using var network = made.Network;
        var (was, now) = (Logits(state.Network, KnownDatasets.Mnist), Logits(network, made.Info));

        // The batch norm that is folded in rounds otherwise, and on a threshold that costs a spike.
        var apart = was.Chunk(10)
            .Zip(now.Chunk(10))
            .Count(p => p.First.Zip(p.Second).Any(l => Math.Abs(l.First - l.Second) > 1e-3));
        Assert.InRange(apart, 0, Sample.Test.Count / 20);
        Assert.True(
            was.Chunk(10).Select(l => Array.IndexOf(l, l.Max())).Distinct().Count() > 2,
            "it tells classes apart"
        );
        if (other != "learned")
        {
            // Learned decays differ from layer to layer.
            Assert.Equal(experiment.Neuron.Timesteps, imported.Flags.OrThrow().Neuron.Timesteps);
            Assert.Equal(experiment.Neuron.Lif.Beta, imported.Flags.OrThrow().Neuron.Lif.Beta);
            Assert.Equal(experiment.Neuron.Lif.Threshold, imported.Flags.OrThrow().Neuron.Lif.Threshold);
        }
        else
        {
            Assert.IsType<Result<Snn.LocalLoss.Experiments.Flags.TrainingFlags>.Error>(imported.Flags);
        }
    }

    public static TheoryData<string, string> Inexpressible =>
        new()
        {
            { "LI", "of the kind LI" },
            { "stride", "stride" },
            { "recurrent", "recurrence" },
            { "reset", "resets" },
            { "tau", "tau" },
            { "parallel", "Input" },
            { "wide", "no weight of [outputs, 36]" },
            { "bare", "no neurons" },
            { "biases", "3 biases of 5 outputs" },
        };

    [Theory]
    [MemberData(nameof(Inexpressible))]
    public void What_snn_cannot_express_of_a_graph_is_refused_in_one_line(string what, string because)
    {
        var fault = Assert
            .IsType<Result<ImportedNetwork>.Error>(NirNetwork.Read(Graph(what), "g.nir", new(Timesteps: 3)))
            .Fault;

        Assert.Equal((FaultKind.Data, "g.nir"), (fault.Kind, fault.Where));
        Assert.Contains(because, fault.What, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.ToString());
        Assert.IsType<Result<ImportedNetwork>.Ok>(NirNetwork.Read(Graph(""), "g.nir", new(Timesteps: 3)));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_told_by_name_and_shape()
    {
        using var state = Network(Experiment("20-20", "lif", ""), KnownDatasets.Mnist);
        var imported = SafetensorsNetwork
            .Read(ExportedWeights.Safetensors(state.Network, KnownDatasets.Mnist), "w", Registry.Library, new())
            .OrThrow();
        var before = Logits(state.Network, KnownDatasets.Mnist);

        Assert.Contains(
            "layers.1.encoder.weight is [20, 20] there and [30, 20] in the network",
            Misfit("20-30", "lif", ""),
            StringComparison.Ordinal
        );
        Assert.Contains("it has no layers.2.", Misfit("20-20-20", "lif", ""), StringComparison.Ordinal);
        Assert.Contains("and the network has none", Misfit("20", "lif", ""), StringComparison.Ordinal);
        Assert.Contains("layers.0.bn.", Misfit("20-20", "lif", "no-batch-norm"), StringComparison.Ordinal);
        Assert.Contains("images of 28x28", Unfit(Noise(new(1, 6, 6), 10, 10).Info), StringComparison.Ordinal);
        Assert.Contains("10 classes", Unfit(Noise(new(1, 28, 28), 4, 10).Info), StringComparison.Ordinal);
        Assert.Equal(before, Logits(state.Network, KnownDatasets.Mnist));

        string Misfit(string model, string neuron, string other)
        {
            using var unlike = Network(Experiment(model, neuron, other), KnownDatasets.Mnist, fill: false);
            var weights = Weights(unlike.Network);
            var fault = Assert.IsType<Result<LocalNetwork>.Error>(imported.Into(unlike.Network)).Fault;
            Assert.Equal(weights.Select(t => t.Data.ToArray()), Weights(unlike.Network).Select(t => t.Data.ToArray()));
            return fault.What;
        }

        string Unfit(DatasetInfo info) =>
            Assert.IsType<Result<(LocalNetwork Network, DatasetInfo Info)>.Error>(imported.For(info)).Fault.What;
    }

    // Whatever bytes are lost or changed, there is a network or a fault, and never an exception.
    [Fact]
    public void Damaged_files_are_faults()
    {
        using var state = Network(Experiment("6", "lif", "no-batch-norm"), KnownDatasets.Mnist);
        var hard = Graph("");
        var weights = ExportedWeights.Safetensors(state.Network, KnownDatasets.Mnist);
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            foreach (var whole in new[] { hard, weights })
            {
                var bytes = whole[..random.Next(1, whole.Length)];
                if (i % 2 == 0)
                {
                    bytes = [.. whole];
                    bytes[random.Next(Math.Min(bytes.Length, 2000))] ^= (byte)(1 << random.Next(8));
                }

                _ = NirNetwork.Read(bytes, "g", new(3));
                _ = SafetensorsNetwork.Read(bytes, "w", Registry.Library, new());
            }
        }
    }

    [Fact]
    public void Training_begins_with_the_weights_and_repeats()
    {
        var experiment = Experiment("20", "lif", "") with
        {
            Optim = new() { Epochs = 1, Lr = 1e-9 },
        };
        using var state = Network(experiment, KnownDatasets.Mnist);
        var imported = SafetensorsNetwork
            .Read(ExportedWeights.Safetensors(state.Network, KnownDatasets.Mnist), "w", Registry.Library, new())
            .OrThrow();

        var first = Trained();

        // At such a rate nothing is learned, and the encoder is the file's.
        Assert.All(
            first.Zip(Weights(state.Network)).Where(p => p.First.Name.Contains("encoder", StringComparison.Ordinal)),
            p =>
                Assert.All(
                    p.First.Floats.ToArray().Zip(p.Second.Floats.ToArray()),
                    w => Assert.Equal(w.First, w.Second, 5)
                )
        );
        Assert.Equal(first.Select(t => t.Data.ToArray()), Trained().Select(t => t.Data.ToArray()));

        ImmutableArray<NamedTensor> Trained() =>
            TrainingRun
                .Run(experiment, Sample, CPU, new Seed(4), initial: imported)
                .OfType<Snn.Data.Runs.RunProgress<TrainingState>.EpochDone>()
                .Select(done => Weights(done.State.Network))
                .Single();
    }

    private static TrainingExperiment Experiment(string model, string neuron, string other) =>
        new()
        {
            Net = new() { Model = model, Norm = other == "no-batch-norm" ? CurrentNorm.None : CurrentNorm.Batch },
            Neuron = new(NeuronModel.ByName[neuron])
            {
                Timesteps = 5,
                Decay = other == "learned" ? MembraneDecay.Learned : MembraneDecay.Fixed,
                Lif = LifParameters.Default with { Beta = other == "integrator" ? 1 : 0.7, Threshold = 0.8 },
            },
            Credit = Credit.By(SupervisedLoss.Pred),
        };

    // Every weight and statistic at random, so that none is left out by chance.
    private static TrainingState Network(TrainingExperiment experiment, DatasetInfo info, bool fill = true)
    {
        var state = TrainingRun.Create(experiment, info, info.ClassNames.Length, CPU, new Seed(6), RunIdentity.None);
        if (fill)
        {
            using var scope = NewDisposeScope();
            using var disabled = no_grad();
            using var generator = new Generator(11);
            foreach (var (name, tensor) in state.Network.state_dict())
            {
                if (tensor.dtype == ScalarType.Float32)
                {
                    var noise = randn(tensor.shape, generator: generator)
                        .Times(name.StartsWith("layer_out", StringComparison.Ordinal) ? 1 : 0.1);
                    tensor.copy_(
                        tensor.Plus(name.EndsWith("running_var", StringComparison.Ordinal) ? noise.abs() : noise)
                    );
                }
            }
        }

        state.Network.eval();
        return state;
    }

    private static ImmutableArray<NamedTensor> Weights(LocalNetwork network) => ExportedWeights.Of(network);

    internal static float[] Logits(LocalNetwork network, DatasetInfo info, ImageSet? images = null)
    {
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        var shown = images ?? Sample.Test;
        var batch = EpochBatches
            .Of(shown, EpochOrder.Sequential(shown.Count), shown.Count, null, info.Normalization, default)
            .Single();
        var (inputs, _) = TensorBatch.Create(batch, shown.Shape, shown.Classes, CPU);
        return [.. network.Infer(inputs).data<float>()];
    }

    internal static Dataset Noise(ImageShape shape, int classes, int count)
    {
        var random = new Random(1);
        var pixels = new byte[count * shape.Size];
        random.NextBytes(pixels);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))];
        var set = ImageSet.Create(shape, classes, pixels, labels);
        return new(
            new()
            {
                Name = "noise",
                ClassNames = [.. Enumerable.Range(0, classes).Select(c => $"{c}")],
                Shape = shape,
                Normalization = Normalization.Unit,
            },
            set,
            set
        );
    }

    internal static byte[] Graph(string what)
    {
        var weight = new H5Dataset(new float[5 * 36], fileDims: [5, 36]);
        var affine = new H5Group
        {
            ["type"] = "Affine",
            ["weight"] = what == "wide" ? new H5Dataset(new float[5 * 37], fileDims: [5, 37]) : weight,
            ["bias"] = new float[what == "biases" ? 3 : 5],
        };
        var convolution = new H5Group
        {
            ["type"] = "Conv2d",
            ["weight"] = new H5Dataset(new float[9], fileDims: [1, 1, 3, 3]),
            ["bias"] = new float[1],
            ["stride"] = new long[] { 2, 2 },
            ["padding"] = new long[] { 1, 1 },
            ["dilation"] = new long[] { 1, 1 },
            ["groups"] = 1L,
        };
        var neurons = new H5Group
        {
            ["type"] = what == "LI" ? "LI" : "LIF",
            ["tau"] = what == "tau" ? new float[] { 1e-3f, 1e-3f, 1e-3f, 1e-3f, 2e-3f } : new float[] { 2e-4f },
            ["r"] = new float[] { 1 },
            ["v_leak"] = new float[] { 0 },
            ["v_threshold"] = new float[] { 1 },
            ["v_reset"] = new float[] { what == "reset" ? -1 : 0 },
        };
        var nodes = new H5Group
        {
            ["in"] = new H5Group
            {
                ["type"] = "Input",
                ["shape"] = what == "stride" ? new long[] { 1, 6, 6 } : new long[] { 36 },
            },
            ["map"] = what == "stride" ? convolution : affine,
            ["n"] = neurons,
            ["out"] = new H5Group { ["type"] = "Output", ["shape"] = new long[] { 5 } },
        };
        var edges = new List<(string From, string To)> { ("in", "map"), ("map", "n"), ("n", "out") };
        switch (what)
        {
            case "recurrent":
                edges.Add(("n", "map"));
                break;
            case "parallel":
                nodes["other"] = new H5Group { ["type"] = "Input", ["shape"] = new long[] { 36 } };
                break;
            case "bare":
                nodes.Remove("n");
                edges = [("in", "map"), ("map", "out")];
                break;
        }

        return GraphFile.Of(nodes, edges);
    }
}
