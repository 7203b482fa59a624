using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Neurons;

/// <summary>The paper's own neuron.</summary>
public sealed class CountingTests
{
    private static readonly CountingParameters P = CountingParameters.Published;

    private static readonly Gen<double> Value = Gen.Real(-4, 4);

    private static readonly Gen<(double X, double T)> Pair = from x in Value from t in Value select (x, t);

    private static readonly Gen<CountingParameters> Parameters =
        from steps in Gen.Size(1, 9)
        from dt in Gen.Item(3e-5, 1e-3, 0.05)
        from leak in Gen.Item(2.0, 0, 7)
        select P with
        {
            Steps = steps,
            Dt = dt,
            Leak = leak,
        };

    [Fact]
    public void It_follows_its_equation_one_number_at_a_time() =>
        Property.Holds(
            Pair.Zip(Parameters),
            (pick, kinds) =>
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
                kinds.Cover("spikes", f > 0, 0.3);
                Assert.Equal(v, membrane, 1e-12);

                // Where x meets t, rounding decides.
                if (Math.Abs(x - t) >= 1e-9)
                {
                    Assert.Equal(f, count);
                }
            },
            300
        );

    [Fact]
    public void With_a_slow_leak_it_cuts_its_input_off_at_the_threshold_and_fires_always_never_or_once() =>
        Property.Holds(
            Pair,
            (pair, kinds) =>
            {
                var (v, f) = Respond(pair.X, pair.T, P);
                var near = 4 * P.Dt * P.Leak * Math.Max(Math.Abs(pair.X), Math.Abs(pair.T));

                // Cut off at a threshold below zero, the membrane leaks upwards, and reaches it again only where the
                // input is above half of it.
                var expected =
                    pair.X <= pair.T ? 0
                    : pair.X > pair.T / 2 ? 3
                    : 1;
                Assert.InRange(v, Math.Min(pair.X, pair.T) - near, Math.Min(pair.X, pair.T) + near);
                var edge = Math.Abs(pair.X - pair.T) <= near || Math.Abs(pair.X - (pair.T / 2)) <= near;
                foreach (var kind in new[] { 0, 1, 3 })
                {
                    kinds.Cover($"fires {kind} times", !edge && expected == kind);
                }

                if (!edge)
                {
                    Assert.Equal(expected, f);
                }
            },
            300
        );

    [Fact]
    public void A_higher_threshold_never_means_more_spikes() =>
        Property.Holds(
            Pair.Zip(Gen.Real(0, 4)),
            (pick, kinds) =>
            {
                var ((x, t), more) = pick;
                var (low, high) = (Respond(x, t, P).Count, Respond(x, t + more, P).Count);
                kinds.Cover("fewer", high < low);
                Assert.InRange(high, 0, low);
            }
        );

    [Fact]
    public void Its_gradients_are_the_published_rule_and_samples_do_not_mix() =>
        Property.Holds(
            from maps in Gen.Bool
            from samples in Gen.Size(1, 5)
            from x in Values.Normal(maps ? [samples, 3, 2, 4] : [samples, 3])
            from threshold in Values.Normal(3)
            from given in Values.Normal([.. x.Shape])
            select (maps, samples, x, threshold, given),
            (c, kinds) =>
            {
                using var scope = NewDisposeScope();
                var x = c.x.Tensor(float64).requires_grad_();
                var threshold = c.threshold.Tensor(float64).requires_grad_();
                var given = c.given.Tensor(float64);

                var (v, counts) = CountingFunction.Apply(x, threshold, P);
                v.backward([given]);

                kinds.Cover("spikes", counts.any().item<bool>(), 0.5);
                var products = given * counts;
                var expected = (c.maps ? products.sum([2, 3]) : products)
                    .sum([0])
                    .Over(c.samples)
                    .Times(-P.Alpha1)
                    .Plus(P.Alpha2);
                TensorAssert.Same(given, x.grad!);
                TensorAssert.Close(expected, threshold.grad!, 1e-12);
                var last = c.samples - 1;
                var alone = CountingFunction.Apply(x.detach()[last].unsqueeze(0), threshold.detach(), P);
                TensorAssert.Same(v.detach()[last], alone.Read[0]);
                TensorAssert.Same(counts[last], alone.Counts[0]);
            }
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
