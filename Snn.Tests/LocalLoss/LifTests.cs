using Snn.LocalLoss.Neurons;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

public sealed class LifTests
{
    [Fact]
    public void It_spikes_where_and_only_where_the_membrane_reaches_the_threshold() =>
        Property.Holds(
            LeakyNeurons.Driven,
            (c, kinds) =>
            {
                var spikes = Plain(c.P, c.Currents).ToArray();
                kinds.Cover("spikes", spikes.Contains(1), 0.5);
                Assert.Equal(spikes, Torch(c.P, c.Currents));
            },
            300
        );

    [Fact]
    public void Below_threshold_the_membrane_is_linear_in_the_current() =>
        Property.Holds(
            LeakyNeurons.Driven,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var p = c.P with { Threshold = 1e9 };

                // Twice a number is exact.
                Assert.Equal(
                    Membrane(p, c.Currents).Select(v => 2 * v),
                    Membrane(p, [.. c.Currents.Select(i => 2 * i)])
                );
            }
        );

    [Fact]
    public void Without_memory_and_in_one_step_it_is_a_step_function() =>
        Property.Holds(
            LeakyNeurons.Driven,
            (c, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var z = Lif.RunConstant(torch.tensor(c.Currents), 1, c.P with { Beta = 0 }).data<double>().ToArray();
                kinds.Cover("spikes", z.Contains(1), 0.5);
                Assert.Equal(c.Currents.Select(i => i >= c.P.Threshold ? 1.0 : 0), z);
            }
        );

    [Fact]
    public void A_constant_current_is_a_current_that_repeats() =>
        Property.Holds(
            LeakyNeurons.Driven,
            (c, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var current = torch.tensor(c.Currents);
                var spikes = Lif.RunConstant(current, 5, c.P);
                kinds.Cover("spikes", spikes.any().item<bool>(), 0.5);
                TensorAssert.Same(Lif.Run(current.expand(5, c.Currents.Length), c.P), spikes);
            }
        );

    [Fact]
    public void Online_gradients_stay_within_their_time_step() =>
        Property.Holds(
            LeakyNeurons.Driven,
            (c, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var currents = torch.tensor(c.Currents, requires_grad: true);
                Lif.Run(currents, c.P with { Gradient = TemporalGradient.Online })[^1].backward();
                var gradient = currents.grad!.data<double>().ToArray();
                kinds.Cover("a gradient in the last step", gradient.Length > 1 && gradient[^1] != 0, 0.5);
                Assert.All(gradient[..^1], g => Assert.Equal(0, g));
            }
        );

    [Fact]
    public void Through_time_the_gradient_decays_with_the_membrane() =>
        Property.Holds(
            LeakyNeurons.Driven,
            (c, kinds) =>
            {
                using var scope = torch.NewDisposeScope();

                // No spike, no reset: dv_T/dI_t = β^(T−t), seen through the surrogate at the last step.
                var p = c.P with
                {
                    Threshold = 1e9,
                    Surrogate = new Surrogate.Arctan(1e-9),
                };
                var currents = torch.tensor(c.Currents, requires_grad: true);
                Lif.Run(currents, p)[^1].backward();
                var gradient = currents.grad!.data<double>().ToArray();
                kinds.Cover("several steps", gradient.Length > 1, 0.5);
                for (var t = 0; t < gradient.Length; t++)
                {
                    var expected = gradient[^1] * Math.Pow(c.P.Beta, gradient.Length - 1 - t);
                    Assert.Equal(expected, gradient[t], 1e-12 * gradient[^1]);
                }
            }
        );

    private static double[] Torch(LifParameters p, double[] currents)
    {
        using var scope = torch.NewDisposeScope();
        return Lif.Run(torch.tensor(currents), p).data<double>().ToArray();
    }

    private static IEnumerable<double> Plain(LifParameters p, double[] currents)
    {
        var v = 0.0;
        foreach (var current in currents)
        {
            v = current + (p.Beta * v);
            var spikes = v - p.Threshold >= 0;
            v = (spikes, p.Reset) switch
            {
                (false, _) => v,
                (true, ResetMode.Subtract) => v - p.Threshold,
                _ => 0,
            };
            yield return spikes ? 1 : 0;
        }
    }

    private static List<double> Membrane(LifParameters p, double[] currents)
    {
        var (before, membrane) = (new List<double>(), (torch.Tensor?)null);
        foreach (var current in currents)
        {
            (_, membrane, var charged) = Lif.Step(torch.tensor(current), membrane, p);
            before.Add(charged.item<double>());
        }

        return before;
    }
}
