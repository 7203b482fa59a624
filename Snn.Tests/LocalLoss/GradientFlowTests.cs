using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss;

[Collection(nameof(TrainingTests))]
public sealed class GradientFlowTests
{
    private static readonly Neuron Spiking = new LifNeuron(LifParameters.Default, 3);

    [Fact]
    public void Backprop_takes_the_step_of_ordinary_autograd()
    {
        using var scope = NewDisposeScope();
        using var state = State(new(Spiking, new Credit.Backprop()));
        using var twin = State(new(Spiking, new Credit.Backprop()));
        var (images, targets) = Batch();

        // The plain composition: the network as one function, one loss, w ← w − η ∂L/∂w.
        var plain = twin.Network;
        nn.functional.cross_entropy(plain.Infer(images), targets.Labels).backward();
        var step = LocalTrainer.Step(state, images, targets);

        Assert.All(step.Losses.Blocks, loss => Assert.Equal(double.NaN, loss));
        foreach (var (ours, theirs) in state.Network.parameters().Zip(plain.parameters()))
        {
            Assert.True(theirs.grad!.abs().sum().item<float>() > 0);
            Assert.True(ours.allclose(theirs.Plus(theirs.grad!, -0.1), atol: 1e-7));
        }
    }

    [Fact]
    public void Without_detach_every_loss_reaches_all_that_it_depends_on()
    {
        using var scope = NewDisposeScope();
        var settings = new BlockSettings(
            Spiking,
            new Credit.Local(new() { Sup = new(SupervisedLoss.PredSim) { Beta = 0.6 } }, GradientReach.EarlierBlocks)
        );
        using var state = State(settings);
        using var twin = State(settings);
        var (images, targets) = Batch();

        var sum = zeros([]);
        var last = twin.Network.Propagate(
            Signal.Constant(images),
            (_, block, input) =>
            {
                var response = block.Respond(input);
                sum = sum.Plus(block.Loss(input, response, targets)!.Loss);
                return response.Sent;
            }
        );
        sum.Plus(nn.functional.cross_entropy(twin.Network.Classify(last), targets.Labels), 0.4).backward();
        LocalTrainer.Step(state, images, targets);

        foreach (var (ours, theirs) in state.Network.parameters().Zip(twin.Network.parameters()))
        {
            Assert.True(ours.allclose(theirs.Plus(theirs.grad!, -0.1), atol: 1e-6));
        }
    }

    [Fact]
    public void A_learned_decay_follows_its_gradient()
    {
        using var scope = NewDisposeScope();
        var settings = new BlockSettings(
            new LifNeuron(LifParameters.Default with { Beta = 0.7 }, 4, MembraneDecay.Learned),
            Credit.By(SupervisedLoss.Sim)
        );
        using var state = State(settings);
        var (images, targets) = Batch();
        Assert.All(state.Network.Blocks, b => Assert.Equal(0.7, b.LearnedDecay!.Value, 5));
        LocalTrainer.Step(state, images, targets);
        Assert.All(state.Network.Blocks, b => Assert.NotEqual(0.7, b.LearnedDecay!.Value, 5));
        Assert.All(state.Network.Blocks, b => Assert.Equal(1, b.InferenceParameters.Count(p => p.dim() == 0)));
    }

    [Fact]
    public void A_learned_decay_at_its_start_is_the_fixed_one()
    {
        using var scope = NewDisposeScope();
        var currents = rand(5, 20);
        var p = LifParameters.Default with { Beta = 0.25 };
        Assert.True(Lif.Run(currents, p).eq(Lif.Run(currents, p, tensor(0.25f))).all().item<bool>());
    }

    [Fact]
    public void Dropout_drops_whole_maps_at_all_steps_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        using var block = new LocalBlock(
            new Encoder.Convolution(400, 3, 1),
            new(1, 4, 4),
            2,
            new(Spiking, new Credit.Local()) { Dropout = 0.25 },
            new Seed(1)
        );
        block.train();
        var sent = block.SendOn(Response.OfMean(Signal.OverTime(ones([3, 2, 400, 4, 4]))), new Generator(1)).Values;
        Assert.True(sent.eq(sent[0, .., .., 0, 0].unsqueeze(-1).unsqueeze(-1)).all().item<bool>());
        Assert.Equal([0, 1 / 0.75f], sent.unique().output.data<float>().ToArray());
        Assert.InRange(sent.mean().item<float>(), 0.9f, 1.1f);
        block.eval();
        Assert.Equal(
            1,
            block
                .SendOn(Response.OfMean(Signal.OverTime(ones([3, 2, 400, 4, 4]))), new Generator(1))
                .Values.mean()
                .item<float>()
        );
    }

    private static TrainingState State(BlockSettings settings)
    {
        Layer layer = new Layer.Block(new Encoder.Linear(12));
        var network = new LocalNetwork([layer, layer], FeatureShape.Vector(6), 3, settings, new Seed(2));
        network.train();
        return new(network, new(new Optimiser.Sgd(), 0.1), new Generator(1), RunIdentity.None);
    }

    private static (Tensor Images, Targets Targets) Batch()
    {
        using var generator = new Generator(4);
        return (randn(8, 6, generator: generator), new(tensor([0L, 1, 2, 1, 0, 2, 2, 0]), 3, float32));
    }
}
