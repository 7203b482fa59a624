using Snn.Data.Augmentations;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using Snn.Tests.Support;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Experiments;

/// <summary>Networks on images that are not 28 by 28 and grey: colours, and frames of events.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class ShapedRunTests
{
    private static TrainingExperiment Small(string model, NeuronModel neuron, int steps) =>
        new()
        {
            Net = new() { Model = model },
            Neuron = new(neuron) { Timesteps = steps },
            Credit = Credit.By(SupervisedLoss.PredSim),
            Data = new() { BatchSize = 16, Dataset = "./own" },
            Optim = new() { Epochs = 3, Lr = 0.01 },
        };

    public static TheoryData<string, string, int, int> Cases =>
        new()
        {
            { "6C3-P2-20", "lif", 3, 1 },
            { "20-20", "lif", 3, 1 },
            { "6C3-A2-20", "relu", 3, 1 },
            { "6C3-P2-20", "snn", 3, 1 },
            { "6C3-P2-20", "lif", 2, 4 },
            { "20-20", "lif", 2, 4 },
            { "6C3p0-20", "relu", 2, 4 },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_network_learns_images_of_any_shape(string model, string neuron, int channels, int steps)
    {
        var data = Data(new(channels, 6, 5, steps));
        var experiment = Small(model, NeuronModel.ByName[neuron], steps > 1 ? steps : 4);

        var (accuracy, bytes) = Trained(experiment, data);

        Assert.InRange(accuracy, 0.9, 1);
        Assert.Equal(bytes, Trained(experiment, data).Bytes);

        // The plain composition of tensor operations comes to the same.
        var plain = experiment with
        {
            How = new() { Path = ResponsePath.Plain },
        };
        Assert.InRange(Trained(plain, data).Accuracy, 0.9, 1);

        // What the network takes is in its checkpoint, and it is judged without its data's statistics.
        var read = CheckpointFormat.Decode(bytes, "file").OrThrow();
        Assert.Equal((data.Info.Shape, data.Digest), (read.Identity.Images!.Shape, read.Identity.Digest));
        Assert.Equal(data.Info.Normalization.Mean, read.Identity.Images.Normalization.Mean);
        var other = data with { Info = data.Info with { Normalization = new(0.9f, 7f) } };
        var metrics = TrainedNetwork.Judge(read, experiment.Registry, other, torch.CPU).OrThrow();
        Assert.Equal(accuracy, ((RunValue.Real)metrics.Single(m => m.Name == "test_accuracy").Value).Value);
    }

    [Fact]
    public void A_run_does_not_go_on_with_other_data()
    {
        var experiment = Small("10", NeuronModel.Lif, 2);
        var data = Data(new(1, 4, 4));
        var checkpoint = CheckpointFormat.Decode(Trained(experiment, data).Bytes, "file").OrThrow();
        var moved = experiment with { Data = experiment.Data with { Dataset = "./moved" } };
        var pixels = data.Train.Pixels.ToArray();
        pixels[3] ^= 1;
        var changed = data with
        {
            Train = ImageSet.Create(data.Train.Shape, data.Train.Classes, pixels, data.Train.Labels),
        };

        Assert.Equal(checkpoint, checkpoint.Fits(TrainingRun.Identity(moved, data, new Seed(1))).OrThrow());
        var fault = Assert
            .IsType<Result<TrainingCheckpoint>.Error>(
                checkpoint.Fits(TrainingRun.Identity(experiment, changed, new Seed(1)))
            )
            .Fault;
        Assert.Contains("the data have changed", fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lif", 3, "set timesteps=4")]
    [InlineData("snn", 3, "nonlin=lif")]
    public void Frames_are_as_many_as_the_neurons_steps(string neuron, int steps, string fix)
    {
        var run = TrainingRun.Run(
            Small("10", NeuronModel.ByName[neuron], steps),
            Data(new(2, 4, 4, 4)),
            torch.CPU,
            new Seed(1)
        );
        var stopped = Assert.IsType<RunProgress<TrainingState>.Stopped>(Assert.Single(run));
        Assert.Contains(fix, stopped.Fault.ToString(), StringComparison.Ordinal);
    }

    private static (double Accuracy, byte[] Bytes) Trained(TrainingExperiment experiment, Dataset data)
    {
        var (accuracy, bytes) = (0.0, Array.Empty<byte>());
        foreach (var step in TrainingRun.Run(experiment, data, torch.CPU, new Seed(1)))
        {
            switch (step)
            {
                case RunProgress<TrainingState>.Stopped stopped:
                    Assert.Fail(stopped.Fault.ToString());
                    break;
                case RunProgress<TrainingState>.EpochDone done:
                    accuracy = ((RunValue.Real)done.Metrics.Single(m => m.Name == "test_accuracy").Value).Value;
                    bytes = CheckpointFormat.Encode(done.State);
                    break;
            }
        }

        return (accuracy, bytes);
    }

    // Three classes, each bright (or full of events) in rows of its own.
    private static Dataset Data(ImageShape shape)
    {
        var (train, test) = (Set(shape, 96, new Seed(1)), Set(shape, 30, new Seed(2)));
        return new(
            new()
            {
                Name = "./own",
                ClassNames = ["a", "b", "c"],
                Shape = shape,
                Normalization = PixelStatistics.Of(train),
                Augmentation = Augmentation.None,
            },
            train,
            test
        );
    }

    private static ImageSet Set(ImageShape shape, int count, Seed seed)
    {
        var rng = seed.Generator();
        var (pixels, labels) = (new byte[count * shape.Size], new byte[count]);
        var most = shape.Steps > 1 ? 3 : 256;
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 3);
            for (var k = 0; k < shape.Size; k++)
            {
                var own = k % shape.Plane / shape.Width * 3 / shape.Height == labels[i];
                pixels[(i * shape.Size) + k] = (byte)(rng.NextInt(most) * (own ? 3 : 1) / 3);
            }
        }

        return ImageSet.Create(shape, 3, pixels, labels);
    }
}
