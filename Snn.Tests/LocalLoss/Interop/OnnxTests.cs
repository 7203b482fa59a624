using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Snn.Data.Augmentations;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using Snn.Tests.Support;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Interop;

/// <summary>Networks in ONNX, run by ONNX Runtime: every image of the sample, of every kind of neuron.</summary>
[Trait(Category.Name, Category.Long)]
[Collection(nameof(TrainingTests))]
public sealed class OnnxTests
{
    private static readonly Dataset Sample = SampleDatasets.Load(KnownDatasets.Mnist);

    // The same bytes as images of two colours in two frames.
    private static readonly Dataset Frames = Reshaped(new(2, 14, 14, 2));

    [Theory]
    [InlineData("30", "relu", false)]
    [InlineData("6C3-P2-8C5-A2-30", "leakyrelu", false)]
    [InlineData("6C3-P2-8C5p1-A2-30", "lif", false)]
    [InlineData("20-20", "lif", true)]
    [InlineData("20-20", "alif", false)]
    [InlineData("4C3-A4-20", "culif", false)]
    [InlineData("6C5p0-P2-8C5p0-P2-30", "snn", false)]
    public void ONNX_Runtime_predicts_what_eval_predicts(string model, string neuron, bool learned) =>
        Agree(Sample, model, neuron, learned ? MembraneDecay.Learned : MembraneDecay.Fixed, timesteps: 4);

    [Theory]
    [InlineData("6C3-P2-20", "lif")]
    [InlineData("20-20", "culif")]
    [InlineData("6C3-A2-20", "relu")]
    public void Frames_and_colours_go_the_same_way(string model, string neuron) =>
        Agree(Frames, model, neuron, MembraneDecay.Fixed, Frames.Info.Shape.Steps);

    [Fact]
    public void What_it_cannot_express_is_refused_with_the_reason()
    {
        var slow = Experiment("10", "lif", MembraneDecay.Fixed, Onnx.MostTimesteps + 1);
        using var network = new LocalNetwork(
            ModelString.Parse("10").OrThrow(),
            FeatureShape.Of(KnownDatasets.Mnist.Shape),
            10,
            slow.Blocks,
            new Seed(1)
        );

        var fault = Assert.IsType<Result<byte[]>.Error>(Onnx.Write(network, KnownDatasets.Mnist)).Fault;

        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains("time steps", fault.What, StringComparison.Ordinal);
    }

    private static void Agree(Dataset data, string model, string neuron, MembraneDecay decay, int timesteps)
    {
        foreach (var step in TrainingRun.Run(Experiment(model, neuron, decay, timesteps), data, CPU, new Seed(1)))
        {
            if (step is not RunProgress<TrainingState>.EpochDone { State.Network: var network })
            {
                continue;
            }

            var ours = TrainingRun.Evaluate(network, data.Test, data.Info, CPU).Predicted;
            using var session = new InferenceSession(Onnx.Write(network, data.Info).OrThrow());
            var (shape, test) = (data.Info.Shape, data.Test);
            int[] image = [shape.Channels, shape.Height, shape.Width];
            var pixels = new DenseTensor<byte>(
                test.Pixels.ToArray(),
                [test.Count, .. shape.Steps > 1 ? [shape.Steps] : Array.Empty<int>(), .. image]
            );
            using var results = session.Run([NamedOnnxValue.CreateFromTensor("pixels", pixels)]);
            var logits = results.Single(r => r.Name == "logits").AsEnumerable<float>().Chunk(10);

            Assert.Equal(ours, logits.Select(l => Array.IndexOf(l, l.Max())));
            Assert.True(ours.Distinct().Count() > 5, "it tells classes apart");
            Assert.Equal("snn", session.ModelMetadata.ProducerName);
            Assert.Equal(neuron, session.ModelMetadata.CustomMetadataMap["nonlin"]);
        }
    }

    private static TrainingExperiment Experiment(string model, string neuron, MembraneDecay decay, int timesteps) =>
        new()
        {
            Net = new() { Model = model },
            Neuron = new(NeuronModel.ByName[neuron])
            {
                Decay = decay,
                Timesteps = timesteps,
                Lif = LifParameters.Default with
                {
                    Reset = decay == MembraneDecay.Learned ? ResetMode.Subtract : ResetMode.Zero,
                },
            },
            Credit = Credit.By(SupervisedLoss.Pred),
            // Enough steps for predictions of most classes.
            Data = new() { BatchSize = 20 },
            Optim = new() { Epochs = 1, Lr = 5e-3 },
        };

    private static Dataset Reshaped(ImageShape shape)
    {
        var train = Set(Sample.Train);
        return new(
            Sample.Info with
            {
                Name = "./own",
                Shape = shape,
                Normalization = PixelStatistics.Of(train),
                Augmentation = Augmentation.None,
            },
            train,
            Set(Sample.Test)
        );

        ImageSet Set(ImageSet images) => ImageSet.Create(shape, images.Classes, images.Pixels, images.Labels);
    }
}
