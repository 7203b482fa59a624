using Snn.Benchmarks.Eager;
using Snn.Benchmarks.Neurons;
using Snn.Benchmarks.Training;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using TorchSharp;

namespace Snn.Tests.Benchmarks;

/// <summary>What ours is held against computes the same mathematics.</summary>
public sealed class EagerTests
{
    [Theory]
    [InlineData("lif", "4C3-P2-30", 3)]
    [InlineData("lif", "mlp", 4)]
    [InlineData("lif", "3C5-6C3-P2-20-12", 2)]
    [InlineData("snn", "mlp", null)]
    [InlineData("snn", "snn1m", null)]
    [InlineData("snn", "3C5-A2-6C3-P2-20-12", 2)]
    public void The_eager_step_learns_like_ours_from_the_same_weights(string nonlin, string model, int? timesteps)
    {
        using var scope = torch.NewDisposeScope();
        var usual = Experiment(NeuronModel.ByName[nonlin], model, batch: 10, timesteps);
        var experiment = usual with
        {
            Net = usual.Net with { NumHidden = 40 },
            Credit = new Credit.Local(new() { Sup = new(SupervisedLoss.Pred), DimInDecoder = 300 }),
            Optim = usual.Optim with { Lr = 5e-3 },
        };
        var seed = new Seed(5);
        using var ours = TrainingRun.Create(
            experiment with
            {
                How = experiment.How with { Path = ResponsePath.Plain },
            },
            KnownDatasets.Mnist,
            10,
            torch.CPU,
            seed,
            RunIdentity.None
        );
        ours.Network.train();
        using var eager = new EagerSteps(experiment, KnownDatasets.Mnist, torch.CPU, seed);
        Copy(ours.Network.state_dict(), eager.Network.state_dict());
        using var generator = new torch.Generator(seed.Value);
        var labels = Targets.InTurn(10, 10);
        var images = torch.randn([10, 1, 28, 28], generator: generator);
        for (var step = 0; step < 6; step++)
        {
            var expected = LocalTrainer.Step(ours, images, new Targets(labels, 10, torch.float32)).Losses;
            var actual = eager.Run(images, labels);

            Assert.Equal(expected.Blocks.Length, actual.Blocks.Length);
            Assert.All(
                expected.InOrder.Zip(actual.InOrder),
                pair => Assert.Equal(pair.First, pair.Second, 1e-3 * Math.Abs(pair.First))
            );
        }

        // This is not agreement on doing nothing.
        Assert.InRange(eager.Run(images, labels).Blocks[0], 0, Math.Log(10) - 0.1);
    }

    [Fact]
    public void Leaky_neurons_are_measured_in_networks_of_ours_and_the_papers_own_in_its_networks()
    {
        Assert.Equal(
            ["15C5-P2-40C5-P2-300", "32C5-P2-64C5-P2-1024", "vgg8a"],
            new[] { "snn1m", "snn2m", "vgg8a" }.Select(model => Experiment(NeuronModel.Lif, model, 8).Net.Model)
        );
        var (leaky, published) = (Experiment(NeuronModel.Lif, "snn1m", 8), Experiment(NeuronModel.Snn, "snn1m", 8));
        Assert.Equal((NeuronModel.Lif, 4), (leaky.Neuron.Model, leaky.Neuron.Create().Timesteps));
        Assert.Equal(
            ("snn1m", 1024, 3),
            (published.Net.Model, published.Net.NumHidden, published.Neuron.Create().Timesteps)
        );
        Assert.Equal(new CountingNeuron(CountingParameters.Published), published.Neuron.Create());
        Assert.Equal(2, Experiment(NeuronModel.Snn, "mlp", 8, timesteps: 2).Neuron.Create().Timesteps);
    }

    [Fact]
    public void The_eager_step_refuses_what_it_is_not_written_for()
    {
        var (leaky, published) = (Experiment(NeuronModel.Lif, "mlp", 8), Experiment(NeuronModel.Snn, "mlp", 8));
        _ = EagerSettings.Of(
            leaky with
            {
                Neuron = leaky.Neuron with { Timesteps = 7 },
                Optim = leaky.Optim with { Lr = 1e-3 },
            }
        );
        _ = EagerSettings.Of(
            published with
            {
                Neuron = published.Neuron with { Own = published.Neuron.Own.SetItem("leak", 3) },
            }
        );
        Refused(leaky with { Credit = Credit.By(SupervisedLoss.Sim) });
        Refused(leaky with { Neuron = leaky.Neuron with { Model = NeuronModel.Relu } });
        Refused(leaky with { Net = leaky.Net with { Dropout = 0.1 } });
        Refused(
            leaky with
            {
                Neuron = leaky.Neuron with { Lif = LifParameters.Default with { Reset = ResetMode.Zero } },
            }
        );
        Refused(leaky with { Net = leaky.Net with { SpikingHidden = Presence.No } });
        Refused(published with { Net = published.Net with { SpikingHidden = Presence.Yes } });
        Refused(
            published with
            {
                Neuron = published.Neuron with { Own = published.Neuron.Own.SetItem("loss-reads-counts", 1) },
            }
        );

        static void Refused(TrainingExperiment experiment) =>
            Assert.Throws<ArgumentException>(() => EagerSettings.Of(experiment));
    }

    [Fact]
    public void The_plain_neurons_spike_as_those_of_tensor_operations()
    {
        const int timesteps = 5,
            batch = 7,
            features = 33;
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        var currents = torch.randn([timesteps, batch, features], generator: generator).Times(3).Plus(1);
        var norm = new BatchNormalisation(features);
        var expected = Lif.Run(
            norm.forward(currents.flatten(0, 1)).view(timesteps, batch, features),
            LifParameters.Default
        );
        var spikes = new float[timesteps * batch * features];

        PlainNeurons.Respond(currents.data<float>().ToArray(), features, timesteps, 0.5f, 1, spikes);

        var different = expected.data<float>().ToArray().Zip(spikes).Count(z => z.First != z.Second);
        Assert.InRange(different, 0, 1); // a membrane within rounding of the threshold may fall on either side
        Assert.InRange(spikes.Sum(), 0.05 * spikes.Length, 0.6 * spikes.Length);
    }

    private static TrainingExperiment Experiment(NeuronModel nonlin, string model, int batch, int? timesteps = null) =>
        StepWork.Experiment(nonlin, model, batch, timesteps).OrThrow();

    private static void Copy(Dictionary<string, torch.Tensor> from, Dictionary<string, torch.Tensor> to)
    {
        using var disabled = torch.no_grad();
        Assert.Equal(from.Count, to.Count);
        foreach (var (name, tensor) in from)
        {
            var classifier = name.Replace(".loss.", ".", StringComparison.Ordinal);
            to[classifier.Replace(".threshold", ".neuron.threshold", StringComparison.Ordinal)].copy_(tensor);
        }
    }
}
