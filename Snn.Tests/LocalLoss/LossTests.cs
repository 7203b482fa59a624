using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss;

public sealed class LossTests
{
    private static readonly Gen<LossSettings> Settings =
        from sup in Gen.Item(SupervisedLoss.Pred, SupervisedLoss.Sim, SupervisedLoss.PredSim)
        from unsup in Gen.Item(null, UnsupervisedLoss.Sim, UnsupervisedLoss.Recon)
        from targets in Gen.Item<TargetMap>(new TargetMap.Classes(), new TargetMap.Projected(16))
        from similarity in Gen.Item(MapSimilarity.Deviations, MapSimilarity.WholeMaps)
        select new LossSettings
        {
            Sup = new(sup) { Targets = targets },
            Unsup = unsup is null ? null : new(unsup, Alpha: 0.3),
            Similarity = similarity,
            DimInDecoder = 20,
        };

    [Fact]
    public void Every_loss_has_finite_gradients_in_every_block() =>
        Property.Holds(
            Settings.Zip(Gen.Bool),
            (pick, kinds) =>
            {
                var (settings, maps) = pick;
                using var scope = NewDisposeScope();
                using var block = Block(settings, maps);
                var (input, targets) = (Input(maps), new Targets(tensor([0L, 1, 2, 1]), 3, float32));
                var value = block.Loss(input, block.Respond(input), targets)!;
                value.Loss.backward();
                var gradients = block
                    .named_parameters()
                    .Where(p => p.parameter.grad is not null)
                    .ToDictionary(p => p.name, p => p.parameter.grad!);
                Assert.Contains("encoder.weight", gradients.Keys);
                Assert.All(gradients, g => Assert.True(g.Value.isfinite().all().item<bool>(), g.Key));
                Assert.Equal(settings.Sup!.Loss == SupervisedLoss.Sim, value.Logits is null);

                // A local classifier starts at zero and passes nothing down, unless errors come another way.
                var classifierAlone =
                    settings is { Sup: { Loss.Name: "pred", Targets: TargetMap.Classes }, Unsup: null };
                kinds.Cover("the classifier alone", classifierAlone);
                var size = gradients["encoder.weight"].abs().sum().item<float>();
                if (classifierAlone)
                {
                    Assert.Equal(0, size);
                }
                else
                {
                    Assert.InRange(size, float.Epsilon, float.MaxValue);
                }
            },
            60
        );

    [Fact]
    public void A_silent_batch_has_no_gradient_but_no_infinite_one_either()
    {
        using var scope = NewDisposeScope();
        var h = zeros(4, 6, requires_grad: true);
        var r = Similarity.Matrix(h, MapSimilarity.Deviations);
        nn.functional.mse_loss(r, ones(4, 4)).backward();
        Assert.Equal(0, r.abs().sum().item<float>());
        Assert.Equal(0, h.grad!.abs().sum().item<float>());
    }

    [Fact]
    public void Similarity_does_not_depend_on_scale_and_offset_of_a_sample() =>
        Property.Holds(
            from samples in Gen.Size(2, 5)
            from features in Gen.Size(2, 7)
            from scale in Gen.Real(0.25, 50)
            from offset in Gen.Real(-50, 50)
            from values in Values.Normal(samples, features)
            select (scale, offset, values),
            (c, kinds) =>
            {
                using var scope = NewDisposeScope();
                var x = c.values.Tensor(float64);
                var r = Similarity.Matrix(x, MapSimilarity.Deviations);
                var moved = Similarity.Matrix(x.Times(c.scale).Plus(c.offset), MapSimilarity.Deviations);

                // A sample without variance is similar to none: the small number that a norm is kept from 0 by.
                var varied = x.var(1).sqrt().min().item<double>() > 1e-2;
                kinds.Cover("varied samples", varied, 0.5);
                TensorAssert.Close(r.t(), r, 1e-12);
                if (varied)
                {
                    TensorAssert.Close(r, moved);
                    TensorAssert.Close(ones(r.shape[0], dtype: float64), r.diagonal());
                }
            }
        );

    [Fact]
    public void The_gradient_of_similarities_is_that_of_their_composition() =>
        Property.Holds(
            from samples in Gen.Size(2, 9)
            from features in Gen.Size(2, 12)
            from values in Values.Normal(samples, features)
            from errors in Values.Normal(samples, samples)
            select (values, errors),
            c =>
            {
                using var scope = NewDisposeScope();
                var values = c.values.Tensor(float64);
                values[0] = values[1]; // alike, at the edge of the clamp
                var (own, plain) = (values.clone().requires_grad_(), values.clone().requires_grad_());
                var e = c.errors.Tensor(float64);
                (Similarity.Matrix(own, MapSimilarity.WholeMaps) * e).sum().backward();
                var centred = plain - plain.mean([1], keepdim: true);
                var unit = centred / (centred * centred).sum(1, keepdim: true).sqrt().Plus(1e-8);
                (unit.mm(unit.t()).Clamped(-1, 1) * e).sum().backward();
                TensorAssert.Close(plain.grad!, own.grad!, 1e-8);
            }
        );

    [Fact]
    public void Mixed_losses_are_mixed_in_their_shares()
    {
        using var scope = NewDisposeScope();
        var pred = Value(new() { Sup = new(SupervisedLoss.Pred) });
        var sim = Value(new() { Sup = new(SupervisedLoss.Sim) });
        var unsup = Value(new() { Sup = null, Unsup = new(UnsupervisedLoss.Sim, Alpha: 1) });
        Assert.Equal(
            (0.25 * pred) + (0.75 * sim),
            Value(new() { Sup = new(SupervisedLoss.PredSim) { Beta = 0.75 } }),
            5
        );
        Assert.Equal(
            (0.6 * pred) + (0.4 * unsup),
            Value(new() { Sup = new(SupervisedLoss.Pred), Unsup = new(UnsupervisedLoss.Sim, Alpha: 0.4) }),
            5
        );

        static double Value(LossSettings settings)
        {
            using var block = Block(settings, maps: false);
            var input = Input(maps: false);
            return block.Loss(input, block.Respond(input), new(tensor([0L, 1, 2, 1]), 3, float32))!.Loss.item<float>();
        }
    }

    [Fact]
    public void The_output_learns_at_the_share_of_the_local_classifiers()
    {
        Assert.Equal(1 - 0.8, Weight(new(SupervisedLoss.PredSim) { Beta = 0.8 }), 12);
        Assert.Equal(1, Weight(new(SupervisedLoss.Pred) { Beta = 0.8 }));
        Assert.Equal(1, Weight(new(SupervisedLoss.Sim) { Beta = 0.8 }));
        Assert.Equal(1, Weight(null));
        Assert.Equal(1, new Credit.Backprop().OutputWeight);

        static double Weight(Supervised? supervised) =>
            new Credit.Local(new() { Sup = supervised, Unsup = new(UnsupervisedLoss.Sim, Alpha: 0.5) }).OutputWeight;
    }

    [Fact]
    public void Feedback_alignment_sends_errors_back_through_its_fixed_weights()
    {
        using var scope = NewDisposeScope();
        using var layer = new FeedbackAlignment(5, 3, new Seed(1));
        var (x, e) = (randn(4, 5, requires_grad: true), randn(4, 3));
        using (no_grad())
        {
            layer.get_parameter("weight")!.copy_(randn(3, 5));
        }

        var y = layer.forward(x);
        (y * e).sum().backward();
        Assert.True(y.allclose(x.mm(layer.get_parameter("weight")!.t()), atol: 1e-6));
        Assert.True(x.grad!.allclose(e.mm(layer.get_buffer("weight_fa")!), atol: 1e-6));
        Assert.True(layer.get_parameter("weight")!.grad!.allclose(e.t().mm(x.detach()), atol: 1e-6));
        Assert.DoesNotContain(layer.named_parameters(), p => p.name == "weight_fa");
    }

    [Fact]
    public void The_first_block_reconstructs_nothing()
    {
        using var scope = NewDisposeScope();
        var settings = new LossSettings { Sup = null, Unsup = new(UnsupervisedLoss.Recon, Alpha: 1) };
        using var first = Block(settings, maps: true, first: true);
        var input = Input(maps: true);
        var value = first.Loss(input, first.Respond(input), new(tensor([0L, 1, 2, 1]), 3, float32))!;
        Assert.False(value.Loss.requires_grad);
        Assert.DoesNotContain(first.named_parameters(), p => p.name.StartsWith("loss.", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_are_those_of_the_published_code()
    {
        var settings = new LossSettings { Unsup = new(UnsupervisedLoss.Recon, Alpha: 0.5) };
        using var linear = Block(settings, maps: false);
        using var convolution = Block(settings, maps: true);
        Assert.Equal(
            ["decoder_x.bias", "decoder_x.weight", "decoder_y.bias", "decoder_y.weight", "linear_loss.weight"],
            Heads(linear)
        );
        Assert.Equal(
            ["conv_loss.weight", "decoder_x.bias", "decoder_x.weight", "decoder_y.bias", "decoder_y.weight"],
            Heads(convolution)
        );

        static IEnumerable<string> Heads(LocalBlock block) =>
            block
                .named_parameters()
                .Select(p => p.name)
                .Where(n => n.StartsWith("loss.", StringComparison.Ordinal))
                .Select(n => n["loss.".Length..])
                .Order();
    }

    private static LocalBlock Block(LossSettings settings, bool maps, bool first = false) =>
        new(
            maps ? new Encoder.Convolution(5, 3, 1) : new Encoder.Linear(9),
            maps ? new(2, 6, 6) : FeatureShape.Vector(8),
            3,
            new(new LifNeuron(LifParameters.Default, 3), new Credit.Local(settings)),
            new Seed(3),
            first
        );

    // Spikes over three steps, as a block before would send them.
    private static Signal Input(bool maps)
    {
        using var generator = new Generator(5);
        return Signal.OverTime(
            rand(maps ? [3, 4, 2, 6, 6] : [3, 4, 8], generator: generator).Above(0.6).to_type(float32)
        );
    }
}
