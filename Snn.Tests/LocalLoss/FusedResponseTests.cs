using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.Tests.LocalLoss.Extending;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

/// <summary>
/// The fused pass agrees with the composition of tensor operations that specifies it, to float32 rounding.
/// </summary>
[Trait(Category.Name, Category.Long)]
public sealed class FusedResponseTests
{
    /// <summary>What a block gets to see.</summary>
    public enum Given
    {
        /// <summary>An image, the same at every step.</summary>
        Image,

        /// <summary>An image that is mostly background.</summary>
        Drawing,

        /// <summary>Values that change over time.</summary>
        Values,

        /// <summary>Spikes, of which some neurons fire at every step.</summary>
        Spikes,
    }

    /// <summary>A block, its input and how it is used.</summary>
    public sealed record Case(
        Encoder Encoder,
        FeatureShape Input,
        int Batch,
        int Timesteps,
        Given Given,
        bool Training,
        LifParameters Lif,
        SupervisedLoss Loss,
        int Seed
    );

    private static readonly Gen<LifParameters> Neurons =
        from beta in Gen.Int(0, 10).Select(i => i / 10.0)
        from threshold in Gen.Int(2, 20).Select(i => i / 10.0)
        from reset in Gen.Item(ResetMode.Subtract, ResetMode.Zero)
        from gradient in Gen.Item(TemporalGradient.Bptt, TemporalGradient.Online)
        from surrogate in Gen.Item<Surrogate>(
            new Surrogate.Arctan(),
            new Surrogate.Sigmoid(),
            new Surrogate.Triangle(),
            new Surrogate.FastSigmoid(),
            new Gaussian()
        )
        select new LifParameters(beta, threshold, reset, surrogate, gradient);

    private static readonly Gen<(Encoder, FeatureShape)> Shapes = Gen.OneOf(
        from features in Gen.Int(1, 150)
        from inputs in Gen.OneOf(
            Gen.Int(1, 90).Select(FeatureShape.Vector),
            Gen.Constant(FeatureShape.Vector(1500)),
            Gen.Int(1, 11).Select(c => new FeatureShape(c, 4, 3))
        )
        select ((Encoder)new Encoder.Linear(features), inputs),
        from channels in Gen.OneOf(Gen.Int(1, 20), Gen.Int(60, 75))
        from inputs in Gen.Int(1, 18)
        from kernel in Gen.Int(1, 5)
        from padding in Gen.Int(0, kernel - 1)
        from height in Gen.Int(kernel, 8)
        from width in Gen.Int(kernel, 8)
        select ((Encoder)new Encoder.Convolution(channels, kernel, padding), new FeatureShape(inputs, height, width))
    );

    // Of two or three samples batch norm makes about the same whatever they are, and rounding alone decides on the
    // gradient: sums of spikes are exact enough for that, those of pixels are not.
    private static readonly Gen<Case> Cases =
        from shape in Shapes
        from batch in Gen.Int(2, 9)
        from timesteps in Gen.Int(1, 6)
        from given in Gen.Weighted(
            (1, Gen.Constant(Given.Image)),
            (1, Gen.Constant(Given.Drawing)),
            (1, Gen.Constant(Given.Values)),
            (3, Gen.Constant(Given.Spikes))
        )
        from training in Gen.Weighted((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from lif in Neurons
        from loss in Gen.Item(SupervisedLoss.Pred, SupervisedLoss.PredSim)
        from seed in Gen.Int(0, 1 << 20)
        let samples = given == Given.Drawing ? batch + 3 : batch
        select new Case(shape.Item1, shape.Item2, samples, timesteps, given, training, lif, loss, seed);

    [Fact]
    public void Spikes_loss_gradients_and_running_statistics_agree() =>
        Property.Holds(
            Cases,
            (c, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var (exact, plain, fused) = (
                    Run(c, fused: false, torch.float64),
                    Run(c, fused: false),
                    Run(c, fused: true)
                );

                // A membrane within rounding of the threshold may fall on either side, and what that neuron does from
                // there on differs, too.
                var different = plain.Spikes.ne(fused.Spikes).any(0).sum().item<long>();
                Assert.InRange(different, 0, 1);
                var decided = different == 0 && plain.Spikes.to_type(torch.float64).eq(exact.Spikes).all().item<bool>();
                kinds.Cover("no neuron within rounding of its threshold", decided, 0.7);
                kinds.Cover("spikes", exact.Spikes.any().item<bool>(), 0.7);
                if (decided)
                {
                    // Rounding shows most where batch norm divides by next to nothing; the plain form has it there,
                    // too.
                    var rounding = exact.Values.Keys.Max(name => Error(exact.Values[name], plain.Values[name]));
                    Assert.Equal(plain.Values.Keys, fused.Values.Keys);
                    Assert.All(
                        exact.Values.Keys,
                        name =>
                        {
                            var (error, scale) = (
                                Error(exact.Values[name], fused.Values[name]),
                                exact.Values[name].abs().max().item<double>()
                            );
                            Assert.True(
                                error <= (2e-5 * Math.Max(0.05, scale)) + (20 * rounding),
                                $"{name}: {error}, where the plain form's is {rounding}"
                            );
                        }
                    );
                }
            },
            250
        );

    [Theory]
    [InlineData(Given.Values)]
    [InlineData(Given.Drawing)]
    [InlineData(Given.Spikes)]
    public void The_result_does_not_depend_on_the_number_of_threads(Given given)
    {
        using var scope = torch.NewDisposeScope();
        var threads = torch.get_num_threads();
        var c = new Case(
            new Encoder.Linear(333),
            FeatureShape.Vector(9),
            17,
            4,
            given,
            true,
            LifParameters.Default,
            SupervisedLoss.Pred,
            5
        );
        try
        {
            torch.set_num_threads(1);
            var one = Run(c, fused: true);
            torch.set_num_threads(3);
            var three = Run(c, fused: true);
            Assert.True(one.Spikes.eq(three.Spikes).all().item<bool>());
            foreach (
                var name in one.Values.Keys.Where(n =>
                    given == Given.Spikes || n.Contains("bn", StringComparison.Ordinal)
                )
            )
            {
                Assert.True(one.Values[name].eq(three.Values[name]).all().item<bool>(), name);
            }
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    private static (torch.Tensor Spikes, Dictionary<string, torch.Tensor> Values) Run(
        Case c,
        bool fused,
        torch.ScalarType type = torch.ScalarType.Float32
    )
    {
        const int classes = 4;
        var settings = new BlockSettings(
            new LifNeuron(c.Lif, c.Timesteps),
            new Credit.Local(new() { Sup = new(c.Loss), DimInDecoder = 40 })
        )
        {
            Path = fused ? ResponsePath.Fast : ResponsePath.Plain,
        };
        var block = new LocalBlock(c.Encoder, c.Input, classes, settings, new Seed((ulong)c.Seed));
        var generator = new torch.Generator((ulong)c.Seed);
        var vector = c.Encoder is Encoder.Linear && c.Input is { Height: 1, Width: 1 };
        long[] sample = vector
            ? [c.Batch, c.Input.Channels]
            : [c.Batch, c.Input.Channels, c.Input.Height, c.Input.Width];
        var values = torch.randn(
            c.Given is Given.Image or Given.Drawing ? sample : [c.Timesteps, .. sample],
            generator: generator
        );
        // Some at every step.
        var spikes = values.Plus(torch.randn(sample, generator: generator), 3).Above(1.5).to_type(torch.float32);
        values = c.Given == Given.Drawing ? values.Clamped(0.7, double.PositiveInfinity).Minus(1.125) : values;
        var input = c.Given switch
        {
            Given.Image or Given.Drawing => Signal.Constant(values.to_type(type)),
            Given.Spikes when fused => Signal.OverTime(SpikeBits.Pack(spikes)),
            Given.Spikes => Signal.OverTime(spikes.to_type(type)),
            _ => Signal.OverTime(values.to_type(type)),
        };
        using (torch.no_grad())
        {
            // The local classifier starts at zero, where it would pass no gradient down; batch norm at one and zero.
            foreach (
                var (name, parameter) in block
                    .named_parameters()
                    .Where(p => !p.name.StartsWith("encoder", StringComparison.Ordinal))
            )
            {
                parameter.PlusInPlace(torch.randn(parameter.shape, generator: generator), 0.3);
            }
        }

        block.to(type);
        block.train();
        _ = block.Respond(input); // running statistics that are worth something in evaluation
        block.train(c.Training);
        var response = block.Respond(input);
        var labels = Targets.InTurn(c.Batch, classes);
        var loss = block.Loss(input, response, new(labels, classes, type))!.Loss;
        loss.backward();
        var results = block
            .named_parameters()
            .Where(p => p.parameter.grad is not null)
            .ToDictionary(p => p.name, p => p.parameter.grad!);
        foreach (
            var (name, buffer) in block.named_buffers().Where(b => b.name.Contains("running", StringComparison.Ordinal))
        )
        {
            results[name] = buffer.clone(); // the block may be collected before it is read
        }

        results["rate"] = response.Read.Values;
        results["loss"] = loss;
        return (response.Sent.Values, results);
    }

    private static double Error(torch.Tensor expected, torch.Tensor actual) =>
        (expected - actual).abs().max().item<double>();
}
