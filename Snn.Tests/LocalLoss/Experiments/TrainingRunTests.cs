using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Experiments;

/// <summary>What a run does at its edges.</summary>
[Collection(nameof(TrainingTests))]
public sealed class TrainingRunTests
{
    private static readonly TrainingExperiment Small = new()
    {
        Net = new() { NumLayers = 1, NumHidden = 10 },
        Neuron = new(NeuronModel.Lif) { Timesteps = 2 },
        Credit = Credit.By(SupervisedLoss.Pred),
        Data = new() { BatchSize = 10 },
    };

    [Theory]
    [InlineData(20, new[] { 10, 10 })]
    [InlineData(21, new[] { 10, 10 })]
    [InlineData(22, new[] { 10, 10, 2 })]
    public void A_single_sample_is_no_batch(int samples, int[] batches)
    {
        var run = TrainingRun
            .Run(Small with { Optim = new() { Epochs = 2 } }, Data(samples, 1), torch.CPU, new Seed(1))
            .ToList();

        var trained = run.OfType<RunProgress<TrainingState>.Advanced>().Select(a => a.Samples).ToArray();
        Assert.Equal([.. batches, .. batches], trained);
        Assert.Equal(2, run.OfType<RunProgress<TrainingState>.EpochDone>().Count());
    }

    [Fact]
    public void Of_epochs_that_are_equally_good_the_first_is_the_best()
    {
        // Only one class: what all epochs but perhaps the first get wholly right.
        var run = TrainingRun
            .Run(
                Small with
                {
                    Optim = new() { Epochs = 5, Lr = 0.01 },
                },
                Data(40, 8),
                torch.CPU,
                new Seed(1)
            )
            .ToList();

        var accuracies = run.OfType<RunProgress<TrainingState>.EpochDone>()
            .Select(e => Assert.IsType<RunValue.Real>(Of(e.Metrics, "test_accuracy")).Value)
            .ToArray();
        var summary = Assert.IsType<RunProgress<TrainingState>.Finished>(run[^1]).Summary;
        Assert.True(accuracies.Count(a => a == accuracies.Max()) > 1);
        Assert.Equal(new RunValue.Count(1 + Array.IndexOf(accuracies, accuracies.Max())), Of(summary, "best_epoch"));
        Assert.Equal(new RunValue.Real(accuracies.Max()), Of(summary, "best_test_accuracy"));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_loss_that_is_no_finite_number_is_divergence_where_something_learns_from_it(double loss)
    {
        using var scope = torch.NewDisposeScope();
        using var network = Network(Credit.By(SupervisedLoss.Pred));
        using var silent = Network(new Credit.Backprop());

        Assert.Null(TrainingRun.Diverged(Step(1, 2, 3), network));
        Assert.Equal("block 1", TrainingRun.Diverged(Step(loss, 2, 3), network));
        Assert.Equal("block 2", TrainingRun.Diverged(Step(1, loss, loss), network));
        Assert.Equal("output classifier", TrainingRun.Diverged(Step(1, 2, loss), network));
        Assert.Null(TrainingRun.Diverged(Step(loss, loss, 3), silent));
        Assert.Equal("output classifier", TrainingRun.Diverged(Step(loss, loss, loss), silent));
    }

    private static StepResult Step(double first, double second, double output) =>
        new(new([first, second], output), new([], null), [], null);

    private static LocalNetwork Network(Credit credit)
    {
        Layer layer = new Layer.Block(new Encoder.Linear(3));
        var settings = new BlockSettings(new LifNeuron(LifParameters.Default, 2), credit);
        return new([layer, layer], FeatureShape.Vector(2), 4, settings, new Seed(1));
    }

    // Images of one class.
    private static Dataset Data(int train, int test)
    {
        return new(KnownDatasets.Mnist, Images(train, 1), Images(test, 2));

        static ImageSet Images(int count, ulong seed)
        {
            var pixels = new byte[count * 784];
            var rng = new Seed(seed).Generator();
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (byte)rng.NextInt(256);
            }

            return ImageSet.Create(28, 28, 10, pixels, new byte[count]);
        }
    }

    private static RunValue Of(ImmutableArray<Metric> metrics, string name) =>
        metrics.Single(m => m.Name == name).Value;
}
