using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Extending;

/// <summary>Holds docs/extending.md to examples that compile and run.</summary>
[Collection(nameof(TrainingTests))]
public sealed class ExtendingTests
{
    [Theory]
    [InlineData("Alif.cs", "csharp part")]
    [InlineData("MarginLoss.cs")]
    [InlineData("Gaussian.cs")]
    [InlineData("LeNet.cs")]
    [InlineData("Refractory.cs")]
    public void The_page_shows_the_example_as_it_compiles(string file, string fence = "csharp")
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "extending.md"));
        var example = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "LocalLoss", "Extending", file));
        Assert.Contains($"```{fence}\n{example.TrimEnd()}\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_and_a_surrogate_of_ones_own_train_a_network()
    {
        var experiment = new TrainingExperiment
        {
            Net = new() { NumLayers = 2, NumHidden = 60 },
            Neuron = new(NeuronModel.Lif) { Lif = LifParameters.Default with { Surrogate = new Gaussian() } },
            Credit = Credit.By(MarginLoss.Margin),
            Optim = new() { Epochs = 6, Lr = 5e-3 },
        };
        var run = TrainingRun.Run(experiment, SampleDatasets.Load(KnownDatasets.Mnist), CPU, new Seed(1));
        var finished = Assert.IsType<RunProgress<TrainingState>.Finished>(run.Last());
        var accuracies = Assert
            .IsType<RunValue.Series>(finished.Summary.Single(m => m.Name == "block_test_accuracy").Value)
            .Values;
        Assert.All(accuracies, accuracy => Assert.True(accuracy > 0.5, $"{accuracy}"));
        Assert.Equal("margin", TrainingParameters.Words(experiment)["loss-sup"]);
        Assert.Equal("gaussian:0.5", TrainingParameters.Words(experiment)["surrogate"]);
    }

    [Fact]
    public void A_model_of_ones_own_learns_from_local_losses()
    {
        using var scope = NewDisposeScope();
        var settings = new BlockSettings(new LifNeuron(LifParameters.Default, 2), new Credit.Local());
        var network = new LocalNetwork(
            LeNet.Layers(new(2, 30)),
            new FeatureShape(1, 28, 28),
            10,
            settings,
            new Seed(1)
        );
        using var state = new TrainingState(
            network,
            new(new Optimiser.Adam(), 1e-3),
            new Generator(1),
            RunIdentity.None
        );
        network.train();
        using var generator = new Generator(2);
        var (images, targets) = (
            randn([20, 1, 28, 28], generator: generator),
            new Targets(Targets.InTurn(20, 10), 10, float32)
        );
        var first = LocalTrainer.Step(state, images, targets).Losses;
        var last = Enumerable.Range(0, 40).Select(_ => LocalTrainer.Step(state, images, targets).Losses).Last();
        Assert.All(first.InOrder.Zip(last.InOrder), pair => Assert.True(pair.Second < pair.First, $"{pair}"));
        Assert.Equal(4, first.Blocks.Length);
    }
}
