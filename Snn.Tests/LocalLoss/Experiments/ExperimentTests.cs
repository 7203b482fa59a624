using Snn.Data.Datasets;
using Snn.Data.Images;
using Snn.LocalLoss;
using Snn.LocalLoss.Experiments;

namespace Snn.Tests.LocalLoss.Experiments;

/// <summary>Training in few words.</summary>
[Collection(nameof(TrainingTests))]
public sealed class ExperimentTests
{
    [Fact]
    public void An_experiment_is_found_changed_trained_and_asked()
    {
        var experiment = Experiment.Find("lif-ce").With("model", "40").With("epochs", 2).With("lr", 5e-3);
        var heard = new List<TrainedEpoch>();

        var trained = Train(experiment, 3, heard.Add);

        Assert.Equal([1, 2], heard.Select(epoch => epoch.Epoch));
        Assert.Equal(heard, trained.Epochs);
        Assert.Equal(heard[1].TestAccuracy, trained.TestAccuracy);
        var test = experiment.Sample.Test;
        var right = trained.Predict(test).Zip(test.Labels.ToArray()).Count(p => p.First == p.Second);
        Assert.Equal(trained.TestAccuracy, right / (double)test.Count, 1e-12);

        // The same seed trains the same network; it can be trained on with what it keeps.
        Assert.Equal(trained.Safetensors(), Train(experiment, 3).Safetensors());
        Assert.NotEqual(trained.Safetensors(), Train(experiment, 4).Safetensors());
        Assert.Contains("test accuracy", trained.ToString(), StringComparison.Ordinal);
        Assert.Equal("lif-ce: 40 of lif learns MNIST by pred, 2 epochs", experiment.ToString());
    }

    [Fact]
    public void Every_ID_is_an_experiment_that_holds_together()
    {
        Assert.Equal(PaperTraining.ById.Count, Experiment.Ids.Length);
        Assert.All(
            Experiment.Ids,
            id => Assert.StartsWith(id + ": ", Experiment.Find(id).ToString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_is_wrong_is_said_in_a_line()
    {
        var experiment = Experiment.Find("lif-ce").With("model", "10").With("epochs", 1);

        Assert.Contains("lif-snn1m", Wrong(() => Experiment.Find("lif-cs")), StringComparison.Ordinal);
        Assert.Contains("is no parameter", Wrong(() => experiment.With("learning", 1)), StringComparison.Ordinal);
        Assert.Contains("is not allowed", Wrong(() => experiment.With("lr", "fast")), StringComparison.Ordinal);
        Assert.Contains(
            "no sample",
            Wrong(() => _ = experiment.With("dataset", "CIFAR10").Sample),
            StringComparison.Ordinal
        );
        var small = ImageSet.Create(ImageShape.Grey(4, 4), 10, new byte[16], new byte[1]);
        var trained = Train(experiment, 1);
        Assert.Contains("takes images of", Wrong(() => trained.Predict(small)), StringComparison.Ordinal);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => experiment.Train(experiment.Sample, stop: stopped.Token));

        static string Wrong(Action what) => Assert.Throws<InvalidOperationException>(what).Message;
    }

    private static TrainedClassifier Train(Experiment experiment, ulong seed, Action<TrainedEpoch>? told = null) =>
        experiment.Train(experiment.Sample, seed, told, stop: TestContext.Current.CancellationToken);
}
