using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Neurons;

/// <summary>The paper's own neuron.</summary>
public sealed class CountingTests
{
    private static readonly CountingParameters P = CountingParameters.Published;

    private static readonly Gen<double> Value = Gen.Choose(-4000, 4000).Select(i => i / 1000.0);

    private static readonly Gen<(double X, double T)> Pair = from x in Value from t in Value select (x, t);

    private static readonly Gen<CountingParameters> Parameters =
        from steps in Gen.Choose(1, 9)
        from dt in Gen.Elements(3e-5, 1e-3, 0.05)
        from leak in Gen.Elements(0.0, 2, 7)
        select P with
        {
            Steps = steps,
            Dt = dt,
            Leak = leak,
        };

    [Property]
    public Property It_follows_its_equation_one_number_at_a_time() =>
        Prop.ForAll(
            Pair.Zip(Parameters).ToArbitrary(),
            pick =>
            {
                var ((x, t), p) = pick;
                var (v, f) = (0.0, 0);
                for (var k = 0; k < p.Steps; k++)
                {
                    var c = k == 0 ? x / p.Dt : 2 * p.Leak * x;
                    v += p.Dt * (c - (p.Leak * v));
                    if (v > t)
                    {
                        (v, f) = (t, f + 1);
                    }
                }

                var (membrane, count) = Respond(x, t, p);
                return Math.Abs(membrane - v) < 1e-12 && (count == f || Math.Abs(x - t) < 1e-9);
            }
        );

    [Property]
    public Property With_a_slow_leak_it_cuts_its_input_off_at_the_threshold_and_fires_always_never_or_once() =>
        Prop.ForAll(
            Pair.ToArbitrary(),
            pair =>
            {
                var (v, f) = Respond(pair.X, pair.T, P);
                var near = 4 * P.Dt * P.Leak * Math.Max(Math.Abs(pair.X), Math.Abs(pair.T));

                // Cut off at a threshold below zero, the membrane leaks upwards, and reaches it again only where the
                // input is above half of it.
                var expected =
                    pair.X <= pair.T ? 0
                    : pair.X > pair.T / 2 ? 3
                    : 1;
                var edge = Math.Abs(pair.X - pair.T) <= near || Math.Abs(pair.X - (pair.T / 2)) <= near;
                return Math.Abs(v - Math.Min(pair.X, pair.T)) <= near && (f == expected || edge);
            }
        );

    [Property]
    public Property A_higher_threshold_never_means_more_spikes() =>
        Prop.ForAll(
            Pair.Zip(Value.Select(Math.Abs)).ToArbitrary(),
            pick =>
                Respond(pick.Item1.X, pick.Item1.T + pick.Item2, P).Count
                <= Respond(pick.Item1.X, pick.Item1.T, P).Count
        );

    [Property]
    public Property Its_gradients_are_the_published_rule_and_samples_do_not_mix(int seed, bool maps) =>
        Prop.ToProperty(
            new Func<bool>(() =>
            {
                using var scope = NewDisposeScope();
                using var generator = new Generator((ulong)seed);
                long[] shape = maps ? [5, 3, 2, 4] : [5, 3];
                var x = randn(shape, float64, generator: generator).requires_grad_();
                var threshold = randn([3], float64, generator: generator).requires_grad_();
                var given = randn(shape, float64, generator: generator);
                var (v, counts) = CountingFunction.Apply(x, threshold, P);
                v.backward([given]);
                var products = given * counts;
                var expected = (maps ? products.sum([2, 3]) : products)
                    .sum([0])
                    .Over(5)
                    .Times(-P.Alpha1)
                    .Plus(P.Alpha2);
                var alone = CountingFunction.Apply(x.detach()[2].unsqueeze(0), threshold.detach(), P);
                return x.grad!.eq(given).all().item<bool>()
                    && threshold.grad!.allclose(expected, 1e-12)
                    && alone.Read[0].eq(v.detach()[2]).all().item<bool>()
                    && alone.Counts[0].eq(counts[2]).all().item<bool>();
            })
        );

    [Fact]
    public void Where_the_membrane_only_reaches_the_threshold_it_does_not_fire()
    {
        var (v, f) = Respond(0.5, 0.5, P with { Leak = 0 });
        Assert.Equal((0.5, 0), (v, f));
    }

    private static (double Membrane, int Count) Respond(double x, double threshold, CountingParameters p)
    {
        using var scope = NewDisposeScope();
        var state = Counting.Run(tensor(new[] { x }), tensor(new[] { threshold }), p);
        return (state.Membrane.item<double>(), (int)state.Count.item<double>());
    }
}
