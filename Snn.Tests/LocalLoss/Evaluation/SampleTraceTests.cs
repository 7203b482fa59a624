using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using Snn.Tests.Support;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Evaluation;

/// <summary>What reports show of a training run's network is what the network computes.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class SampleTraceTests
{
    private static readonly Dataset Data = SampleDatasets.Load(KnownDatasets.Mnist);

    [Theory]
    [InlineData("4C5-P2-6C3-P2-16", "lif", true)]
    [InlineData("4C5-P2-6C3-P2-16", "lif", false)]
    [InlineData("20", "relu", true)]
    public void Predictions_are_those_that_the_evaluation_counts_and_traces_lead_to_them(
        string model,
        string nonlin,
        bool fused
    )
    {
        var experiment = new TrainingExperiment
        {
            Net = new() { Model = model },
            Neuron = new(NeuronModel.ByName[nonlin]),
            Credit = Credit.By(SupervisedLoss.Pred),
            Optim = new() { Epochs = 1 },
            How = new() { Path = fused ? ResponsePath.Fast : ResponsePath.Plain },
        };
        using var run = TrainingRun.Run(experiment, Data, torch.CPU, new Seed(1)).GetEnumerator();
        while (run.MoveNext() && run.Current is not RunProgress<TrainingState>.Finished) { }

        var finished = Assert.IsType<RunProgress<TrainingState>.Finished>(run.Current);
        var network = finished.State.Network;

        var evaluation = TrainingRun.Evaluate(network, Data.Test, Data.Info, torch.CPU);
        var predictions = evaluation.Judged(Data.Test);

        Assert.Equal(evaluation.Accuracy, predictions.Accuracy, 1e-12);
        Assert.All(predictions.Confidence, c => Assert.InRange(c, 0.1f, 1f));
        // The run has judged the images once, at its end: no one needs to do it again.
        Assert.Equal(predictions.Predicted, finished.State.Judged!.Predicted);
        Assert.Equal(predictions.Confidence, finished.State.Judged.Confidence);
        var activity = NetworkActivity.Of(network, Data.Test, Data.Test.Count, Data.Info, torch.CPU);
        Assert.Equal(Data.Test.Count, activity.Images);
        Assert.Equal(nonlin == "lif" ? experiment.Neuron.Timesteps : 0, activity.AccuracyBySteps.Length);
        Assert.All(activity.AccuracyBySteps.TakeLast(1), last => Assert.Equal(evaluation.Accuracy, last, 0.003));
        var rates = MetricKeys.FiringRate.In(evaluation.Metrics());
        for (var b = 0; b < network.Blocks.Length; b++)
        {
            var spikes = network.Blocks[b].Neuron.Spikes;
            Assert.Equal(spikes ? network.Blocks[b].Output.Count : 0, activity.Rates[b].Length);
            Assert.True(!spikes || Math.Abs(rates[b] - activity.Rates[b].Average()) < 1e-4, $"block {b}");
        }

        var weights = FirstWeights.Of(network, 3);
        Assert.Equal(3 * weights.Height * weights.Width, weights.Weights.Length);
        Assert.Equal(model == "20" ? (28, 28) : (5, 5), (weights.Height, weights.Width));
        for (var i = 0; i < 10; i++)
        {
            var trace = SampleTrace.Of(network, Data.Test, i, Data.Info, torch.CPU);
            Assert.Equal(predictions.Predicted[i], trace.Predicted);
            Assert.Equal(network.Blocks.Length, trace.Blocks.Length);
            foreach (var block in trace.Blocks.Where(_ => nonlin == "lif"))
            {
                Assert.Equal(experiment.Neuron.Timesteps * block.Shape.Count, block.Output.Length);
                Assert.All(
                    block.Output.Zip(block.Membranes),
                    n => Assert.Equal(n.Second >= experiment.Neuron.Lif.Threshold ? 1f : 0f, n.First)
                );
            }
        }
    }
}
