using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

[Collection(nameof(LiveTensorTests))]
// Live tensors are counted for the whole process.
[CollectionDefinition(nameof(LiveTensorTests), DisableParallelization = true)]
public sealed class LiveTensorTests
{
    [Fact]
    public void Memory_is_flat_over_epochs()
    {
        CollectWhatOtherTestsLeft();
        var alive = new List<long>();
        foreach (
            var step in TrainingRun.Run(
                new TrainingExperiment
                {
                    Net = new()
                    {
                        NumLayers = 2,
                        NumHidden = 60,
                        Dropout = 0.1,
                    },
                    Neuron = new(NeuronModel.Lif),
                    Credit = Credit.By(SupervisedLoss.Pred),
                    Optim = new() { Epochs = 4 },
                },
                SampleDatasets.Load(KnownDatasets.Mnist),
                torch.CPU,
                new Seed(1)
            )
        )
        {
            if (step is RunProgress<TrainingState>.EpochDone)
            {
                alive.Add(torch.Tensor.TotalCount);
            }
        }

        // The optimisers' moments come into being in the first epoch; after it nothing is added.
        Assert.All(alive, count => Assert.Equal(alive[0], count));
    }

    // Tensors are counted for the whole process: those that finalizers would free in the middle of the count go first.
    private static void CollectWhatOtherTestsLeft()
    {
        long before;
        do
        {
            before = torch.Tensor.TotalCount;
            GC.Collect();
            GC.WaitForPendingFinalizers();
        } while (torch.Tensor.TotalCount < before);
    }
}
