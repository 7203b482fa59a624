using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss;

public sealed class ModuleLifetimeTests
{
    public static TheoryData<string, bool> Kinds =>
        new(from model in NeuronModel.ByName.Keys from bio in new[] { true, false } select (model, bio));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_network_outlives_the_scope_that_it_was_made_in(string model, bool bio)
    {
        var experiment = new TrainingExperiment
        {
            Net = new() { Model = "4C3-6" },
            Neuron = new(NeuronModel.ByName[model])
            {
                Decay = model == "lif" ? MembraneDecay.Learned : MembraneDecay.Fixed,
            },
            Credit = new Credit.Local(
                new()
                {
                    Sup = new(SupervisedLoss.PredSim)
                    {
                        Targets = bio ? new TargetMap.Projected() : new TargetMap.Classes(),
                    },
                    Unsup = new(UnsupervisedLoss.Recon, Alpha: 0.5),
                }
            ),
        };
        var input = new FeatureShape(1, 8, 8);
        LocalNetwork network;
        using (NewDisposeScope())
        {
            network = new(
                experiment.Chain(input).Match(chain => chain, fault => throw new ArgumentException(fault.ToString())),
                input,
                3,
                experiment.Blocks,
                new Seed(1)
            );
        }

        using (network)
        {
            Assert.DoesNotContain(network.parameters(), p => p.IsInvalid);
            Assert.DoesNotContain(network.buffers(), b => b.IsInvalid);
        }
    }
}
