using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Neurons;

/// <summary>The scripted neurons are the plain composition: the same spikes, and its gradients.</summary>
public sealed class LifScriptTests
{
    /// <summary>Neurons and what they are given.</summary>
    private sealed record Case(
        LifParameters Lif,
        int Timesteps,
        int Batch,
        bool Constant,
        bool PerStep,
        Values Currents,
        Values Gradient
    );

    private static readonly Gen<Case> Cases =
        from beta in Gen.Int(0, 10).Select(i => i / 10.0)
        from threshold in Gen.Int(1, 20).Select(i => i / 10.0)
        from reset in Gen.Item(ResetMode.Subtract, ResetMode.Zero)
        from gradient in Gen.Item(TemporalGradient.Bptt, TemporalGradient.Online)
        from surrogate in Gen.Item<Surrogate>(
            new Surrogate.Arctan(),
            new Surrogate.Sigmoid(3),
            new Surrogate.Triangle(0.7),
            new Surrogate.Rectangle(2),
            new Surrogate.FastSigmoid(1e-7)
        )
        from timesteps in Gen.Int(1, 9)
        from batch in Gen.Int(1, 5)
        from constant in Gen.Item(true, false)
        from perStep in Gen.Item(true, false)
        from currents in Values.Normal(constant ? [batch, 3, 2] : [timesteps, batch, 3, 2])
        from answer in Values.Normal(perStep ? [timesteps, batch, 3, 2] : [batch, 3, 2])
        select new Case(
            new(beta, threshold, reset, surrogate, gradient),
            timesteps,
            batch,
            constant,
            perStep,
            currents,
            answer
        );

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void Spikes_rate_and_gradient_are_those_of_the_composition() =>
        Property.Holds(
            Cases,
            (c, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var (values, weights) = (c.Currents.Tensor(torch.float64), c.Gradient.Tensor(torch.float64));

                var (plain, scripted) = (Given(fused: false), Given(fused: true));
                kinds.Cover("spikes", plain.Spikes.any().item<bool>(), 0.5);
                kinds.Cover("a gradient", plain.Gradient.any().item<bool>(), 0.5);
                TensorAssert.Same(plain.Spikes, scripted.Spikes);
                Assert.True(plain.Rate.allclose(scripted.Rate, 0, 1e-15));
                Assert.True(
                    plain.Gradient.allclose(scripted.Gradient, 1e-12, 1e-14),
                    $"{plain.Gradient.str()} is not {scripted.Gradient.str()}"
                );

                (torch.Tensor Spikes, torch.Tensor Rate, torch.Tensor Gradient) Given(bool fused)
                {
                    var leaf = values.clone().requires_grad_();
                    var current = c.Constant ? Signal.Constant(leaf) : Signal.OverTime(leaf);
                    var neuron = new LifNeuron(c.Lif, c.Timesteps);
                    var response = fused
                        ? neuron.Scripted!.TryRespond(current, LearnedValues.None, c.PerStep)
                        : neuron.Respond(current, LearnedValues.None);
                    Assert.NotNull(response);
                    ((c.PerStep ? response.Sent.Values : response.Read.Values) * weights).sum().backward();
                    return (response.Sent.Values.detach(), response.Read.Values.detach(), leaf.grad!);
                }
            },
            200
        );

    [Fact]
    public void What_has_no_script_takes_the_composition()
    {
        Assert.Null(
            LifScript.Of(LifParameters.Default with { DetachReset = false }, 4, constant: false, perStep: false)
        );
        Assert.Null(
            LifScript.Of(
                LifParameters.Default with
                {
                    Surrogate = new Extending.Gaussian(),
                },
                4,
                constant: false,
                perStep: false
            )
        );
        Assert.Null(LifScript.Of(LifParameters.Default, 1000, constant: false, perStep: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_block_in_float64_takes_the_script_and_makes_the_same_loss_and_gradients(bool cut)
    {
        using var scope = torch.NewDisposeScope();
        var images = torch.randn([6, 2, 5, 5], torch.float64);
        var (plain, fused) = (Learned(fused: false), Learned(fused: true));
        Assert.Equal(plain.Keys, fused.Keys);
        Assert.All(plain, p => Assert.True(p.Value.allclose(fused[p.Key], 1e-9, 1e-12), p.Key));

        Dictionary<string, torch.Tensor> Learned(bool fused)
        {
            var settings = new BlockSettings(
                new LifNeuron(LifParameters.Default, 4),
                new Credit.Local(
                    new() { Sup = new(SupervisedLoss.Sim) },
                    cut ? GradientReach.OwnBlock : GradientReach.EarlierBlocks
                )
            )
            {
                Path = fused ? ResponsePath.Fast : ResponsePath.Plain,
            };
            var block = new LocalBlock(new Encoder.Convolution(7, 3, 1), new(2, 5, 5), 3, settings, new Seed(4));
            block.to(torch.float64);
            block.train();
            var response = block.Respond(Signal.Constant(images));
            block.Loss(Signal.Constant(images), response, new(Targets.InTurn(6, 3), 3, torch.float64))!.Loss.backward();
            return block
                .named_parameters()
                .Where(p => p.parameter.grad is not null)
                .ToDictionary(p => p.name, p => p.parameter.grad!, StringComparer.Ordinal);
        }
    }
}
