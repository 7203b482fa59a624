using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using Snn.Tests.Support;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Neurons;

/// <summary>Every neuron of the registry goes all the way: trained, judged, recorded, exported.</summary>
[Trait(Category.Name, Category.Long)]
[Collection(nameof(TrainingTests))]
public sealed class NeuronModelTests
{
    public static TheoryData<string> Names => [.. NeuronModel.ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_learns_from_every_loss_and_is_recorded_and_exported(string name)
    {
        foreach (var loss in new[] { SupervisedLoss.Pred, SupervisedLoss.Sim, SupervisedLoss.PredSim })
        {
            var experiment = Assert
                .IsType<Result<TrainingExperiment>.Ok>(
                    new TrainingExperiment
                    {
                        Net = new() { Model = "4C5p0-P2-30" },
                        Neuron = new(NeuronModel.ByName[name]),
                        Credit = Credit.By(loss),
                        Optim = new() { Epochs = 2, Lr = 5e-3 },
                    }.Validate()
                )
                .Value;
            var data = SampleDatasets.Load(KnownDatasets.Mnist);
            RunProgress<TrainingState>? last = null;
            foreach (var step in TrainingRun.Run(experiment, data, CPU, new Seed(1)))
            {
                last = step;
                if (step is RunProgress<TrainingState>.EpochDone { Epoch: 2 } done)
                {
                    Look(done.State.Network);
                }
            }

            var summary = Assert.IsType<RunProgress<TrainingState>.Finished>(last).Summary;
            var accuracy = ((RunValue.Real)summary.Single(m => m.Name == "test_accuracy").Value).Value;
            Assert.True(
                accuracy > (loss == SupervisedLoss.Sim ? 0.15 : 0.3),
                $"{name} reaches {accuracy} by {loss.Name}"
            );
        }

        void Look(Snn.LocalLoss.Models.LocalNetwork network)
        {
            var spikes = network.Settings.Neuron.Spikes;
            using var scope = NewDisposeScope();
            var trace = SampleTrace.Of(network, randn(1, 1, 28, 28));
            Assert.Equal(spikes, !trace.Blocks[0].Membranes.IsEmpty);
            Assert.Equal(trace.Blocks[0].Membranes.Length, trace.Blocks[0].Thresholds.Length);
            Assert.Equal(name, ExportedWeights.Metadata(network, KnownDatasets.Mnist)["nonlin"]);
            Assert.Contains(ExportedWeights.Of(network), t => t.Name == "layers.0.encoder.weight");
            Assert.Equal(name == "snn", ExportedWeights.Of(network).Any(t => t.Name == "layers.0.threshold"));
        }
    }

    [Fact]
    public void The_published_network_has_the_form_of_the_papers_table()
    {
        var chain = new TrainingExperiment
        {
            Net = new() { Model = "snn1m", NumLayers = 1 },
            Neuron = new(NeuronModel.Snn),
        }
            .Chain(new FeatureShape(1, 28, 28))
            .Match(c => c, _ => []);
        Layer.Block[] blocks = [.. chain.OfType<Layer.Block>()];
        Assert.Equal(3, blocks.Length);
        Assert.All(
            blocks[..2],
            b =>
                Assert.Equal(
                    (false, false, false, null),
                    (b.Encoder.HasBias, b.Form.ClassifierBias, b.Form.SimilarityMap, b.Form.Neuron)
                )
        );
        Assert.Equal(
            (true, true, new Relu()),
            (blocks[2].Encoder.HasBias, blocks[2].Form.ClassifierBias, (Relu)blocks[2].Form.Neuron!)
        );

        // Without convolutions all blocks spike.
        var mlp = new TrainingExperiment
        {
            Net = new() { Model = "mlp", NumLayers = 3 },
            Neuron = new(NeuronModel.Snn),
        }
            .Chain(new FeatureShape(1, 28, 28))
            .Match(c => c, _ => []);
        Assert.All(
            mlp.OfType<Layer.Block>(),
            b => Assert.Equal((false, false, null), (b.Encoder.HasBias, b.Form.ClassifierBias, b.Form.Neuron))
        );

        // Each difference can be had alone.
        var biased = new TrainingExperiment
        {
            Net = new()
            {
                Model = "snn1m",
                Bias = Presence.Yes,
                SpikingHidden = Presence.Yes,
            },
            Neuron = new(NeuronModel.Snn),
        }
            .Chain(new FeatureShape(1, 28, 28))
            .Match(c => c, _ => []);
        Assert.All(
            biased.OfType<Layer.Block>(),
            b => Assert.Equal((true, false, null), (b.Encoder.HasBias, b.Form.ClassifierBias, b.Form.Neuron))
        );
    }

    [Theory]
    [InlineData("backprop")]
    [InlineData("no-detach")]
    [InlineData("learn-decay")]
    public void What_does_not_go_with_a_neuron_is_refused_by_name(string what)
    {
        var experiment = new TrainingExperiment
        {
            Neuron = new(NeuronModel.Snn)
            {
                Decay = what == "learn-decay" ? MembraneDecay.Learned : MembraneDecay.Fixed,
            },
            Credit = what switch
            {
                "backprop" => new Credit.Backprop(),
                "no-detach" => new Credit.Local(new(), GradientReach.EarlierBlocks),
                _ => new Credit.Local(),
            },
        };
        var fault = Assert.IsType<Result<TrainingExperiment>.Error>(experiment.Validate()).Fault;
        Assert.Equal(what, fault.Where);
        Assert.Contains("snn", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_from_before_the_papers_neuron_was_known_are_of_leaky_neurons()
    {
        var now = TrainingParameters.Words(
            new TrainingExperiment
            {
                Net = new() { Model = "15C5-P2-40C5-P2-300" },
                Neuron = new(NeuronModel.Lif),
            }
        );
        var own = NeuronModel.ByName.Values.SelectMany(m => m.Parameters).Select(p => p.Name).ToHashSet();
        var added = now
            .Keys.Except(["model", "nonlin"])
            .Where(k =>
                own.Contains(k)
                || k is "precision" or "bias" or "classifier-bias" or "similarity-map" or "spiking-hidden"
            );
        var then = now.RemoveRange(added).SetItem("nonlin", "snn").SetItem("model", "snn1m");
        Assert.True(EarlierRuns.IsOfTheEarlierNeuron(then));
        Assert.Equal(now, EarlierRuns.Upgrade(then));
        Assert.Equal(now, EarlierRuns.Upgrade(now));
    }
}
