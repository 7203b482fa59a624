using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

/// <summary>The fused pass agrees with the composition of tensor operations that specifies it, to float32 rounding.</summary>
public sealed class FusedResponseTests
{
    /// <summary>A block, its input and how it is used.</summary>
    public sealed record Case(
        Encoder Encoder, FeatureShape Input, int Batch, int Timesteps, bool OverTime, bool Training, LifParameters Lif, SupervisedLoss Loss, int Seed);

    private static readonly Gen<LifParameters> Neurons =
        from beta in Gen.Choose(0, 10).Select(i => i / 10.0)
        from threshold in Gen.Choose(2, 20).Select(i => i / 10.0)
        from reset in Gen.Elements(ResetMode.Subtract, ResetMode.Zero)
        from gradient in Gen.Elements(TemporalGradient.Bptt, TemporalGradient.Online)
        from surrogate in Gen.Elements<Surrogate>(
            new Surrogate.Arctan(), new Surrogate.Sigmoid(), new Surrogate.Triangle(), new Surrogate.FastSigmoid())
        select new LifParameters(beta, threshold, reset, surrogate, gradient);

    private static readonly Gen<(Encoder, FeatureShape)> Shapes = Gen.OneOf(
        from features in Gen.Choose(1, 150)
        select ((Encoder)new Encoder.Linear(features), FeatureShape.Vector(9)),
        from channels in Gen.Choose(1, 5)
        from height in Gen.Choose(3, 7)
        from width in Gen.Choose(3, 7)
        select ((Encoder)new Encoder.Convolution(channels, 3, 1), new FeatureShape(2, height, width)));

    private static readonly Gen<Case> Cases =
        from shape in Shapes
        from batch in Gen.Choose(2, 9)
        from timesteps in Gen.Choose(1, 6)
        from overTime in Gen.Elements(true, false)
        from training in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from lif in Neurons
        from loss in Gen.Elements(SupervisedLoss.Pred, SupervisedLoss.PredSim)
        from seed in Gen.Choose(0, 1 << 20)
        select new Case(shape.Item1, shape.Item2, batch, timesteps, overTime, training, lif, loss, seed);

    [Property(MaxTest = 150)]
    public Property Spikes_loss_gradients_and_running_statistics_agree() => Prop.ForAll(Cases.ToArbitrary(), c =>
    {
        using var scope = torch.NewDisposeScope();
        var (plain, fused) = (Run(c, fused: false), Run(c, fused: true));
        var different = plain.Spikes.ne(fused.Spikes).sum().item<long>();
        Assert.InRange(different, 0, 1); // a membrane within rounding of the threshold may fall on either side
        if (different == 0)
        {
            Assert.Equal(plain.Values.Keys, fused.Values.Keys);
            Assert.All(plain.Values.Keys, name => Close(name, plain.Values[name], fused.Values[name]));
        }
    });

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        using var scope = torch.NewDisposeScope();
        var threads = torch.get_num_threads();
        var c = new Case(
            new Encoder.Linear(333), FeatureShape.Vector(9), 17, 4, true, true, LifParameters.Default, SupervisedLoss.Pred, 5);
        try
        {
            torch.set_num_threads(1);
            var one = Run(c, fused: true);
            torch.set_num_threads(3);
            var three = Run(c, fused: true);
            Assert.True(one.Spikes.eq(three.Spikes).all().item<bool>());
            foreach (var name in one.Values.Keys.Where(n => n.Contains("bn", StringComparison.Ordinal)))
            {
                Assert.True(one.Values[name].eq(three.Values[name]).all().item<bool>(), name);
            }
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    private static (torch.Tensor Spikes, Dictionary<string, torch.Tensor> Values) Run(Case c, bool fused)
    {
        const int classes = 4;
        var settings = new BlockSettings(
            new Neuron.Snn(c.Lif, c.Timesteps), new LossSettings { Sup = c.Loss }, BatchNorm: true, Dropout: 0, Fused: fused);
        var block = new LocalBlock(c.Encoder, c.Input, classes, settings, new Seed((ulong)c.Seed));
        var generator = new torch.Generator((ulong)c.Seed);
        long[] sample = c.Encoder is Encoder.Linear ? [c.Batch, c.Input.Channels] : [c.Batch, c.Input.Channels, c.Input.Height, c.Input.Width];
        var input = c.OverTime
            ? Signal.OverTime(torch.randn([c.Timesteps, .. sample], generator: generator))
            : Signal.Constant(torch.randn(sample, generator: generator));
        using (torch.no_grad())
        {
            // The local classifier starts at zero, where it would pass no gradient down; batch norm at one and zero.
            foreach (var (name, parameter) in block.named_parameters().Where(p => !p.name.StartsWith("encoder", StringComparison.Ordinal)))
            {
                parameter.add_(torch.randn(parameter.shape, generator: generator).mul(0.3));
            }
        }

        block.train();
        _ = block.Respond(input); // running statistics that are worth something in evaluation
        block.train(c.Training);
        var response = block.Respond(input);
        var labels = torch.arange(c.Batch).remainder(classes);
        var loss = block.Loss(input, response, new(labels, classes, torch.float32))!.Loss;
        loss.backward();
        var values = block.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!);
        foreach (var (name, buffer) in block.named_buffers().Where(b => b.name.Contains("running", StringComparison.Ordinal)))
        {
            values[name] = buffer.clone(); // the block may be collected before it is read
        }

        values["rate"] = response.Rate();
        values["loss"] = loss;
        return (response.Values, values);
    }

    private static void Close(string name, torch.Tensor expected, torch.Tensor actual)
    {
        // A bias before batch norm has no gradient but rounding; everything else is compared on its own scale.
        var scale = Math.Max(0.05, expected.abs().max().item<float>());
        var error = (expected - actual).abs().max().item<float>() / scale;
        Assert.True(error < 2e-4, $"{name}: {error}");
    }
}
