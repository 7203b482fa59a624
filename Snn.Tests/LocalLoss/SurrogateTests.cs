using Snn.Data.Faults;
using Snn.LocalLoss.Neurons;
using Snn.Tests.LocalLoss.Extending;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

public sealed class SurrogateTests
{
    private static readonly Gen<double> Positions = Gen.Real(-4, 4);

    [Fact]
    public void A_surrogate_gets_the_fast_pass_by_its_own_kernel_and_takes_the_plain_one_without()
    {
        Assert.NotNull(Fast(new Gaussian()));
        Assert.Null(Fast(new WithoutKernel()));

        static object? Fast(Surrogate surrogate) =>
            new LifNeuron(LifParameters.Default with { Surrogate = surrogate }, 4).Fast;
    }

    [Fact]
    public void The_gradient_of_a_spike_is_the_documented_formula() =>
        Property.Holds(
            from surrogate in LeakyNeurons.Surrogates
            from xs in Gen.Reals(7, -4, 4)
            select (surrogate, xs),
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var x = torch.tensor([.. c.xs], requires_grad: true);
                var weights = torch.tensor([1.0, 2, 3, 4, 5, 6, 7]);
                (Spike.Fire(x, c.surrogate) * weights).sum().backward();
                Assert.All(
                    x.grad!.data<double>().ToArray().Zip(c.xs.Select((v, i) => (i + 1) * Formula(c.surrogate, v))),
                    g => Assert.Equal(g.Second, g.First, 1e-12)
                );
            }
        );

    [Fact]
    public void A_surrogate_is_even_and_largest_at_the_threshold() =>
        Property.Holds(
            LeakyNeurons.Surrogates.Zip(Positions),
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var d = c.First.Derivative(torch.tensor(new[] { c.Second, -c.Second, 0 })).data<double>().ToArray();
                Assert.Equal(d[0], d[1]);
                Assert.InRange(d[0], 0, d[2]);
            }
        );

    [Fact]
    public void A_spike_is_one_from_the_threshold_on() =>
        Property.Holds(
            LeakyNeurons.Surrogates.Zip(Positions),
            (c, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var z = Spike.Fire(torch.tensor(new[] { c.Second, 0 }), c.First).data<double>().ToArray();
                kinds.Cover("below", c.Second < 0, 0.3);
                Assert.Equal([c.Second >= 0 ? 1 : 0, 1], z);
            }
        );

    [Fact]
    public void Text_and_surrogate_are_the_same_thing() =>
        Property.Holds(
            LeakyNeurons.Surrogates,
            s => Assert.Equal(s, SurrogateNames.Parse(SurrogateNames.Write(s), SurrogateNames.ByName).OrThrow())
        );

    [Theory]
    [InlineData("atan")]
    [InlineData("arctan:")]
    [InlineData("arctan:0")]
    [InlineData("arctan:-1")]
    [InlineData("arctan:x")]
    [InlineData("arctan:NaN")]
    [InlineData("")]
    public void Other_text_is_refused_with_what_is_allowed(string text)
    {
        var fault = Assert.IsType<Result<Surrogate>.Error>(SurrogateNames.Parse(text, SurrogateNames.ByName)).Fault;
        Assert.Contains("arctan, fast-sigmoid, rectangle, sigmoid, triangle", fault.Fix, StringComparison.Ordinal);
    }

    // Written out once more in plain arithmetic, from the papers.
    private static double Formula(Surrogate surrogate, double x) =>
        surrogate switch
        {
            Surrogate.Arctan s => s.Alpha / 2 / (1 + Math.Pow(Math.PI * s.Alpha * x / 2, 2)),
            Surrogate.Sigmoid s => s.Alpha * Math.Exp(-s.Alpha * x) / Math.Pow(1 + Math.Exp(-s.Alpha * x), 2),
            Surrogate.Triangle s => Math.Max(0, 1 - (Math.Abs(x) / s.Width)) / s.Width,
            Surrogate.Rectangle s => Math.Abs(x) < s.Width / 2 ? 1 / s.Width : 0,
            Surrogate.FastSigmoid s => 1 / Math.Pow((s.Alpha * Math.Abs(x)) + 1, 2),
            _ => throw new ArgumentOutOfRangeException(nameof(surrogate)),
        };

    private sealed record WithoutKernel : Surrogate
    {
        public override string Name => "without";

        public override double Scale => 1;

        public override Surrogate WithScale(double scale) => this;

        public override torch.Tensor Derivative(torch.Tensor x) => torch.ones_like(x);
    }
}
