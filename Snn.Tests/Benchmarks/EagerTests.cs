using Snn.Benchmarks.Eager;
using Snn.Benchmarks.Neurons;
using Snn.Benchmarks.Training;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using TorchSharp;

namespace Snn.Tests.Benchmarks;

/// <summary>What ours is held against computes the same mathematics.</summary>
public sealed class EagerTests
{
    [Theory]
    [InlineData("4C3-P2-30", 3)]
    [InlineData("mlp", 4)]
    [InlineData("3C5-6C3-P2-20-12", 2)]
    public void The_eager_step_learns_like_ours_from_the_same_weights(string model, int timesteps)
    {
        using var scope = torch.NewDisposeScope();
        var experiment = StepWork.Experiment(model, batch: 10, timesteps).Match(e => e with { NumHidden = 40, DimInDecoder = 300, Lr = 5e-3 }, fault => throw new InvalidOperationException(fault.ToString()));
        var seed = new Seed(5);
        using var ours = TrainingRun.Create(experiment with { Fused = false }, KnownDatasets.Mnist, 10, torch.CPU, seed, RunIdentity.None);
        ours.Network.train();
        using var eager = new EagerSteps(experiment, KnownDatasets.Mnist, torch.CPU, seed);
        Copy(ours.Network.state_dict(), eager.Network.state_dict());
        using var generator = new torch.Generator(seed.Value);
        var labels = torch.arange(10);
        var images = torch.randn([10, 1, 28, 28], generator: generator);
        for (var step = 0; step < 6; step++)
        {
            var expected = LocalTrainer.Step(ours, images, new Targets(labels, 10, torch.float32)).BlockLosses;
            var actual = eager.Run(images, labels);

            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * Math.Abs(pair.First)));
        }

        // This is not agreement on doing nothing.
        Assert.InRange(eager.Run(images, labels)[0], 0, Math.Log(10) - 0.1);
    }

    [Fact]
    public void The_eager_step_refuses_what_it_is_not_written_for()
    {
        var experiment = StepWork.Experiment("mlp", 8, 4).Match(e => e, fault => throw new InvalidOperationException(fault.ToString()));
        _ = EagerSettings.Of(experiment with { Timesteps = 7, Lr = 1e-3 });
        Assert.Throws<ArgumentException>(() => EagerSettings.Of(experiment with { LossSup = SupervisedLoss.Sim }));
        Assert.Throws<ArgumentException>(() => EagerSettings.Of(experiment with { Nonlin = NeuronModel.Relu }));
        Assert.Throws<ArgumentException>(() => EagerSettings.Of(experiment with { Dropout = 0.1 }));
        Assert.Throws<ArgumentException>(() => EagerSettings.Of(experiment with { Lif = LifParameters.Default with { Reset = ResetMode.Zero } }));
    }

    [Fact]
    public void The_plain_neurons_spike_as_those_of_tensor_operations()
    {
        const int timesteps = 5, batch = 7, features = 33;
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        var currents = torch.randn([timesteps, batch, features], generator: generator).mul(3).add(1);
        var norm = torch.nn.BatchNorm1d(features);
        var expected = Lif.Run(norm.forward(currents.flatten(0, 1)).view(timesteps, batch, features), LifParameters.Default);
        var spikes = new float[timesteps * batch * features];

        PlainNeurons.Respond(currents.data<float>().ToArray(), features, timesteps, 0.5f, 1, spikes);

        var different = expected.data<float>().ToArray().Zip(spikes).Count(z => z.First != z.Second);
        Assert.InRange(different, 0, 1); // a membrane within rounding of the threshold may fall on either side
        Assert.InRange(spikes.Sum(), 0.05 * spikes.Length, 0.6 * spikes.Length);
    }

    private static void Copy(Dictionary<string, torch.Tensor> from, Dictionary<string, torch.Tensor> to)
    {
        using var disabled = torch.no_grad();
        Assert.Equal(from.Count, to.Count);
        foreach (var (name, tensor) in from)
        {
            to[name.Replace(".loss.", ".", StringComparison.Ordinal)].copy_(tensor);
        }
    }
}
