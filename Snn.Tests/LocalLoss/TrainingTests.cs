using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using Snn.Tests.Support;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

public sealed class TrainingTests
{
    private static readonly TrainingExperiment Small = new()
    {
        Net = new()
        {
            NumLayers = 2,
            NumHidden = 60,
            Dropout = 0.1,
        },
        Neuron = new(NeuronModel.Lif),
        Credit = Credit.By(SupervisedLoss.Pred),
        Optim = new() { Epochs = 2 },
    };

    private static readonly Dataset Sample = SampleDatasets.Load(KnownDatasets.Mnist);

    [Fact]
    public void A_run_learns_and_reports_every_epoch()
    {
        var progress = Run(Small with { Optim = Small.Optim with { Epochs = 6, Lr = 5e-3 } }, 1);
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
    [Trait(Category.Name, Category.Long)]
    [InlineData("mlp", 0)]
    [InlineData("mlp", 0.2)]
    [InlineData("9C5-P2-17C3-P2-30", 0)]
    public void A_network_learns_alike_on_the_fast_and_the_plain_path(string model, double dropout)
    {
        var experiment = Small with { Net = Small.Net with { Model = model, Dropout = dropout } };
        var (fast, plain) = (
            Losses(experiment),
            Losses(experiment with { How = experiment.How with { Path = ResponsePath.Plain } })
        );
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
    public void A_diverging_run_stops_and_says_at_which_block_and_batch()
    {
        // Without normalisation, a learning rate that overflows float32 within a step or two.
        var wild = Small with
        {
            Net = Small.Net with { Norm = CurrentNorm.None },
            Neuron = Small.Neuron with { Model = NeuronModel.Relu },
            Optim = Small.Optim with { Lr = 1e30 },
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
        var flags = TrainingFlags.Of(Small);
        foreach (var parameter in TrainingParameters.All)
        {
            var text = RunText.Of(parameter.Read(flags));
            var written = Assert.IsType<Result<TrainingFlags>.Ok>(parameter.Write(flags, text)).Value;
            Assert.Equal(TrainingParameters.Words(flags), TrainingParameters.Words(written));
            Assert.IsType<Result<TrainingFlags>.Error>(parameter.Write(flags, "no such value"));
        }
    }

    [Fact]
    public void Choices_that_contradict_one_another_are_refused()
    {
        Assert.Equal("lr-decay-milestones", Refused(Small with { Optim = new() { LrDecayMilestones = [5, 5] } }));
        Assert.Equal("loss-sup", Refused(Local(new() { Sup = null })));
        Assert.Equal("alpha", Refused(Local(new() { Unsup = new(UnsupervisedLoss.Recon, Alpha: 0) })));
        Assert.Equal("bio", Refused(Local(new() { Sup = Projected, Unsup = new(UnsupervisedLoss.Sim, Alpha: 1) })));
        Assert.Equal(
            "learn-decay",
            Refused(Small with { Neuron = new(NeuronModel.Relu) { Decay = MembraneDecay.Learned } })
        );
        Assert.Equal("decay", Refused(Learning(decay: 0)));
        Assert.Equal("decay", Refused(Learning(decay: 1)));
        Assert.IsType<Result<TrainingExperiment>.Ok>(Learning(decay: 0.5).Validate());
        Assert.Equal("num-layers", Refused(Small with { Net = new() { NumLayers = 0 } }));
        Assert.Equal(
            "feat-mult",
            Refused(
                Small with
                {
                    Net = new() { Model = "vgg8b", FeatMult = 0.001 },
                }
            )
        );
        Assert.Equal("model", Refused(Small with { Net = new() { Model = "vgg16" } }));
        Assert.IsType<Result<TrainingExperiment>.Ok>(
            (
                Small with
                {
                    Net = new() { Model = "vgg8b", NumLayers = 0 },
                }
            ).Validate()
        );

        static TrainingExperiment Local(LossSettings losses) => Small with { Credit = new Credit.Local(losses) };

        static TrainingExperiment Learning(double decay) =>
            Small with
            {
                Neuron = new(NeuronModel.Lif)
                {
                    Decay = MembraneDecay.Learned,
                    Lif = LifParameters.Default with { Beta = decay },
                },
            };

        static string Refused(TrainingExperiment e) =>
            Assert.IsType<Result<TrainingExperiment>.Error>(e.Validate()).Fault.Where;
    }

    // A block behind a convolution is given rows of channels, of which no view has the shape of maps.
    [Fact]
    public void Every_loss_is_the_same_by_both_paths_behind_blocks_of_every_kind()
    {
        using var scope = torch.NewDisposeScope();
        var images = torch.randn([6, 1, 28, 28], generator: new torch.Generator(5));
        var targets = new Targets(torch.tensor([0L, 1, 2, 1, 0, 3]), 10, torch.float32);
        foreach (var neuron in new[] { NeuronModel.Lif, NeuronModel.Snn })
        foreach (var sup in new[] { SupervisedLoss.Pred, SupervisedLoss.Sim, SupervisedLoss.PredSim })
        foreach (var unsup in new[] { null, UnsupervisedLoss.Sim, UnsupervisedLoss.Recon })
        {
            var experiment = Small with
            {
                Net = new() { Model = "3C3-4C3-P2-12-9" },
                Neuron = new(neuron),
                Credit = new Credit.Local(
                    new()
                    {
                        Sup = new(sup),
                        Unsup = unsup is null ? null : new(unsup, Alpha: 0.3),
                        DimInDecoder = 100,
                    }
                ),
            };
            if (experiment.Validate() is Result<TrainingExperiment>.Error)
            {
                // Nothing can be read back through neurons with thresholds of their own.
                Assert.Equal((NeuronModel.Snn, UnsupervisedLoss.Recon), (neuron, unsup));
                continue;
            }

            var (fast, plain) = (Losses(ResponsePath.Fast), Losses(ResponsePath.Plain));
            Assert.All(
                fast.Zip(plain),
                both => Assert.Equal(both.Second, both.First, 1e-4 * Math.Max(1, Math.Abs(both.Second)))
            );

            double[] Losses(ResponsePath path)
            {
                using var state = TrainingRun.Create(
                    experiment with
                    {
                        How = new() { Path = path },
                    },
                    KnownDatasets.Mnist,
                    10,
                    torch.CPU,
                    new Seed(3),
                    RunIdentity.None
                );
                state.Network.train();
                return [.. LocalTrainer.Step(state, images, targets).Losses.InOrder];
            }
        }
    }

    [Theory]
    [InlineData("momentum", "momentum=0.9")]
    [InlineData("bio", "bio=true loss-sup=none loss-unsup=sim alpha=1")]
    [InlineData("bio", "bio=true loss-unsup=sim alpha=1")]
    [InlineData("bio", "bio=true backprop=true")]
    [InlineData("loss-sup", "loss-sup=none")]
    [InlineData("loss-sup", "loss-sup=none alpha=0.5")]
    [InlineData("loss-sup", "loss-sup=none backprop=true")]
    [InlineData("loss-unsup", "loss-unsup=recon alpha=0.5 backprop=true")]
    [InlineData("alpha", "loss-unsup=recon")]
    [InlineData("alpha", "alpha=0.5")]
    [InlineData("alpha", "alpha=0.5 backprop=true")]
    [InlineData("learn-decay", "learn-decay=true nonlin=relu")]
    [InlineData("decay", "learn-decay=true nonlin=lif decay=1")]
    [InlineData("classes-per-batch-until-epoch", "classes-per-batch-until-epoch=3")]
    [InlineData("validation", "validation=10.5")]
    public void Flags_that_contradict_one_another_are_refused_by_name(string where, string words) =>
        Assert.Equal(where, Assert.IsType<Result<TrainingExperiment>.Error>(Given(words).Read()).Fault.Where);

    [Theory]
    [InlineData("bio=true target-proj-size=32 beta=0.7 loss-sup=predsim no-detach=true")]
    [InlineData("loss-sup=none loss-unsup=sim alpha=0.25 no-similarity-std=true dim-in-decoder=100")]
    [InlineData("backprop=true optim=sgd momentum=0.9 weight-decay=1E-05 record-norms=true")]
    [InlineData("cutout=true n_holes=2 length=8 classes-per-batch=5 classes-per-batch-until-epoch=3")]
    [InlineData("validation=0.25 bias=yes spiking-hidden=no no-batch-norm=true dropout=0.5")]
    [InlineData("validation=40 fused=false precision=bf16 nonlin=alif adaptation=0.5 timesteps=7 reset=zero")]
    public void What_flags_mean_gives_them_back(string words)
    {
        var given = Given(words);
        var meant = given.Read().OrThrow();
        var written = TrainingParameters.Words(meant);
        Assert.Equal(TrainingParameters.Words(given), written);
        Assert.Equal(meant, TrainingParameters.Read(written, Registry.Library).OrThrow().Read().OrThrow());
    }

    [Theory]
    [InlineData("backprop=true", "loss-sup", "pred")]
    [InlineData("backprop=true", "no-detach", "true")]
    [InlineData("backprop=true", "beta", "0.5")]
    [InlineData("backprop=true", "target-proj-size", "3")]
    [InlineData("backprop=true", "no-similarity-std", "true")]
    [InlineData("backprop=true", "dim-in-decoder", "7")]
    [InlineData("loss-sup=none loss-unsup=sim alpha=1", "beta", "0.5")]
    [InlineData("bio=false", "target-proj-size", "3")]
    [InlineData("cutout=false", "n_holes", "3")]
    [InlineData("cutout=false", "length", "3")]
    [InlineData("nonlin=lif", "epochs", "3")]
    public void A_parameter_that_no_choice_reads_may_differ_where_a_run_goes_on(string words, string name, string value)
    {
        var (one, other) = (Given(words), Given($"{words} {name}={value}"));
        Assert.NotEqual(TrainingParameters.Words(one)[name], TrainingParameters.Words(other)[name]);
        Assert.Contains(name, TrainingParameters.Free(one.Read().OrThrow()));
        var identity = TrainingRun.Identity(other.Read().OrThrow(), Sample, new Seed(1));
        var from = new TrainingCheckpoint(
            identity with
            {
                Parameters = TrainingParameters.Words(one),
            },
            TrainingProgress.Start(1),
            []
        );
        Assert.IsType<Result<TrainingCheckpoint>.Ok>(from.Fits(identity));
    }

    private static Supervised Projected => new(SupervisedLoss.Pred) { Targets = new TargetMap.Projected() };

    private static TrainingFlags Given(string words) =>
        TrainingParameters
            .Read(
                words
                    .Split(' ')
                    .Select(word => word.Split('='))
                    .ToDictionary(w => w[0], w => w[1], StringComparer.Ordinal),
                Registry.Library
            )
            .OrThrow();

    private static LocalNetwork SmallNetwork()
    {
        Layer layer = new Layer.Block(new Encoder.Linear(7));
        var settings = new BlockSettings(new LifNeuron(LifParameters.Default, 3), Credit.By(SupervisedLoss.Pred));
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
