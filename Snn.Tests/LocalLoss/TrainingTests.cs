using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

[Collection(nameof(TrainingTests))]
// Live tensors are counted for the whole process.
[CollectionDefinition(nameof(TrainingTests), DisableParallelization = true)]
public sealed class TrainingTests
{
    private static readonly TrainingExperiment Small = new()
    {
        NumLayers = 2,
        NumHidden = 60,
        Nonlin = NeuronModel.Lif,
        Epochs = 2,
        Dropout = 0.1,
        LossSup = SupervisedLoss.Pred,
    };

    private static readonly Dataset Sample = SampleDatasets.Load(KnownDatasets.Mnist);

    [Fact]
    public void A_run_learns_and_reports_every_epoch()
    {
        var progress = Run(Small with { Epochs = 6, Lr = 5e-3 }, 1);
        var finished = Assert.IsType<RunProgress<TrainingState>.Finished>(progress[^1]);
        Assert.Equal(6, progress.OfType<RunProgress<TrainingState>.EpochDone>().Count());
        Assert.Equal(
            Sample.Train.Count * 6,
            progress.OfType<RunProgress<TrainingState>.Advanced>().Sum(a => a.Samples)
        );
        Assert.True(Real(finished.Summary, "test_accuracy") > 0.5, $"{Real(finished.Summary, "test_accuracy")}");
        Assert.All(Series(finished.Summary, "firing_rate"), rate => Assert.InRange(rate, 0.01, 0.9));
        Assert.Equal(
            (784 * 60) + (60 * 60) + (60 * 10) + (2 * 60) + 10 + (4 * 60),
            (int)Count(finished.Summary, "parameters")
        );
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_does_not()
    {
        Assert.Equal(Losses(1), Losses(1));
        Assert.NotEqual(Losses(1), Losses(2));

        static double[] Losses(int seed) =>
            [
                .. Run(Small, seed)
                    .OfType<RunProgress<TrainingState>.Advanced>()
                    .Select(a => Real(a.Metrics, "train_loss")),
            ];
    }

    [Theory]
    [InlineData("mlp", 0)]
    [InlineData("mlp", 0.2)]
    [InlineData("9C5-P2-17C3-P2-30", 0)]
    public void A_network_learns_alike_on_the_fast_and_the_plain_path(string model, double dropout)
    {
        var experiment = Small with { Model = model, Dropout = dropout };
        var (fast, plain) = (Losses(experiment), Losses(experiment with { Fused = false }));
        Assert.InRange(Math.Abs(fast[0] - plain[0]), 0, 1e-6); // the first batch has seen no update
        // Later a spike may fall on the other side.
        Assert.All(fast.Zip(plain), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.02));

        static double[] Losses(TrainingExperiment e) =>
            [
                .. TrainingRun
                    .Run(e, Sample, torch.CPU, new Seed(3))
                    .OfType<RunProgress<TrainingState>.Advanced>()
                    .Take(8)
                    .Select(a => Real(a.Metrics, "train_loss")),
            ];
    }

    [Fact]
    public void Memory_is_flat_over_epochs()
    {
        CollectWhatOtherTestsLeft();
        var alive = new List<long>();
        foreach (var step in TrainingRun.Run(Small with { Epochs = 4 }, Sample, torch.CPU, new Seed(1)))
        {
            if (step is RunProgress<TrainingState>.EpochDone)
            {
                alive.Add(torch.Tensor.TotalCount);
            }
        }

        // The optimisers' moments come into being in the first epoch; after it nothing is added.
        Assert.All(alive, count => Assert.Equal(alive[0], count));
    }

    [Fact]
    public void A_diverging_run_stops_and_says_at_which_block_and_batch()
    {
        // Without normalisation, a learning rate that overflows float32 within a step or two.
        var wild = Small with
        {
            Nonlin = NeuronModel.Relu,
            NoBatchNorm = true,
            Lr = 1e30,
        };
        var stopped = Assert.IsType<RunProgress<TrainingState>.Stopped>(Run(wild, 1)[^1]);
        Assert.Matches(@"epoch 1, batch \d+, block [12]", stopped.Fault.Where);
    }

    [Fact]
    public void A_blocks_loss_reaches_no_other_block()
    {
        using var scope = torch.NewDisposeScope();
        using var network = SmallNetwork();
        var targets = new Targets(torch.tensor([0L, 1, 2]), 4, torch.float32);
        var number = -1;
        var last = network.Propagate(
            Signal.Constant(torch.randn(3, 5)),
            (i, block, input) =>
            {
                var response = block.Respond(input);
                block.Loss(input, response, targets)!.Loss.backward();
                Assert.Equal(++number, i);
                var touched = network.Blocks.Select(b => b.parameters().Any(p => p.grad is not null));
                Assert.Equal(network.Blocks.Select((_, k) => k <= i), touched);
                Assert.All(network.ClassifierParameters, p => Assert.Null(p.grad));
                return block.SendOn(response, new torch.Generator(1));
            }
        );
        Assert.False(last.Values.requires_grad);
    }

    [Fact]
    public void Permuting_a_batch_permutes_the_logits()
    {
        using var scope = torch.NewDisposeScope();
        using var network = SmallNetwork();
        network.eval();
        var images = torch.randn(6, 5);
        var order = torch.tensor([3L, 1, 5, 0, 4, 2]);
        Assert.True(
            network.Infer(images).index_select(0, order).allclose(network.Infer(images.index_select(0, order)))
        );
    }

    [Fact]
    public void The_learning_rate_falls_after_each_milestone()
    {
        var schedule = new LearningRate(1, [2, 4], 0.5);
        Assert.Equal([1, 1, 0.5, 0.5, 0.25, 0.25], Enumerable.Range(1, 6).Select(schedule.At));
    }

    [Fact]
    public void Every_parameter_can_be_read_and_written_back()
    {
        foreach (var parameter in TrainingParameters.All)
        {
            var text = parameter.Read(Small) switch
            {
                RunValue.Real v => v.Value.ToString("R", CultureInfo.InvariantCulture),
                RunValue.Count v => $"{v.Value}",
                RunValue.Flag v => $"{v.Value}",
                RunValue.Word v => v.Value,
                RunValue.Series v => string.Join(' ', v.Values),
                var other => throw new InvalidOperationException($"{other}"),
            };
            var written = Assert.IsType<Result<TrainingExperiment>.Ok>(parameter.Write(Small, text));
            Assert.Equal(
                Small with
                {
                    LrDecayMilestones = default,
                },
                written.Value with
                {
                    LrDecayMilestones = default,
                }
            );
            Assert.IsType<Result<TrainingExperiment>.Error>(parameter.Write(Small, "no such value"));
        }
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        Assert.Equal("lr-decay-milestones", Refused(Small with { LrDecayMilestones = [5, 5] }));
        Assert.Equal("momentum", Refused(Small with { Optim = new(OptimizerKind.Adam, 0.9, 0) }));
        Assert.Equal(
            "bio",
            Refused(
                Small with
                {
                    Bio = true,
                    LossSup = SupervisedLoss.None,
                    LossUnsup = UnsupervisedLoss.Sim,
                    Alpha = 1,
                }
            )
        );
        Assert.Equal("bio", Refused(Small with { Bio = true, LossUnsup = UnsupervisedLoss.Sim, Alpha = 1 }));
        Assert.Equal("bio", Refused(Small with { Bio = true, Backprop = true }));
        Assert.Equal("loss-sup", Refused(Small with { LossSup = SupervisedLoss.None }));
        Assert.Equal("loss-sup", Refused(Small with { LossSup = SupervisedLoss.None, Backprop = true }));
        Assert.Equal(
            "loss-unsup",
            Refused(Small with { LossUnsup = UnsupervisedLoss.Recon, Alpha = 0.5, Backprop = true })
        );
        Assert.Equal("alpha", Refused(Small with { LossUnsup = UnsupervisedLoss.Recon }));
        Assert.Equal("alpha", Refused(Small with { Alpha = 0.5 }));
        Assert.Equal("learn-decay", Refused(Small with { LearnDecay = true, Nonlin = NeuronModel.Relu }));
        Assert.Equal("decay", Refused(Small with { LearnDecay = true, Lif = LifParameters.Default with { Beta = 1 } }));
        Assert.Equal("classes-per-batch-until-epoch", Refused(Small with { ClassesPerBatchUntilEpoch = 3 }));
        Assert.Equal("validation", Refused(Small with { Validation = 10.5 }));
        Assert.Equal("num-layers", Refused(Small with { NumLayers = 0 }));
        Assert.Equal("feat-mult", Refused(Small with { Model = "vgg8b", FeatMult = 0.001 }));
        Assert.Equal("model", Refused(Small with { Model = "vgg16" }));
        Assert.Equal("dataset", Refused(Small with { Dataset = "EMNIST" }));
        Assert.IsType<Result<TrainingExperiment>.Ok>((Small with { Model = "vgg8b", NumLayers = 0 }).Validate());

        static string Refused(TrainingExperiment e) =>
            Assert.IsType<Result<TrainingExperiment>.Error>(e.Validate()).Fault.Where;
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

    private static LocalNetwork SmallNetwork()
    {
        Layer layer = new Layer.Block(new Encoder.Linear(7));
        var settings = new BlockSettings(
            new LifNeuron(LifParameters.Default, 3),
            new() { Sup = SupervisedLoss.Pred },
            true,
            0
        );
        return new([layer, layer, layer], FeatureShape.Vector(5), 4, settings, new Seed(1));
    }

    private static List<RunProgress<TrainingState>> Run(TrainingExperiment e, int seed) =>
        [.. TrainingRun.Run(e, Sample, torch.CPU, new Seed((ulong)seed))];

    private static double Real(IEnumerable<Metric> metrics, string name) =>
        Assert.IsType<RunValue.Real>(metrics.Single(m => m.Name == name).Value).Value;

    private static long Count(IEnumerable<Metric> metrics, string name) =>
        Assert.IsType<RunValue.Count>(metrics.Single(m => m.Name == name).Value).Value;

    private static ImmutableArray<double> Series(IEnumerable<Metric> metrics, string name) =>
        Assert.IsType<RunValue.Series>(metrics.Single(m => m.Name == name).Value).Values;
}
