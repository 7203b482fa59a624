using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.LocalLoss.Neurons;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

public sealed class LifTests
{
    private static readonly Gen<LifParameters> Parameters =
        from beta in Gen.Choose(0, 100).Select(i => i / 100.0)
        from threshold in Gen.Choose(1, 30).Select(i => i / 10.0)
        from reset in Gen.Elements(ResetMode.Subtract, ResetMode.Zero)
        select LifParameters.Default with
        {
            Beta = beta,
            Threshold = threshold,
            Reset = reset,
        };

    private static readonly Gen<double[]> Currents = Gen.Choose(-3000, 3000).Select(i => i / 1000.0).ArrayOf(12);

    [Property]
    public Property It_spikes_where_and_only_where_the_membrane_reaches_the_threshold() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            pick =>
            {
                var (p, currents) = pick;
                var plain = Plain(p, currents);
                return Torch(p, currents).SequenceEqual(plain);
            }
        );

    [Property]
    public Property Below_threshold_the_membrane_is_linear_in_the_current() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            pick =>
            {
                using var scope = torch.NewDisposeScope();
                var p = pick.Item1 with { Threshold = 1e9 };
                var (once, twice) = (Membrane(p, pick.Item2), Membrane(p, [.. pick.Item2.Select(i => 2 * i)]));
                return once.Zip(twice, (a, b) => Math.Abs((2 * a) - b)).Max() < 1e-12;
            }
        );

    [Property]
    public Property Without_memory_and_in_one_step_it_is_a_step_function() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            pick =>
            {
                using var scope = torch.NewDisposeScope();
                var p = pick.Item1 with { Beta = 0 };
                var z = Lif.RunConstant(torch.tensor(pick.Item2), 1, p).data<double>().ToArray();
                return z.SequenceEqual(pick.Item2.Select(i => i >= p.Threshold ? 1.0 : 0));
            }
        );

    [Property]
    public Property A_constant_current_is_a_current_that_repeats() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            pick =>
            {
                using var scope = torch.NewDisposeScope();
                var current = torch.tensor(pick.Item2);
                return Lif.RunConstant(current, 5, pick.Item1)
                    .eq(Lif.Run(current.expand(5, 12), pick.Item1))
                    .all()
                    .item<bool>();
            }
        );

    [Property]
    public Property Online_gradients_stay_within_their_time_step() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            pick =>
            {
                using var scope = torch.NewDisposeScope();
                var (p, currents) = (
                    pick.Item1 with
                    {
                        Gradient = TemporalGradient.Online,
                    },
                    torch.tensor(pick.Item2, requires_grad: true)
                );
                Lif.Run(currents, p)[11].backward();
                return currents.grad!.data<double>().ToArray()[..11].All(g => g == 0);
            }
        );

    [Property]
    public Property Through_time_the_gradient_decays_with_the_membrane() =>
        Prop.ForAll(
            Currents.ToArbitrary(),
            values =>
            {
                using var scope = torch.NewDisposeScope();
                // No spike, no reset: dv_T/dI_t = β^(T−t), seen through the surrogate at the last step.
                var p = LifParameters.Default with
                {
                    Beta = 0.7,
                    Threshold = 1e3,
                };
                var currents = torch.tensor(values, requires_grad: true);
                Lif.Run(currents, p)[11].backward();
                var gradient = currents.grad!.data<double>().ToArray();
                return Enumerable
                    .Range(0, 12)
                    .All(t => Math.Abs(gradient[t] - (gradient[11] * Math.Pow(0.7, 11 - t))) < 1e-15);
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
